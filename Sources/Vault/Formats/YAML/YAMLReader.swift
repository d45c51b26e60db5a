import VaultModel

/// Reads one YAML mapping of scalars to scalars (docs/IMPORT.md).
struct YAMLReader: ~Copyable {
    private var parser: YAMLParser
    private var found: [ImportedSecret] = []
    private var lines: [String: Int] = [:]
    private var scalar = SecretBuffer(capacity: 4096)

    static func read(
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        let secrets = try unsafe text.extracting(start...).withUnsafeBytes {
            bytes throws(DocumentError) in
            var reader = YAMLReader(parser: unsafe YAMLParser(bytes))
            try reader.stream()
            return reader.found
        }
        return ImportedDocument(secrets: secrets, skipped: [])
    }

    private init(parser: consuming YAMLParser) {
        self.parser = parser
    }

    private mutating func stream() throws(DocumentError) {
        _ = try next()
        guard case (.documentStart, _) = try next() else {
            throw DocumentError(line: 1, column: 1, reason: "the file is empty")
        }
        let (event, place) = try next()
        guard case .mappingStart(let hasProperties) = event else {
            throw place.error("a mapping of names to values belongs here")
        }
        guard !hasProperties else { throw place.error("anchors and tags are not read") }
        while try pair() {}
        _ = try next()
        let (end, endPlace) = try next()
        guard case .streamEnd = end else { throw endPlace.error("a second document starts") }
    }

    /// Reads a name and its value; false at the end of the mapping.
    private mutating func pair() throws(DocumentError) -> Bool {
        let (event, place) = try next()
        if case .mappingEnd = event { return false }
        let style = try scalar(event, place, "a name")
        guard style.tag == .none else { throw place.error("anchors and tags are not read") }
        guard !style.isPlain || !isNull else { throw place.error("null is no name") }
        guard !style.isPlain || !isMergeKey else { throw place.error("<< is not read") }
        let name = scalar.withSpan { bytes in bytes.string(in: 0..<bytes.count) }
        if let first = lines.updateValue(place.line, forKey: name) {
            throw place.error("the name is the same as on line \(first)")
        }
        let secret = ImportedSecret(
            name: name,
            value: SharedSecret(try value()),
            note: nil,
            tags: [],
            line: place.line
        )
        found.append(secret)
        return true
    }

    private mutating func value() throws(DocumentError) -> SecretBytes {
        let (event, place) = try next()
        let style = try scalar(event, place, "a value")
        guard style.tag == .none else { return try binary(style.tag, place) }
        // 8080, true and 2024-01-01 are taken as they are written, as an environment has them.
        guard !style.isPlain || !isNull else {
            throw place.error("null is no value; \"\" is an empty one")
        }
        return scalar.copy()
    }

    private func binary(
        _ tag: YAMLParser.Tag,
        _ place: YAMLParser.Place
    ) throws(DocumentError) -> SecretBytes {
        guard tag == .binary else { throw place.error("no tag but !!binary is read") }
        let bytes = scalar.withSpan { text in
            var characters = SecretBuffer(capacity: text.count)
            for index in text.indices where !text[index].isYAMLSpace {
                characters.append(text[index])
            }
            return characters.withSpan { Base64.decoded($0) }
        }
        guard let bytes else { throw place.error("the value is not base64") }
        return bytes
    }

    private func scalar(
        _ event: YAMLParser.Event,
        _ place: YAMLParser.Place,
        _ what: String
    ) throws(DocumentError) -> YAMLParser.Scalar {
        switch event {
        case .scalar(let style):
            guard !style.hasAnchor else { throw place.error("anchors and tags are not read") }
            return style
        case .alias: throw place.error("aliases are not read")
        default: throw place.error("\(what) cannot be a list or a mapping")
        }
    }

    private mutating func next() throws(DocumentError) -> (YAMLParser.Event, YAMLParser.Place) {
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

extension YAMLParser.Place {
    fileprivate func error(_ reason: String) -> DocumentError {
        DocumentError(line: line, column: column, reason: reason)
    }
}

extension UInt8 {
    fileprivate var isYAMLSpace: Bool { isBlank || self == .lineFeed || self == .carriageReturn }
}
