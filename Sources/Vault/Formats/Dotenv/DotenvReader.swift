import VaultModel

/// Reads a `.env` file by the grammar of docs/IMPORT.md; nothing in it is expanded.
///
/// What python-dotenv, with which Pipecat's client reads these files, would take for another value
/// is refused, and so is what readers are not agreed on.
struct DotenvReader: ~Copyable {
    var offset: Int
    private var lines = LineCounter()
    private var found = SecretList()
    /// The quoted value that is being read.
    var scratch = SecretBuffer(capacity: 4096)

    static func read(
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        try SourceText.refuseZeroBytes(in: text)
        try SourceText.refuseLoneReturns(in: text)
        var reader = DotenvReader(startingAt: start)
        while reader.offset < text.count { try reader.line(text) }
        return ImportedDocument(secrets: reader.found.secrets, skipped: [])
    }

    private init(startingAt offset: Int) {
        self.offset = offset
    }

    private mutating func line(_ text: Span<UInt8>) throws(DocumentError) {
        skipBlanks(text)
        if isAtComment(text) { skipComment(text) }
        if acceptEndOfLine(text) { return }
        let start = offset
        let name = try assignedName(text)
        let value = try value(text)
        let secret = ImportedSecret(
            name: name,
            value: SharedSecret(value),
            note: nil,
            tags: [],
            line: lines.line(at: start, in: text)
        )
        try found.append(secret, at: start, in: text)
    }

    /// Reads up to the value: `export NAME =`.
    private mutating func assignedName(_ text: Span<UInt8>) throws(DocumentError) -> String {
        if text.has("export", at: offset), offset + 6 < text.count, text[offset + 6].isBlank {
            offset += 6
            skipBlanks(text)
        }
        let start = offset
        while offset < text.count, Self.isNamePart(text[offset], at: offset - start) { offset += 1 }
        guard offset > start else {
            throw DocumentError(
                at: offset,
                in: text,
                "a line starts with a name: a letter or _, then letters, digits, _, . and -"
            )
        }
        let name = text.string(in: start..<offset)
        skipBlanks(text)
        guard offset < text.count, text[offset] == UInt8(ascii: "=") else {
            throw DocumentError(at: offset, in: text, "there is no = behind the name")
        }
        offset += 1
        skipBlanks(text)
        return name
    }

    /// Whether a name can have this byte at this position.
    static func isNamePart(_ byte: UInt8, at position: Int) -> Bool {
        if byte.isASCIILetter || byte == UInt8(ascii: "_") { return true }
        return position > 0
            && (byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-"))
    }

    private mutating func value(_ text: Span<UInt8>) throws(DocumentError) -> SecretBytes {
        scratch.removeAll()
        guard offset < text.count else { return scratch.copy() }
        switch text[offset] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            try quotedValue(text, quote: text[offset])
            try endOfQuotedLine(text)
            return scratch.copy()
        default: return try unquotedValue(text)
        }
    }
}

// MARK: - Unquoted values

extension DotenvReader {
    private mutating func unquotedValue(
        _ text: Span<UInt8>
    ) throws(DocumentError) -> SecretBytes {
        guard text[offset] != UInt8(ascii: "#") else {
            throw DocumentError(at: offset, in: text, "a value that begins with # wants quotes")
        }
        let start = offset
        // Behind the last byte of the value that is no blank.
        var end = offset
        while offset < text.count, text[offset] != .lineFeed, text[offset] != .carriageReturn {
            if text[offset] == UInt8(ascii: "#"), offset > end { break }
            guard Self.canStandUnquoted(text, at: offset) else {
                throw DocumentError(
                    at: offset,
                    in: text,
                    "a value with control characters or with white space that is neither space "
                        + "nor tab wants quotes"
                )
            }
            offset += 1
            if !text[offset - 1].isBlank { end = offset }
        }
        skipComment(text)
        _ = acceptEndOfLine(text)
        return SecretBytes(copying: text.extracting(start..<end))
    }

    /// Whether no reader takes the character at an offset for white space, but a space or a tab.
    static func canStandUnquoted(_ text: Span<UInt8>, at offset: Int) -> Bool {
        let byte = text[offset]
        if byte < 0x80 { return byte >= 0x20 || byte == .tab }
        let second = offset + 1 < text.count ? text[offset + 1] : 0
        let third = offset + 2 < text.count ? text[offset + 2] : 0
        switch (byte, second, third) {
        case (0xC2, 0x85, _), (0xC2, 0xA0, _): return false
        case (0xE1, 0x9A, 0x80), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80): return false
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9): return false
        case (0xE2, 0x80, 0xAF), (0xEF, 0xBB, 0xBF): return false
        default: return true
        }
    }
}

// MARK: - Between the values

extension DotenvReader {
    mutating func skipBlanks(_ text: Span<UInt8>) {
        while offset < text.count, text[offset].isBlank { offset += 1 }
    }

    func isAtComment(_ text: Span<UInt8>) -> Bool {
        offset < text.count && text[offset] == UInt8(ascii: "#")
    }

    mutating func skipComment(_ text: Span<UInt8>) {
        while offset < text.count, text[offset] != .lineFeed { offset += 1 }
    }

    mutating func acceptEndOfLine(_ text: Span<UInt8>) -> Bool {
        if offset < text.count, text[offset] == .carriageReturn { offset += 1 }
        guard offset < text.count else { return true }
        guard text[offset] == .lineFeed else { return false }
        offset += 1
        return true
    }
}
