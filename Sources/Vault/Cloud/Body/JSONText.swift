/// The inside of a JSON string (RFC 8259 section 7) over secret bytes.
enum JSONText {
    /// How many bytes `text` has when it is escaped.
    static func escapedByteCount(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x0A, 0x0D, 0x09: count += 2
            case 0..<0x20: count += 6
            default: count += 1
            }
        }
        return count
    }

    /// Appends `text`, escaping what must be escaped and nothing else.
    static func appendEscaped(_ text: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
        for index in text.indices { appendEscaped(text[index], to: &output) }
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout OutputSpan<UInt8>) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append("\\", byte, to: &output)
        case 0x0A: append("\\", UInt8(ascii: "n"), to: &output)
        case 0x0D: append("\\", UInt8(ascii: "r"), to: &output)
        case 0x09: append("\\", UInt8(ascii: "t"), to: &output)
        case 0..<0x10: append("\\u000", hexDigit(byte), to: &output)
        case 0x10..<0x20: append("\\u001", hexDigit(byte & 15), to: &output)
        default: output.append(byte)
        }
    }

    private static func append(
        _ start: StaticString,
        _ end: UInt8,
        to output: inout OutputSpan<UInt8>
    ) {
        for byte in start.description.utf8 { output.append(byte) }
        output.append(end)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Reads the escape that begins with the backslash at `offset`.
    static func escape(in text: Span<UInt8>, at offset: Int) -> Escape {
        guard offset + 1 < text.count else { return .cut }
        switch text[offset + 1] {
        case UInt8(ascii: "n"): return .scalar("\n", byteCount: 2)
        case UInt8(ascii: "r"): return .scalar("\r", byteCount: 2)
        case UInt8(ascii: "t"): return .scalar("\t", byteCount: 2)
        case UInt8(ascii: "b"): return .scalar("\u{8}", byteCount: 2)
        case UInt8(ascii: "f"): return .scalar("\u{C}", byteCount: 2)
        case UInt8(ascii: "u"): return unicodeEscape(in: text, at: offset)
        case let byte where byte < 0x80: return .scalar(Unicode.Scalar(byte), byteCount: 2)
        default: return .none
        }
    }

    /// What stands behind a backslash.
    enum Escape {
        case scalar(Unicode.Scalar, byteCount: Int)
        /// The text ends in the middle of it.
        case cut
        case none
    }

    private static func unicodeEscape(in text: Span<UInt8>, at offset: Int) -> Escape {
        guard offset + 6 <= text.count else { return .cut }
        guard let first = codeUnit(in: text, at: offset + 2) else { return .none }
        if let scalar = Unicode.Scalar(first) { return .scalar(scalar, byteCount: 6) }
        guard offset + 12 <= text.count else { return .cut }
        guard text[offset + 6] == UInt8(ascii: "\\"), text[offset + 7] == UInt8(ascii: "u"),
            let second = codeUnit(in: text, at: offset + 8),
            UTF16.isLeadSurrogate(first), UTF16.isTrailSurrogate(second)
        else { return .none }
        return .scalar(UTF16.decode(UTF16.EncodedScalar([first, second])), byteCount: 12)
    }

    private static func codeUnit(in text: Span<UInt8>, at offset: Int) -> UInt16? {
        var unit: UInt16 = 0
        for index in offset..<offset + 4 {
            guard let digit = Character(Unicode.Scalar(text[index])).hexDigitValue, digit < 16,
                text[index] < 0x80
            else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
