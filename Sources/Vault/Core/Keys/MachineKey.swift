import VaultModel

/// A machine key as text: `vaultctl_mk_`, then 32 random bytes and a checksum in base32.
///
/// The prefix lets a scanner for leaked secrets recognise it; the checksum tells a mistyped or cut
/// key from a wrong one. Text and key are secrets alike.
enum MachineKey {
    private static let prefix = Array("vaultctl_mk_".utf8)

    /// The key as one line of text, without a newline.
    static func text(of key: borrowing SecretBytes) -> SecretBytes {
        KeyText.text(of: key, after: prefix)
    }

    /// Reads the text, with or without a newline at its end; nil for anything else.
    static func key(in text: borrowing SecretBytes) -> SecretBytes? {
        KeyText.key(in: text, after: prefix)
    }
}
