import VaultModel

/// Finds the references in a template.
struct TemplateParser {
    private static let scheme: StaticString = "vaultctl://"

    private var offset = 0
    private var pieces: [Template.Piece] = []
    /// Where the text starts that is not yet a piece.
    private var textStart = 0

    static func pieces(of text: Span<UInt8>) throws(DocumentError) -> [Template.Piece] {
        var parser = TemplateParser()
        while parser.offset < text.count {
            if text.has("{{", at: parser.offset) {
                try parser.braces(text)
            } else if parser.isAtAddress(text) {
                try parser.address(text)
            } else {
                parser.offset += 1
            }
        }
        parser.endText(at: text.count)
        return parser.pieces
    }

    private mutating func endText(at end: Int) {
        if textStart < end { pieces.append(.text(textStart..<end)) }
    }

    private mutating func append(_ piece: Template.Piece, from start: Int) {
        endText(at: start)
        pieces.append(piece)
        textStart = offset
    }
}

// MARK: - {{ NAME }}

extension TemplateParser {
    private mutating func braces(_ text: Span<UInt8>) throws(DocumentError) {
        let start = offset
        offset += 2
        skipBlanks(text)
        if offset < text.count, text[offset] == UInt8(ascii: "\"") {
            return try literal(text, from: start)
        }
        let nameStart = offset
        while offset < text.count, text[offset] != .lineFeed, !text.has("}}", at: offset) {
            offset += 1
        }
        var nameEnd = offset
        while nameEnd > nameStart, text[nameEnd - 1].isBlank { nameEnd -= 1 }
        try close(text, from: start)
        let reference = try reference(in: nameStart..<nameEnd, text, from: start)
        append(.reference(reference), from: start)
    }

    /// `{{ "…" }}`: what stands between the quotes, as it is.
    private mutating func literal(
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) {
        offset += 1
        let literalStart = offset
        while offset < text.count, text[offset] != .lineFeed, text[offset] != UInt8(ascii: "\"") {
            offset += 1
        }
        let literal = literalStart..<offset
        guard offset < text.count, text[offset] == UInt8(ascii: "\"") else {
            throw DocumentError(at: literalStart - 1, in: text, "a quote is not closed on its line")
        }
        offset += 1
        skipBlanks(text)
        try close(text, from: start)
        append(.text(literal), from: start)
    }

    private mutating func close(_ text: Span<UInt8>, from start: Int) throws(DocumentError) {
        guard text.has("}}", at: offset) else {
            throw DocumentError(
                at: start,
                in: text,
                "{{ is not closed on its line; {{ \"{{\" }} stands for the two characters"
            )
        }
        offset += 2
    }

    private func reference(
        in range: Range<Int>,
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> Template.Reference {
        let part = text.extracting(range)
        guard (try? UTF8Span(validating: part)) != nil else {
            throw DocumentError(at: start, in: text, "a reference is not UTF-8")
        }
        let schemeLength = Self.scheme.utf8CodeUnitCount
        guard part.has(Self.scheme, at: 0) else {
            return try checked(team: nil, text.string(in: range), text, from: start)
        }
        let address = range.dropFirst(schemeLength)
        guard let slash = address.first(where: { text[$0] == UInt8(ascii: "/") }) else {
            throw DocumentError(at: start, in: text, "vaultctl:// wants a team, / and a name")
        }
        return try checked(
            team: text.string(in: address.lowerBound..<slash),
            text.string(in: slash + 1..<address.upperBound),
            text,
            from: start
        )
    }

    /// The vault's own rule for names: what cannot be one is a slip, and not looked up.
    private func checked(
        team: String?,
        _ name: String,
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> Template.Reference {
        do throws(InvalidName) {
            return Template.Reference(
                team: try team.map { team throws(InvalidName) in try Name(team).text },
                name: try Name(name).text
            )
        } catch {
            throw DocumentError(at: start, in: text, "a reference is no name of an entry")
        }
    }

    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while offset < text.count, text[offset].isBlank { offset += 1 }
    }
}

// MARK: - vaultctl://TEAM/NAME

extension TemplateParser {
    /// Whether an address starts here, and not in the middle of a longer word.
    private func isAtAddress(_ text: Span<UInt8>) -> Bool {
        text[offset] == UInt8(ascii: "v") && text.has(Self.scheme, at: offset)
            && (offset == textStart || !Self.isNamePart(text[offset - 1]))
    }

    private mutating func address(_ text: Span<UInt8>) throws(DocumentError) {
        let start = offset
        offset += Self.scheme.utf8CodeUnitCount
        let team = word(text)
        let hasSlash = offset < text.count && text[offset] == UInt8(ascii: "/")
        if hasSlash { offset += 1 }
        let name = word(text)
        guard hasSlash, !team.isEmpty, !name.isEmpty else {
            throw DocumentError(
                at: start,
                in: text,
                "vaultctl:// wants a team, / and a name; in {{ }} they may have any characters"
            )
        }
        let reference = try checked(
            team: text.string(in: team),
            text.string(in: name),
            text,
            from: start
        )
        append(.reference(reference), from: start)
    }

    /// A team or a name outside of braces; a dot at its end is the end of a sentence.
    private mutating func word(_ text: Span<UInt8>) -> Range<Int> {
        let start = offset
        while offset < text.count, Self.isNamePart(text[offset]) { offset += 1 }
        while offset > start, text[offset - 1] == UInt8(ascii: ".") { offset -= 1 }
        return start..<offset
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isDigit || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}
