/// Base32 of RFC 4648 section 6, in lower case and without padding.
public enum Base32 {
    private static let alphabet = [UInt8]("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The bytes as text, eight characters for five bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var pending: UInt16 = 0
        var pendingBitCount = 0
        for byte in bytes {
            pending = pending << 8 | UInt16(byte)
            pendingBitCount += 8
            while pendingBitCount >= 5 {
                pendingBitCount -= 5
                text.append(alphabet[Int(pending >> UInt16(pendingBitCount) & 31)])
            }
            pending &= (1 << UInt16(pendingBitCount)) - 1
        }
        if pendingBitCount > 0 {
            text.append(alphabet[Int(pending << UInt16(5 - pendingBitCount) & 31)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that a text stands for; nil for anything that ``encode(_:)`` does not give.
    public static func decode(_ text: String) -> [UInt8]? {
        let bytes = decoded(Array(text.utf8).span)?.withSpan { span in
            span.indices.map { span[$0] }
        }
        guard let bytes, encode(bytes) == text else { return nil }
        return bytes
    }

    /// The letters that stand for secret bytes; a number of bits that five does not divide is filled
    /// up with zeroes.
    package static func encoded(_ bytes: Span<UInt8>) -> SecretBytes {
        SecretBytes(capacity: (bytes.count * 8 + 4) / 5) { output in
            var pending: UInt16 = 0
            var pendingBitCount: UInt16 = 0
            for index in bytes.indices {
                pending = pending << 8 | UInt16(bytes[index])
                pendingBitCount += 8
                while pendingBitCount >= 5 {
                    pendingBitCount -= 5
                    output.append(alphabet[Int(pending >> pendingBitCount & 31)])
                }
                pending &= (1 << pendingBitCount) - 1
            }
            if pendingBitCount > 0 {
                output.append(alphabet[Int(pending << (5 - pendingBitCount) & 31)])
            }
        }
    }

    /// The bytes that letters stand for, without the bits that do not fill one; nil where a letter is
    /// none of the alphabet.
    package static func decoded(_ letters: Span<UInt8>) -> SecretBytes? {
        var isBase32 = true
        let bytes = SecretBytes(capacity: letters.count * 5 / 8) { output in
            var pending: UInt16 = 0
            var pendingBitCount: UInt16 = 0
            for index in letters.indices {
                guard let value = value(of: letters[index]) else {
                    isBase32 = false
                    return
                }
                pending = (pending << 5 | UInt16(value)) & 0xFFF
                pendingBitCount += 5
                guard pendingBitCount >= 8 else { continue }
                pendingBitCount -= 8
                output.append(UInt8(truncatingIfNeeded: pending >> pendingBitCount))
            }
        }
        guard isBase32 else { return nil }
        return bytes
    }

    /// The value, 0 to 31, of one character; nil for a character outside the alphabet.
    package static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a")
        case UInt8(ascii: "2")...UInt8(ascii: "7"): character - UInt8(ascii: "2") + 26
        default: nil
        }
    }
}
