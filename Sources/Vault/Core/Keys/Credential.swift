import VaultCrypto
public import VaultModel

/// What a person or a machine shows to open a vault.
public enum Credential: ~Copyable {
    /// A passphrase, as it was typed; its bytes need not be normalized. A recovery code is one too.
    case passphrase(SecretBytes)
    /// A passphrase and the text of the key file (`KeyFile`) that it was added with.
    case passphraseAndKeyFile(SharedSecret, SharedSecret)
    /// The text of a machine key (`MachineKey`).
    case machineKey(SecretBytes)

    /// - Throws: `refused` for a passphrase nobody can have, `locked` for a key that is none.
    func slotSecret() throws(VaultError) -> SlotSecret {
        switch self {
        case .passphrase(let typed):
            // What is a code but for a letter may be a passphrase all the same.
            if case .key(let key) = RecoveryCode.read(typed) { return .key(key) }
            return .passphrase(
                try computing { () throws(CryptoError) in try Passphrase(typed) }
            )
        case .passphraseAndKeyFile(let typed, _):
            return .passphrase(
                try computing { () throws(CryptoError) in try Passphrase(typed.bytes) }
            )
        case .machineKey(let text):
            guard let key = MachineKey.key(in: text)
            else { throw .locked("the key file does not hold a machine key") }
            return .key(key)
        }
    }

    /// What a passphrase goes together with; nil where it stands alone.
    ///
    /// - Throws: `locked` for a key file that is none.
    func keyFile() throws(VaultError) -> SecretBytes? {
        switch self {
        case .passphraseAndKeyFile(_, let text): return try KeyFile.key(in: text.bytes)
        case .passphrase: return nil
        case .machineKey: return nil
        }
    }

    /// What is said when nothing opens with it.
    var refusal: VaultError {
        switch self {
        case .machineKey: return .locked("the machine key does not open this vault")
        case .passphraseAndKeyFile:
            return .locked("passphrase and key file do not open this vault together")
        case .passphrase(let typed):
            switch RecoveryCode.read(typed) {
            case .key: return .locked("the recovery code does not open this vault")
            case .misspelt:
                return .locked("that opens nothing; as a recovery code it has a wrong letter")
            case .somethingElse: return .wrongPassphrase
            }
        }
    }
}

extension SlotSecret {
    /// Whether each try costs what the slot says.
    var usesKDF: Bool {
        switch self {
        case .passphrase: true
        case .key: false
        }
    }
}

extension VaultError {
    /// No key slot opens with what was typed; whoever is new to the vault meets it too.
    public static let wrongPassphrase = locked("the passphrase does not open this vault")
}
