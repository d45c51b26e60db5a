import VaultModel

/// Thirty-two secret bytes and a checksum as letters of base32, never in memory that is not wiped.
enum KeyText {
    private static let keyByteCount = 32
    private static let checksumByteCount = 3

    /// The key as one line of text behind a prefix, without a newline.
    static func text(of key: borrowing SecretBytes, after prefix: [UInt8]) -> SecretBytes {
        let letters = Self.letters(of: key)
        return SecretBytes(capacity: prefix.count + letters.count) { output in
            output.append(prefix.span)
            letters.withSpan { output.append($0) }
        }
    }

    /// Reads such a text, with or without a newline at its end; nil for anything else.
    static func key(in text: borrowing SecretBytes, after prefix: [UInt8]) -> SecretBytes? {
        text.withSpan { text in
            var count = text.count
            while count > 0, text[count - 1] == 0x0A || text[count - 1] == 0x0D { count -= 1 }
            let text = text.extracting(0..<count)
            guard begins(text, with: prefix) else { return nil }
            return Self.key(in: text.extracting(prefix.count..<count))
        }
    }

    /// Whether more than the prefix is there, and the prefix first.
    static func begins(_ text: Span<UInt8>, with prefix: [UInt8]) -> Bool {
        text.count > prefix.count && prefix.indices.allSatisfy { text[$0] == prefix[$0] }
    }

    /// The key and its checksum, 56 letters.
    static func letters(of key: borrowing SecretBytes) -> SecretBytes {
        let payload = SecretBytes(capacity: keyByteCount + checksumByteCount) { output in
            key.withSpan { key in
                output.append(key)
                let checksum = checksum(of: key)
                for shift in [16, 8, 0] as [UInt32] {
                    output.append(UInt8(truncatingIfNeeded: checksum >> shift))
                }
            }
        }
        return payload.withSpan { Base32.encoded($0) }
    }

    /// The key in such letters; nil when there are more or fewer, or the checksum does not fit.
    static func key(in letters: Span<UInt8>) -> SecretBytes? {
        guard let payload = Base32.decoded(letters),
            payload.count == keyByteCount + checksumByteCount
        else { return nil }
        return payload.withSpan { payload in
            let key = payload.extracting(0..<keyByteCount)
            var found: UInt32 = 0
            for index in keyByteCount..<payload.count {
                found = found << 8 | UInt32(payload[index])
            }
            return checksum(of: key) == found ? SecretBytes(copying: key) : nil
        }
    }

    /// CRC-24 of RFC 9580 section 6.1: it finds slips, it protects nothing.
    private static func checksum(of bytes: Span<UInt8>) -> UInt32 {
        var register: UInt32 = 0xB704CE
        for index in bytes.indices {
            register ^= UInt32(bytes[index]) << 16
            for _ in 0..<8 {
                register <<= 1
                if register & 0x1000000 != 0 { register ^= 0x1864CFB }
            }
        }
        return register & 0xFFFFFF
    }
}
