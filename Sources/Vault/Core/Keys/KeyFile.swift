import VaultCrypto
public import VaultModel

/// A key file as text: `vaultctl_kf_`, then 32 random bytes and a checksum in base32.
///
/// It opens nothing by itself. A passphrase that was added with it opens only together with it
/// (FORMAT.md section 2.1): who has the vault and not this file cannot even guess.
public enum KeyFile {
    private static let prefix = Array("vaultctl_kf_".utf8)

    /// Whether a text is meant to be one; a machine key is none.
    public static func isMeant(by text: borrowing SecretBytes) -> Bool {
        text.withSpan { KeyText.begins($0, with: prefix) }
    }

    /// The 32 bytes.
    ///
    /// - Throws: `locked` for a text that was cut or has a wrong letter.
    static func key(in text: borrowing SecretBytes) throws(VaultError) -> SecretBytes {
        guard let key = KeyText.key(in: text, after: prefix)
        else { throw .locked("the key file was cut, or a letter of it is wrong") }
        return key
    }

    fileprivate static func text(of key: borrowing SecretBytes) -> SecretBytes {
        KeyText.text(of: key, after: prefix)
    }
}

extension Vault {
    /// The text of a new key file, which opens nothing until a passphrase is added with it.
    public func makeKeyFile() throws(VaultError) -> SecretBytes {
        let key = try computing { () throws(CryptoError) in
            try file.suite.randomSecret(byteCount: 32)
        }
        return KeyFile.text(of: key)
    }
}
