import VaultModel

/// Reads comma-separated values (RFC 4180) row by row; a field is a place in the text until
/// somebody asks for it.
struct CSVReader {
    /// How a quote is written inside quotes.
    enum Quoting {
        /// `""`, as RFC 4180 has it.
        case doubled
        /// `\"`, and `\\` for a backslash, as KeePass has it.
        case backslash
    }

    /// One field: where it stands, without its quotes, and whether something in it is escaped.
    struct Field {
        let range: Range<Int>
        let isEscaped: Bool
    }

    /// One row and where it starts.
    struct Row {
        let offset: Int
        let fields: [Field]
    }

    private(set) var offset: Int
    var quoting = Quoting.doubled

    init(startingAt offset: Int) {
        self.offset = offset
    }

    /// Reads the next row; nil at the end.
    ///
    /// A line with nothing in it is no row.
    mutating func row(_ text: Span<UInt8>) throws(DocumentError) -> Row? {
        while acceptEndOfLine(text) {}
        guard offset < text.count else { return nil }
        let start = offset
        var fields: [Field] = []
        repeat {
            fields.append(try field(text))
        } while accept(UInt8(ascii: ","), text)
        guard acceptEndOfLine(text) || offset == text.count else {
            throw DocumentError(at: offset, in: text, "there is text behind a closing quote")
        }
        return Row(offset: start, fields: fields)
    }

    /// The bytes of a field, which may be a secret.
    func bytes(of field: Field, in text: Span<UInt8>) -> SecretBytes {
        guard field.isEscaped else { return SecretBytes(copying: text.extracting(field.range)) }
        return SecretBytes(capacity: field.range.count) { output in
            var offset = field.range.lowerBound
            while offset < field.range.upperBound {
                if isEscape(text, at: offset) { offset += 1 }
                output.append(text[offset])
                offset += 1
            }
        }
    }

    /// The text of a field that is no secret.
    func string(of field: Field, in text: Span<UInt8>) -> String {
        guard field.isEscaped else { return text.string(in: field.range) }
        return bytes(of: field, in: text).withSpan { bytes in bytes.string(in: 0..<bytes.count) }
    }

    private mutating func field(_ text: Span<UInt8>) throws(DocumentError) -> Field {
        if accept(UInt8(ascii: "\""), text) { return try quotedField(text) }
        let start = offset
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: ","), .lineFeed: return Field(range: start..<offset, isEscaped: false)
            case .carriageReturn where text.has("\r\n", at: offset):
                return Field(range: start..<offset, isEscaped: false)
            case .carriageReturn:
                throw DocumentError(
                    at: offset,
                    in: text,
                    "there is a carriage return without a line feed"
                )
            case UInt8(ascii: "\""):
                throw DocumentError(at: offset, in: text, "a quote stands in an unquoted field")
            default: offset += 1
            }
        }
        return Field(range: start..<offset, isEscaped: false)
    }

    private mutating func quotedField(_ text: Span<UInt8>) throws(DocumentError) -> Field {
        let start = offset
        var isEscaped = false
        while offset < text.count {
            if isEscape(text, at: offset) {
                isEscaped = true
                offset += 2
            } else if text[offset] == UInt8(ascii: "\"") {
                offset += 1
                return Field(range: start..<offset - 1, isEscaped: isEscaped)
            } else if quoting == .backslash, text[offset] == UInt8(ascii: "\\") {
                throw DocumentError(
                    at: offset,
                    in: text,
                    "a backslash stands before \" or another one only"
                )
            } else {
                offset += 1
            }
        }
        throw DocumentError(at: start - 1, in: text, "a quote is not closed")
    }

    /// Whether two bytes from here stand for the second of them.
    private func isEscape(_ text: Span<UInt8>, at offset: Int) -> Bool {
        switch quoting {
        case .doubled: text.has("\"\"", at: offset)
        case .backslash: text.has("\\\"", at: offset) || text.has("\\\\", at: offset)
        }
    }

    private mutating func accept(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard offset < text.count, text[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func acceptEndOfLine(_ text: Span<UInt8>) -> Bool {
        if text.has("\r\n", at: offset) {
            offset += 2
            return true
        }
        return accept(.lineFeed, text)
    }
}
