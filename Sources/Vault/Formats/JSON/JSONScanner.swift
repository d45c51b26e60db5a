import VaultModel

/// Walks over the JSON text of secrets (RFC 8259): values go straight from the text into secret
/// bytes, and what nobody asks for is stepped over.
///
/// Model's `JSONValue` holds Strings and is for what is no secret.
struct JSONScanner: ~Copyable {
    /// Deeper nesting is refused, also in what is stepped over.
    static let maximumDepth = 64

    var offset: Int
    /// The string that was read last.
    var scratch = SecretBuffer(capacity: 4096)

    init(startingAt offset: Int) {
        self.offset = offset
    }

    /// Whether the text starts as an object does.
    static func isObject(_ text: Span<UInt8>, from start: Int) -> Bool {
        var scanner = JSONScanner(startingAt: start)
        return scanner.peek(text) == UInt8(ascii: "{")
    }

    /// The next byte that is no white space; nil at the end.
    mutating func peek(_ text: Span<UInt8>) -> UInt8? {
        while offset < text.count {
            switch text[offset] {
            case .space, .tab, .lineFeed, .carriageReturn: offset += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Steps over a byte if it is the next one.
    mutating func accept(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
        guard peek(text) == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    /// Steps over a byte that must be the next one.
    mutating func expect(
        _ character: Unicode.Scalar,
        _ text: Span<UInt8>,
        _ reason: String
    ) throws(DocumentError) {
        guard accept(character, text) else { throw error(text, reason) }
    }

    /// Refuses anything behind the value.
    mutating func end(_ text: Span<UInt8>) throws(DocumentError) {
        guard peek(text) == nil else { throw error(text, "there is text behind the end") }
    }

    /// Something wrong where the scanner is.
    func error(_ text: Span<UInt8>, _ reason: String) -> DocumentError {
        DocumentError(at: offset, in: text, reason)
    }

    /// Walks over an object; `member` reads each value, whose name starts at the offset it is
    /// given.
    mutating func object(
        _ text: Span<UInt8>,
        _ member: (inout JSONScanner, String, Int) throws(DocumentError) -> Void
    ) throws(DocumentError) {
        try expect("{", text, "an object { … } belongs here")
        if accept("}", text) { return }
        repeat {
            guard peek(text) == UInt8(ascii: "\"") else {
                throw error(text, "a name in double quotes belongs here")
            }
            let start = offset
            let name = try string(text)
            try expect(":", text, "there is no : behind the name")
            try member(&self, name, start)
        } while accept(",", text)
        try expect("}", text, "a , or the end of the object belongs here")
    }

    /// Walks over an array; `element` reads each value.
    mutating func array(
        _ text: Span<UInt8>,
        _ element: (inout JSONScanner) throws(DocumentError) -> Void
    ) throws(DocumentError) {
        try expect("[", text, "a list [ … ] belongs here")
        if accept("]", text) { return }
        repeat {
            try element(&self)
        } while accept(",", text)
        try expect("]", text, "a , or the end of the list belongs here")
    }

    /// Steps over any value.
    mutating func skipValue(_ text: Span<UInt8>, depth: Int = 0) throws(DocumentError) {
        guard depth < Self.maximumDepth else {
            throw error(text, "values are nested deeper than \(Self.maximumDepth)")
        }
        switch peek(text) {
        case UInt8(ascii: "{"):
            try object(text) { scanner, _, _ throws(DocumentError) in
                try scanner.skipValue(text, depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try array(text) { scanner throws(DocumentError) in
                try scanner.skipValue(text, depth: depth + 1)
            }
        case UInt8(ascii: "\""): try scanString(text)
        default: _ = try literal(text)
        }
    }

    /// Reads a string that is no secret.
    mutating func string(_ text: Span<UInt8>) throws(DocumentError) -> String {
        try scanString(text)
        return scratch.withSpan { bytes in bytes.string(in: 0..<bytes.count) }
    }

    /// Reads a string that is a secret.
    mutating func secret(_ text: Span<UInt8>) throws(DocumentError) -> SecretBytes {
        try scanString(text)
        return scratch.copy()
    }
}

// MARK: - Numbers, true, false, null

extension JSONScanner {
    /// Steps over a number, `true`, `false` or `null` and tells where it stood.
    mutating func literal(_ text: Span<UInt8>) throws(DocumentError) -> Range<Int> {
        let first = peek(text)
        let start = offset
        switch first {
        case UInt8(ascii: "t") where text.has("true", at: start): offset += 4
        case UInt8(ascii: "f") where text.has("false", at: start): offset += 5
        case UInt8(ascii: "n") where text.has("null", at: start): offset += 4
        case .some(let byte) where byte.isDigit || byte == UInt8(ascii: "-"): try number(text)
        default: throw error(text, "a value belongs here")
        }
        return start..<offset
    }

    private mutating func number(_ text: Span<UInt8>) throws(DocumentError) {
        _ = acceptByte("-", text)
        if !acceptByte("0", text) { try digits(text) }
        if acceptByte(".", text) { try digits(text) }
        if acceptByte("e", text) || acceptByte("E", text) {
            if !acceptByte("+", text) { _ = acceptByte("-", text) }
            try digits(text)
        }
    }

    private mutating func digits(_ text: Span<UInt8>) throws(DocumentError) {
        let start = offset
        while offset < text.count, text[offset].isDigit { offset += 1 }
        guard offset > start else { throw error(text, "a digit belongs here") }
    }

    private mutating func acceptByte(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
        guard offset < text.count, text[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }
}
