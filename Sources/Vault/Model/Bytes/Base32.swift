/// Base32 of RFC 4648 section 6, in lower case and without padding.
public enum Base32 {
    private static let alphabet = [UInt8]("abcdefghijklmnopqrstuvwxyz234567".utf8)

    /// The bytes as text, eight characters for five bytes.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
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
        var bytes: [UInt8] = []
        var pending: UInt16 = 0
        var pendingBitCount = 0
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            pending = pending << 5 | UInt16(value)
            pendingBitCount += 5
            if pendingBitCount >= 8 {
                pendingBitCount -= 8
                bytes.append(UInt8(pending >> UInt16(pendingBitCount)))
                pending &= (1 << UInt16(pendingBitCount)) - 1
            }
        }
        guard pending == 0, pendingBitCount < 5 else { return nil }
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
