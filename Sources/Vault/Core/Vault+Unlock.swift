import VaultCrypto
import VaultModel
import VaultStorage

extension VaultFile {
    /// How many slots are tried when nobody says which one it is (FORMAT.md section 7).
    private static let attempts = 8

    /// Opens a slot: the preferred one first, then the others of its kind in the order of their
    /// ids.
    ///
    /// No transaction is open meanwhile, so a KDF keeps nobody from writing.
    func unlock(
        with credential: borrowing Credential,
        preferring preferred: SlotID?
    ) throws(VaultError) -> Identity {
        let secret = try credential.slotSecret()
        let usesKDF = credential.isPassphrase
        let slots = try storing(at: path) { () throws(StorageError) in
            try database.begin(.read)
            defer { database.rollback() }
            return try database.slots()
        }
        let candidates = slots.filter { ($0.kdf != .none) == usesKDF && !$0.needsKeyFile }
        let ordered =
            candidates.filter { $0.id == preferred } + candidates.filter { $0.id != preferred }
        for slot in ordered.prefix(usesKDF ? Self.attempts : ordered.count) {
            let seed: SecretBytes
            do throws(CryptoError) {
                seed = try suite.openSeed(in: slot, of: id, with: secret)
            } catch {
                guard case .doesNotOpen = error else {
                    throw VaultError(error, opening: "a key slot")
                }
                continue
            }
            return try Identity(member: slot.member, slot: slot.id, seed: seed, suite)
        }
        throw .locked(
            usesKDF
                ? "the passphrase does not open this vault"
                : "the machine key does not open this vault"
        )
    }
}
