import VaultModel

/// Reads one YAML mapping of scalars to scalars (docs/IMPORT.md).
struct YAMLReader: ~Copyable {
    private var parser: YAMLParser
    private var found: [Found] = []
    private var scalar = SecretBuffer(capacity: 4096)

    private struct Found {
        let name: String
        let value: SharedSecret
        /// How many characters stand before the name.
        let character: Int
    }

    static func read(
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        let found: [Found]
        do throws(YAMLProblem) {
            found = try unsafe text.extracting(start...).withUnsafeBytes {
                bytes throws(YAMLProblem) in
                var reader = YAMLReader(parser: unsafe YAMLParser(bytes))
                try reader.stream()
                return reader.found
            }
        } catch {
            var characters = CharacterCounter(startingAt: start)
            let offset =
                switch error.place {
                case .byte(let byte): start + byte
                case .character(let character): characters.offset(of: character, in: text)
                }
            throw DocumentError(at: min(offset, text.count), in: text, error.reason)
        }
        return try document(found, text, from: start)
    }

    private static func document(
        _ found: [Found],
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        var characters = CharacterCounter(startingAt: start)
        var lines = LineCounter()
        var list = SecretList()
        for found in found {
            let offset = characters.offset(of: found.character, in: text)
            let secret = ImportedSecret(
                name: found.name,
                value: found.value,
                note: nil,
                tags: [],
                line: lines.line(at: offset, in: text)
            )
            try list.append(secret, at: offset, in: text)
        }
        return ImportedDocument(secrets: list.secrets, skipped: [])
    }

    private init(parser: consuming YAMLParser) {
        self.parser = parser
    }

    private mutating func stream() throws(YAMLProblem) {
        _ = try next()
        guard case (.documentStart, _) = try next() else {
            throw YAMLProblem(at: 0, "the file is empty")
        }
        let (event, place) = try next()
        guard case .mappingStart(let hasProperties) = event else {
            throw YAMLProblem(at: place, "a mapping of names to values belongs here")
        }
        guard !hasProperties else { throw YAMLProblem(at: place, "anchors and tags are not read") }
        while try pair() {}
        _ = try next()
        let (end, endPlace) = try next()
        guard case .streamEnd = end else {
            throw YAMLProblem(at: endPlace, "a second document starts")
        }
    }

    /// Reads a name and its value; false at the end of the mapping.
    private mutating func pair() throws(YAMLProblem) -> Bool {
        let (event, place) = try next()
        if case .mappingEnd = event { return false }
        let style = try scalar(event, place, "a name")
        guard style.tag == .none else {
            throw YAMLProblem(at: place, "anchors and tags are not read")
        }
        guard !style.isPlain || !isNull else { throw YAMLProblem(at: place, "null is no name") }
        guard !style.isPlain || !isMergeKey else { throw YAMLProblem(at: place, "<< is not read") }
        let name = scalar.withSpan { bytes in bytes.string(in: 0..<bytes.count) }
        found.append(Found(name: name, value: SharedSecret(try value()), character: place))
        return true
    }

    private mutating func value() throws(YAMLProblem) -> SecretBytes {
        let (event, place) = try next()
        let style = try scalar(event, place, "a value")
        guard style.tag == .none else { return try binary(style.tag, place) }
        // 8080, true and 2024-01-01 are taken as they are written, as an environment has them.
        guard !style.isPlain || !isNull else {
            throw YAMLProblem(at: place, "null is no value; \"\" is an empty one")
        }
        return scalar.copy()
    }

    private func binary(
        _ tag: YAMLParser.Tag,
        _ place: Int
    ) throws(YAMLProblem) -> SecretBytes {
        guard tag == .binary else { throw YAMLProblem(at: place, "no tag but !!binary is read") }
        let bytes = scalar.withSpan { text in
            var characters = SecretBuffer(capacity: text.count)
            for index in text.indices where !text[index].isYAMLSpace {
                characters.append(text[index])
            }
            return characters.withSpan { Base64.decoded($0) }
        }
        guard let bytes else { throw YAMLProblem(at: place, "the value is not base64") }
        return bytes
    }

    private func scalar(
        _ event: YAMLParser.Event,
        _ place: Int,
        _ what: String
    ) throws(YAMLProblem) -> YAMLParser.Scalar {
        switch event {
        case .scalar(let style):
            guard !style.hasAnchor else {
                throw YAMLProblem(at: place, "anchors and tags are not read")
            }
            return style
        case .alias: throw YAMLProblem(at: place, "aliases are not read")
        default: throw YAMLProblem(at: place, "\(what) cannot be a list or a mapping")
        }
    }

    private mutating func next() throws(YAMLProblem) -> (YAMLParser.Event, Int) {
        scalar.removeAll()
        return try parser.next(scalar: &scalar)
    }

    /// Whether the scalar is what YAML 1.1 and 1.2 read as null when it is plain.
    private var isNull: Bool {
        scalar.withSpan { text in
            switch text.count {
            case 0: true
            case 1: text[0] == UInt8(ascii: "~")
            case 4: text.has("null", at: 0) || text.has("Null", at: 0) || text.has("NULL", at: 0)
            default: false
            }
        }
    }

    private var isMergeKey: Bool {
        scalar.withSpan { text in text.count == 2 && text.has("<<", at: 0) }
    }
}

extension YAMLProblem {
    fileprivate init(at character: Int, _ reason: String) {
        self.init(place: .character(character), reason: reason)
    }
}

/// Tells the offsets in bytes of characters whose numbers only grow.
private struct CharacterCounter {
    private var offset: Int
    private var character = 0

    init(startingAt offset: Int) {
        self.offset = offset
    }

    mutating func offset(of character: Int, in text: Span<UInt8>) -> Int {
        while self.character < character, offset < text.count {
            offset += 1
            while offset < text.count, text[offset] & 0xC0 == 0x80 { offset += 1 }
            self.character += 1
        }
        return offset
    }
}

extension UInt8 {
    fileprivate var isYAMLSpace: Bool { isBlank || self == .lineFeed || self == .carriageReturn }
}
