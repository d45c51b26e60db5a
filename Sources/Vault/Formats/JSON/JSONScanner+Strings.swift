import VaultModel

// Strings, from their quote to their quote (RFC 8259 section 7).
extension JSONScanner {
    /// Reads a string into the scratch buffer.
    mutating func scanString(_ text: Span<UInt8>) throws(DocumentError) {
        try expect("\"", text, "a string in double quotes belongs here")
        let start = offset - 1
        scratch.removeAll()
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return
            case UInt8(ascii: "\\"): try escape(text)
            case 0..<0x20: throw error(text, "a control character in a string wants an escape")
            default: appendRun(text)
            }
        }
        throw DocumentError(at: start, in: text, "a quote is not closed")
    }

    /// Appends the bytes that stand for themselves, up to the next that does not.
    private mutating func appendRun(_ text: Span<UInt8>) {
        let start = offset
        while offset < text.count, text[offset] >= 0x20, text[offset] != UInt8(ascii: "\""),
            text[offset] != UInt8(ascii: "\\")
        {
            offset += 1
        }
        scratch.append(text.extracting(start..<offset))
    }

    private mutating func escape(_ text: Span<UInt8>) throws(DocumentError) {
        let next = offset + 1 < text.count ? text[offset + 1] : 0
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(next)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(.lineFeed)
        case UInt8(ascii: "r"): scratch.append(.carriageReturn)
        case UInt8(ascii: "t"): scratch.append(.tab)
        case UInt8(ascii: "u"): return try unicodeEscape(text)
        default: throw error(text, "there is no such escape")
        }
        offset += 2
    }

    private mutating func unicodeEscape(_ text: Span<UInt8>) throws(DocumentError) {
        let first = try codeUnit(text, at: offset)
        if let scalar = Unicode.Scalar(first) {
            append(scalar)
            offset += 6
            return
        }
        guard first & 0xFC00 == 0xD800, text.has("\\u", at: offset + 6),
            case let second = try codeUnit(text, at: offset + 6), second & 0xFC00 == 0xDC00
        else { throw error(text, "half a surrogate pair stands for no character") }
        append(UTF16.decode(UTF16.EncodedScalar([first, second])))
        offset += 12
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { scratch.append(byte) }
    }

    private func codeUnit(
        _ text: Span<UInt8>,
        at offset: Int
    ) throws(DocumentError) -> UInt16 {
        var unit: UInt16 = 0
        for index in offset + 2..<offset + 6 {
            guard index < text.count, let digit = text[index].hexDigit else {
                throw DocumentError(at: offset, in: text, "\\u wants four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
