import VaultModel

/// Reads one JSON object of names and values (docs/IMPORT.md).
enum JSONReader {
    static func read(
        _ text: Span<UInt8>,
        from start: Int
    ) throws(DocumentError) -> ImportedDocument {
        var scanner = JSONScanner(startingAt: start)
        var lines = LineCounter()
        var found = SecretList()
        try scanner.object(text) { scanner, name, offset throws(DocumentError) in
            let secret = ImportedSecret(
                name: name,
                value: SharedSecret(try value(&scanner, text)),
                note: nil,
                tags: [],
                line: lines.line(at: offset, in: text)
            )
            try found.append(secret, at: offset, in: text)
        }
        try scanner.end(text)
        return ImportedDocument(secrets: found.secrets, skipped: [])
    }

    private static func value(
        _ scanner: inout JSONScanner,
        _ text: Span<UInt8>
    ) throws(DocumentError) -> SecretBytes {
        switch scanner.peek(text) {
        case UInt8(ascii: "\""): return try scanner.secret(text)
        case UInt8(ascii: "{"): return try encodedBytes(&scanner, text)
        case UInt8(ascii: "["): throw scanner.error(text, "a value cannot be a list")
        case UInt8(ascii: "n"): throw scanner.error(text, "null is no value")
        default:
            // As an environment would have it: 8080 is "8080", true is "true".
            let range = try scanner.literal(text)
            return SecretBytes(copying: text.extracting(range))
        }
    }

    /// `{"base64": "…"}`, as `export` writes what is not UTF-8.
    private static func encodedBytes(
        _ scanner: inout JSONScanner,
        _ text: Span<UInt8>
    ) throws(DocumentError) -> SecretBytes {
        let start = scanner.offset
        let refused = "a value cannot be an object, but for {\"base64\": …}"
        var bytes = SecretBuffer()
        var memberCount = 0
        try scanner.object(text) { scanner, name, offset throws(DocumentError) in
            guard name == "base64", memberCount == 0 else {
                throw DocumentError(at: start, in: text, refused)
            }
            memberCount += 1
            let encoded = try scanner.secret(text)
            guard let decoded = encoded.withSpan({ Base64.decoded($0) }) else {
                throw DocumentError(at: offset, in: text, "the value is not base64")
            }
            decoded.withSpan { bytes.append($0) }
        }
        guard memberCount == 1 else { throw DocumentError(at: start, in: text, refused) }
        return bytes.copy()
    }
}
