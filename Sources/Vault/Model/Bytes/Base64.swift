/// Base64 of RFC 4648 over secret bytes; FoundationEssentials would put them into a `Data`.
package enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// How many characters `byteCount` bytes take without padding.
    package static func characterCount(of byteCount: Int) -> Int { (byteCount * 8 + 5) / 6 }

    /// The character at `index` of the text that stands for `bytes`.
    package static func character(at index: Int, of bytes: Span<UInt8>) -> UInt8 {
        let bit = index * 6
        let first = UInt16(bytes[bit / 8]) << 8
        let second = bit / 8 + 1 < bytes.count ? UInt16(bytes[bit / 8 + 1]) : 0
        return alphabet[Int((first | second) >> (10 - UInt16(bit % 8)) & 63)]
    }

    /// The text that stands for `bytes`, padded.
    package static func encoded(_ bytes: Span<UInt8>) -> SecretBytes {
        SecretBytes(capacity: (bytes.count + 2) / 3 * 4) { output in
            for index in 0..<characterCount(of: bytes.count) {
                output.append(character(at: index, of: bytes))
            }
            while output.freeCapacity > 0 { output.append(UInt8(ascii: "=")) }
        }
    }

    /// The bytes that a text stands for, padded or not; nil where it is not base64.
    package static func decoded(_ text: Span<UInt8>) -> SecretBytes? {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        guard text.count - end <= 2, end % 4 != 1 else { return nil }
        var isBase64 = true
        let bytes = SecretBytes(capacity: end * 6 / 8) { output in
            var bits: UInt32 = 0
            for index in 0..<end {
                guard let value = value(of: text[index]) else {
                    isBase64 = false
                    return
                }
                bits = bits << 6 | UInt32(value)
                // After the 2nd, 3rd and 4th character of four a byte is whole.
                if index % 4 > 0 {
                    output.append(UInt8(truncatingIfNeeded: bits >> UInt32((3 - index % 4) * 2)))
                }
            }
        }
        guard isBase64 else { return nil }
        return bytes
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
