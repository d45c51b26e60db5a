package import VaultModel

/// A passphrase in the one form that a key is derived from (FORMAT.md section 2.1).
///
/// UTF-8 of normalization form C, 1 to 1024 bytes, without control characters.
package struct Passphrase: ~Copyable {
    /// The most bytes that a passphrase may have.
    package static let maximumByteCount = 1024

    let bytes: SecretBytes

    /// Takes what was typed or read, less the newline at its end.
    ///
    /// - Throws: `unusablePassphrase`.
    package init(_ typed: borrowing SecretBytes) throws(CryptoError) {
        let bytes = try typed.withSpan { bytes throws(CryptoError) in
            try Self.normalized(bytes)
        }
        // Counted here: normalization makes a text longer or shorter.
        guard (1...Self.maximumByteCount).contains(bytes.count) else { throw .unusablePassphrase }
        self.bytes = bytes
    }

    private static func normalized(_ bytes: Span<UInt8>) throws(CryptoError) -> SecretBytes {
        if bytes.indices.allSatisfy({ (0x20..<0x7F).contains(bytes[$0]) }) {
            return SecretBytes(copying: bytes)
        }
        // Normalization exists for String alone; this one lives for the next few lines.
        guard let utf8 = try? UTF8Span(validating: bytes) else { throw .unusablePassphrase }
        let text = String(copying: utf8).normalizedNFC
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { throw .unusablePassphrase }
        return SecretBytes(copying: Array(text.utf8).span)
    }
}
