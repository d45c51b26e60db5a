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
        let usesKDF = secret.usesKDF
        let keyFile = try credential.keyFile()
        let hasKeyFile = keyFile != nil
        let slots = try slots()
        let candidates = slots.filter {
            ($0.kdf != .none) == usesKDF && $0.needsKeyFile == hasKeyFile
        }
        let ordered =
            candidates.filter { $0.id == preferred } + candidates.filter { $0.id != preferred }
        for slot in ordered.prefix(usesKDF ? Self.attempts : ordered.count) {
            let seed: SecretBytes
            do throws(CryptoError) {
                seed = try suite.openSeed(in: slot, of: id, with: secret, keyFile: keyFile)
            } catch {
                guard case .doesNotOpen = error else {
                    throw VaultError(error, opening: "a key slot")
                }
                continue
            }
            return try Identity(
                member: slot.member,
                slot: usesKDF ? slot.id : nil,
                seed: seed,
                suite
            )
        }
        guard !usesKDF || ordered.count <= Self.attempts else {
            throw .lockedAmongMany(tried: Self.attempts, of: ordered.count)
        }
        guard !usesKDF || hasKeyFile || !slots.contains(where: \.needsKeyFile) else {
            throw .locked(
                "the passphrase does not open this vault by itself; some key of it needs a key file"
            )
        }
        throw credential.refusal
    }

    /// The slot whose id begins so.
    ///
    /// - Throws: `notFound`; `refused` when several begin so.
    func slot(_ beginning: String) throws(VaultError) -> SlotID {
        let found = try slots().map(\.id).filter {
            beginning.count >= 4 && $0.hex.hasPrefix(beginning.lowercased())
        }
        guard let slot = found.first else { throw .notFound(.slot, beginning) }
        guard found.count == 1
        else { throw .refused(code: "ambiguous", "several keys begin with \(beginning)") }
        return slot
    }

    /// All key slots, in the order of their ids.
    func slots() throws(VaultError) -> [KeySlot] {
        try storing(at: path) { () throws(StorageError) in
            try database.begin(.read)
            defer { database.rollback() }
            return try database.slots()
        }
    }
}

extension VaultError {
    fileprivate static func lockedAmongMany(tried: Int, of count: Int) -> VaultError {
        .locked(
            "the passphrase opens none of the \(tried) keys that were tried, of \(count); "
                + "--slot says which one is yours"
        )
    }
}
