import VaultModel

// Parts of secrets, in whatever a provider has made of them: a sentence that repeats the beginning of
// a token, a value in capitals, the body of a request in base64, a part of a URL.
extension KnownSecrets {
    /// From how many bytes on a part of a secret is not shown.
    ///
    /// Less would tell little, and would hide half of what a provider has to say.
    static let fragmentByteCount = 8
    /// Within how many bytes a URL has its scheme, which begins many a secret and is none.
    private static let schemeByteCount = 12

    /// The text with `[redacted]` for every part of a secret, in whatever spelling.
    func redactedFragments(_ text: [UInt8]) -> [UInt8] {
        guard text.count >= Self.fragmentByteCount else { return text }
        var spellings = Spelling.all(of: text)
        spellings.removeAll { $0.bytes.count < Self.fragmentByteCount }
        var places: [UInt64: [(spelling: Int, offset: Int)]] = [:]
        for (number, spelling) in spellings.enumerated() {
            var gram: UInt64 = 0
            for (offset, byte) in spelling.bytes.enumerated() {
                gram = gram << 8 | UInt64(byte.lowercased)
                guard offset >= Self.fragmentByteCount - 1 else { continue }
                places[gram, default: []].append((number, offset))
            }
        }
        // A value may be a mebibyte, of which nearly nothing is in the text: most is passed over here.
        var mayBeIn = [Bool](repeating: false, count: 1 << 16)
        for gram in places.keys { mayBeIn[Int(gram & 0xFFFF)] = true }
        var isSecret = [Bool](repeating: false, count: text.count)
        // What was found once is marked: a text and a value of one letter would be compared for good.
        for range in needles where range.count >= Self.fragmentByteCount {
            withBytes(in: range) { secret in
                var gram: UInt64 = 0
                let start = Self.endOfScheme(in: secret)
                for index in start..<secret.count {
                    gram = gram << 8 | UInt64(secret[index].lowercased)
                    guard index - start >= Self.fragmentByteCount - 1, mayBeIn[Int(gram & 0xFFFF)],
                        let found = places.removeValue(forKey: gram)
                    else { continue }
                    for place in found {
                        let source = spellings[place.spelling].source(endingAt: place.offset)
                        for position in source { isSecret[position] = true }
                    }
                }
            }
        }
        return Self.marked(text, where: isSecret)
    }

    private static func marked(_ text: [UInt8], where isSecret: [Bool]) -> [UInt8] {
        guard isSecret.contains(true) else { return text }
        var marked: [UInt8] = []
        for (position, byte) in text.enumerated() {
            if !isSecret[position] {
                marked.append(byte)
            } else if position == 0 || !isSecret[position - 1] {
                marked += mark
            }
        }
        return marked
    }

    private static func endOfScheme(in secret: Span<UInt8>) -> Int {
        for index in 0..<max(0, min(Self.schemeByteCount, secret.count) - 2)
        where secret[index] == UInt8(ascii: ":") && secret[index + 1] == UInt8(ascii: "/")
            && secret[index + 2] == UInt8(ascii: "/")
        {
            return index + 3
        }
        return 0
    }
}

/// A text with its escapes undone in one way or another, and where each byte of it stands in the text.
private struct Spelling {
    private(set) var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var ends: [Int] = []

    /// The text as it is, and every other reading of it.
    static func all(of text: [UInt8]) -> [Spelling] {
        let plain = Spelling(text)
        let once = plain.unescaped()
        let twice = once.percentDecoded().entitiesDecoded()
        let thrice = twice.unescaped().percentDecoded()
        var all = [plain, once, twice, thrice]
        for spelling in [plain, thrice] {
            all += (0..<4).map { spelling.base64Decoded(from: $0) }
            all += (0..<2).map { spelling.hexDecoded(from: $0) }
        }
        return all
    }

    private init(_ text: [UInt8]) {
        for (position, byte) in text.enumerated() { append(byte, position, position + 1) }
    }

    private init() {}

    /// Where the bytes of the fragment that ends with the one at `offset` stand in the text.
    func source(endingAt offset: Int) -> Range<Int> {
        let start = starts[offset - KnownSecrets.fragmentByteCount + 1]
        return start..<max(start, ends[offset])
    }

