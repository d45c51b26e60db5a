import VaultCrypto
import VaultModel
import VaultStorage

extension Vault {
    /// Makes a machine key for this member: it opens the vault without a passphrase and without
    /// the cost of one.
    ///
    /// The key is returned as one line of text and cannot be had again. Its slot is opened with it,
    /// and `keep` gets it, before the slot is saved; what `keep` throws stops that.
    public func addMachineKey(
        label: String,
        keep: (borrowing SecretBytes) throws(VaultError) -> Void = { _ throws(VaultError) in }
    ) throws(VaultError) -> SecretBytes {
        let key = try computing { () throws(CryptoError) in
            try file.suite.randomSecret(byteCount: 32)
        }
        let text = MachineKey.text(of: key)
        let secret = SlotSecret.key(key)
        let slot = try computing { () throws(CryptoError) in
            try file.suite.makeSlot(
                for: identity.member,
                of: file.id,
                seed: identity.seed,
                secret: secret,
                kdf: .none
            )
        }
        let reopened = try computing { () throws(CryptoError) in
            try file.suite.openSeed(in: slot, of: file.id, with: secret)
        }
        guard reopened.isEqual(to: identity.seed) else { throw .failed("the new key does not fit") }
        try write { session throws(VaultError) in
            try storing { () throws(StorageError) in try file.database.insert(slot) }
            session.log(
                "slot.add",
                in: .commons,
                [
                    "member": .string(identity.member.hex), "slot": .string(slot.id.hex),
                    "label": .string(label),
                ]
            )
            try keep(text)
        }
        return text
    }
}
