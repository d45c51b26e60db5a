import VaultCrypto

/// What a person or a machine shows to open a vault.
public enum Credential: ~Copyable {
    /// A passphrase, as it was typed; its bytes need not be normalized.
    case passphrase(SecretBytes)
    /// The text of a machine key (``MachineKey``).
    case machineKey(SecretBytes)

    /// - Throws: `refused` for a passphrase nobody can have, `locked` for a key that is none.
    func slotSecret() throws(VaultError) -> SlotSecret {
        switch self {
        case .passphrase(let typed):
            return .passphrase(
                try computing { () throws(CryptoError) in try Passphrase(typed) }
            )
        case .machineKey(let text):
            guard let key = MachineKey.key(in: text)
            else { throw .locked("the key file does not hold a machine key") }
            return .key(key)
        }
    }

    var isPassphrase: Bool {
        switch self {
        case .passphrase: true
        case .machineKey: false
        }
    }
}
