import VaultModel

/// A machine key as text: `vaultctl_mk_`, then 32 random bytes and a checksum in base32.
///
/// The prefix lets a scanner for leaked secrets recognise it; the checksum tells a mistyped or cut
/// key from a wrong one. Text and key are secrets alike.
enum MachineKey {
    private static let prefix = Array("vaultctl_mk_".utf8)

    /// The key as one line of text, without a newline.
    static func text(of key: borrowing SecretBytes) -> SecretBytes {
        let letters = KeyText.letters(of: key)
        return SecretBytes(capacity: prefix.count + letters.count) { output in
            output.append(prefix.span)
            letters.withSpan { output.append($0) }
        }
    }

    /// Reads the text, with or without a newline at its end; nil for anything else.
    static func key(in text: borrowing SecretBytes) -> SecretBytes? {
        text.withSpan { text in
            var count = text.count
            while count > 0, text[count - 1] == 0x0A || text[count - 1] == 0x0D { count -= 1 }
            guard count > prefix.count, prefix.indices.allSatisfy({ text[$0] == prefix[$0] })
            else { return nil }
            return KeyText.key(in: text.extracting(prefix.count..<count))
        }
    }
}
