import VaultModel

// Quoted values, which may go over several lines.
extension DotenvReader {
    mutating func quotedValue(
        _ text: Span<UInt8>,
        quote: UInt8
    ) throws(DocumentError) {
        let start = offset
        offset += 1
        while offset < text.count {
            switch text[offset] {
            case quote:
                offset += 1
                return
            case UInt8(ascii: "\\"):
                try backslash(text, quote: quote)
            // CRLF is one end of line, also inside a value: so reads whoever opens it as text.
            case .carriageReturn:
                offset += 1
            default: appendRun(text, quote: quote)
            }
        }
        throw DocumentError(at: start, in: text, "a quote is not closed")
    }

    /// Appends the bytes that stand for themselves, up to the next that does not.
    private mutating func appendRun(_ text: Span<UInt8>, quote: UInt8) {
        let start = offset
        while offset < text.count, text[offset] != quote, text[offset] != UInt8(ascii: "\\"),
            text[offset] != .carriageReturn
        {
            offset += 1
        }
        scratch.append(text.extracting(start..<offset))
    }

    private mutating func backslash(
        _ text: Span<UInt8>,
        quote: UInt8
    ) throws(DocumentError) {
        let next = offset + 1 < text.count ? text[offset + 1] : 0
        if quote == UInt8(ascii: "'") {
            guard next != UInt8(ascii: "'"), next != UInt8(ascii: "\\") else {
                throw DocumentError(
                    at: offset,
                    in: text,
                    "in single quotes, readers differ about a backslash before ' or another one"
                )
            }
            scratch.append(text[offset])
            offset += 1
            return
        }
        guard let meant = Self.escaped(next) else {
            throw DocumentError(
                at: offset,
                in: text,
                "in double quotes, a backslash stands before n, r, t, \\ or \" only"
            )
        }
        // python-dotenv takes the quote behind for an escaped one and reads on to the next.
        guard next != UInt8(ascii: "\\") || offset + 2 >= text.count || text[offset + 2] != quote
        else {
            throw DocumentError(
                at: offset,
                in: text,
                "readers differ about a quoted value that ends with a backslash"
            )
        }
        scratch.append(meant)
        offset += 2
    }

    private static func escaped(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): .lineFeed
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): .tab
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): byte
        default: nil
        }
    }

    mutating func endOfQuotedLine(_ text: Span<UInt8>) throws(DocumentError) {
        skipBlanks(text)
        if isAtComment(text) { skipComment(text) }
        guard acceptEndOfLine(text) else {
            throw DocumentError(at: offset, in: text, "there is text behind a closing quote")
        }
    }
}