    private mutating func append(_ byte: UInt8, _ start: Int, _ end: Int) {
        bytes.append(byte)
        starts.append(start)
        ends.append(end)
    }

    private mutating func append(_ other: Spelling, _ range: Range<Int>, as decoded: [UInt8]) {
        for byte in decoded {
            append(byte, other.starts[range.lowerBound], other.ends[range.upperBound - 1])
        }
    }

    /// The escapes of JSON strings.
    private func unescaped() -> Spelling {
        decoded { index in
            guard bytes[index] == UInt8(ascii: "\\"),
                case .scalar(let scalar, let count) = JSONText.escape(in: bytes.span, at: index)
            else { return nil }
            return (Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter), count)
        }
    }

    /// `%41`.
    private func percentDecoded() -> Spelling {
        decoded { index in
            guard bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = bytes[index + 1].hexDigit, let low = bytes[index + 2].hexDigit
            else { return nil }
            return ([high << 4 | low], 3)
        }
    }

    /// `&amp;`, `&#65;` and `&#x41;`.
    private func entitiesDecoded() -> Spelling {
        decoded { index in
            guard bytes[index] == UInt8(ascii: "&") else { return nil }
            let rest = bytes[(index + 1)...].prefix(10)
            guard let end = rest.firstIndex(of: UInt8(ascii: ";")) else { return nil }
            let name = String(decoding: rest[..<end], as: UTF8.self)
            let number =
                name.hasPrefix("#x") || name.hasPrefix("#X")
                ? UInt32(name.dropFirst(2), radix: 16)
                : name.hasPrefix("#") ? UInt32(name.dropFirst()) : Self.entities[name]
            guard let scalar = number.flatMap(Unicode.Scalar.init) else { return nil }
            return (Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter), end - index + 1)
        }
    }

    private static let entities: [String: UInt32] = [
        "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27,
    ]

    /// Each group of four characters as three bytes, the first group of a run at an offset.
    private func base64Decoded(from shift: Int) -> Spelling {
        var decoded = Spelling()
        for run in runs(where: { $0.base64Digit != nil }) where run.count >= shift + 8 {
            var start = run.lowerBound + shift
            while start + 2 <= run.upperBound {
                let group = start..<min(start + 4, run.upperBound)
                var bits: UInt32 = 0
                for place in 0..<4 {
                    let digit = group.count > place ? bytes[start + place].base64Digit ?? 0 : 0
                    bits = bits << 6 | UInt32(digit)
                }
                let three = [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
                decoded.append(self, group, as: Array(three.prefix(group.count - 1)))
                start += 4
            }
        }
        return decoded
    }

    /// Each pair of hexadecimal digits as a byte, the first pair of a run at an offset.
    private func hexDecoded(from shift: Int) -> Spelling {
        var decoded = Spelling()
        for run in runs(where: { $0.hexDigit != nil }) {
            for start in stride(from: run.lowerBound + shift, to: run.upperBound - 1, by: 2) {
                let byte = (bytes[start].hexDigit ?? 0) << 4 | (bytes[start + 1].hexDigit ?? 0)
                decoded.append(self, start..<start + 2, as: [byte])
            }
        }
        return decoded
    }

    /// Where bytes of a kind stand together, enough for a fragment in base64.
    private func runs(where isOfKind: (UInt8) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start = 0
        for index in 0...bytes.count where index == bytes.count || !isOfKind(bytes[index]) {
            if index - start >= 11 { runs.append(start..<index) }
            start = index + 1
        }
        return runs
    }

    private func decoded(_ decode: (Int) -> (bytes: [UInt8], byteCount: Int)?) -> Spelling {
        var decoded = Spelling()
        var index = 0
        while index < bytes.count {
            if let found = decode(index) {
                decoded.append(self, index..<index + found.byteCount, as: found.bytes)
                index += found.byteCount
            } else {
                decoded.append(self, index..<index + 1, as: [bytes[index]])
                index += 1
            }
        }
        return decoded
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { isUpperLetter ? self | 0x20 : self }

    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Its place in either alphabet of RFC 4648.
    fileprivate var base64Digit: UInt8? {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
