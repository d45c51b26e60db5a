import VaultModel

/// Writes one pair of a YAML mapping, both in double quotes, so that nothing in them is taken for a
/// number, a date or `no`; `!!binary` for what is not UTF-8.
enum YAMLWriter {
    /// How long a name on one line may be, less its quotes and a margin.
    // https://yaml.org/spec/1.2.2/#742-flow-mappings
    private static let longestName = 1000

    static func append(
        name: String,
        value: Span<UInt8>,
        to output: inout SecretBuffer
    ) throws(UnwritableSecret) {
        let start = output.count
        append(name.unicodeScalars, to: &output)
        guard output.count - start <= longestName else {
            throw UnwritableSecret(name: name, reason: "is too long a name for YAML")
        }
        output.append(": ")
        if let text = try? UTF8Span(validating: value) {
            output.append("\"")
            var scalars = text.makeUnicodeScalarIterator()
            while let scalar = scalars.next() { append(scalar, to: &output) }
            output.append("\"\n")
        } else {
            output.append("!!binary \"")
            Base64.encoded(value).withSpan { output.append($0) }
            output.append("\"\n")
        }
    }

    private static func append(
        _ scalars: some Sequence<Unicode.Scalar>,
        to output: inout SecretBuffer
    ) {
        output.append("\"")
        for scalar in scalars { append(scalar, to: &output) }
        output.append("\"")
    }

    // https://yaml.org/spec/1.1/#escaping%20in%20double%20quoted%20style/
    private static func append(_ scalar: Unicode.Scalar, to output: inout SecretBuffer) {
        switch scalar {
        case "\"": output.append("\\\"")
        case "\\": output.append("\\\\")
        case "\n": output.append("\\n")
        case "\r": output.append("\\r")
        case "\t": output.append("\\t")
        case "\0"..<" ", "\u{7F}"..."\u{9F}":
            output.append("\\x")
            output.append(hex: UInt8(truncatingIfNeeded: scalar.value))
        // What YAML takes for an end of line, or does not allow as it is.
        case "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
            output.append("\\u")
            output.append(hex: UInt8(truncatingIfNeeded: scalar.value >> 8))
            output.append(hex: UInt8(truncatingIfNeeded: scalar.value))
        default: output.append(utf8: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
