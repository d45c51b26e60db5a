import TestSupport

extension SeededGenerator {
    /// Pieces that formats have rules about, and characters next to those that UTF-8 has not.
    private static let pieces: [String] = [
        "'", "\"", "\\", "\\\\", "\\n", "\\\"", "\\'", "#", " #", "\t#", "$", "${A}", "`", "\n",
        "\r",
        "\r\n", "\n\n", " ", "  ", "\t", "=", ":", ": ", ",", ";", "-", "- ", "{", "}", "[", "]",
        "{{",
        "}}", "&a", "*a", "!", "!!binary", "|", ">", "%", "@", "~", "null", "no", "<<", "---",
        "...",
        "export ", "\u{1}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9F}", "\u{A0}", "\u{2028}",
        "\u{2029}",
        "\u{3000}", "\u{FEFF}", "\u{D7FF}", "\u{E000}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}",
        "\u{10000}", "\u{10FFFF}", "é", "😀", "a", "Z", "0", "e\u{301}",
    ]

    /// Text made of what formats stumble over, and sometimes a zero byte.
    mutating func text() -> String {
        var text = ""
        for _ in 0..<number(in: 0...12) {
            switch number(in: 0...9) {
            case 0...6:
                text += Self.pieces[number(in: 0...Self.pieces.count - 1)]
            case 7: text.unicodeScalars.append(scalar(below: 0x80))
            case 8: text.unicodeScalars.append(scalar(below: 0x3000))
            default: text.unicodeScalars.append(scalar(below: 0x11_0000))
            }
        }
        return text
    }

    private mutating func scalar(below end: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt32(number(in: 0...end - 1))) ?? "\u{E000}"
    }

    /// Any bytes, or text with one byte changed, or text.
    mutating func value() -> [UInt8] {
        switch number(in: 0...7) {
        case 0: return bytes(count: number(in: 0...40))
        case 1:
            var value = Array(text().utf8)
            guard !value.isEmpty else { return value }
            value[number(in: 0...value.count - 1)] = UInt8(number(in: 0...255))
            return value
        default: return Array(text().utf8)
        }
    }

    /// A name of a variable.
    mutating func variable() -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")
        var name = String(letters[number(in: 0...52)])
        for _ in 0..<number(in: 0...20) { name.append(letters[number(in: 0...62)]) }
        return name
    }
}

extension [Pair] {
    /// So many pairs of different names, each of which can be written in a format.
    static func random(
        count: Int,
        seed: UInt64,
        isWritable: (Pair) -> Bool
    ) -> [Pair] {
        var generator = SeededGenerator(seed: seed)
        var names: Set<String> = []
        var pairs: [Pair] = []
        while pairs.count < count {
            let pair = Pair(generator.variable(), generator.value())
            if isWritable(pair), names.insert(pair.name).inserted { pairs.append(pair) }
        }
        return pairs
    }
}
