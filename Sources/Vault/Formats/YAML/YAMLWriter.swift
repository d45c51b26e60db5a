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
        appendQuoted(Array(name.utf8).span, to: &output)
        guard output.count - start <= longestName else {
            throw UnwritableSecret(name: name, reason: "is too long a name for YAML")
        }
        output.append(": ")
        if (try? UTF8Span(validating: value)) != nil {
            appendQuoted(value, to: &output)
        } else {
            output.append("!!binary \"")
            Base64.encoded(value).withSpan { output.append($0) }
            output.append("\"")
        }
        output.append("\n")
    }

    // https://yaml.org/spec/1.1/#escaping%20in%20double%20quoted%20style/
    private static func appendQuoted(_ text: Span<UInt8>, to output: inout SecretBuffer) {
        output.append("\"")
        var offset = 0
        while offset < text.count {
            switch text[offset] {
            case UInt8(ascii: "\""): output.append("\\\"")
            case UInt8(ascii: "\\"): output.append("\\\\")
            case .lineFeed: output.append("\\n")
            case .carriageReturn: output.append("\\r")
            case .tab: output.append("\\t")
            case let byte where byte < 0x20 || byte == 0x7F:
                output.append("\\x")
                output.append(hex: byte)
            case let byte:
                if let scalar = escapedScalar(text, at: offset) {
                    output.append("\\u")
                    output.append(hex: UInt8(truncatingIfNeeded: scalar >> 8))
                    output.append(hex: UInt8(truncatingIfNeeded: scalar))
                    offset += scalar < 0x800 ? 1 : 2
                } else {
                    output.append(byte)
                }
            }
            offset += 1
        }
        output.append("\"")
    }

    /// The character at an offset of a text in UTF-8, if YAML takes it for the end of a line, for a
    /// control character or for none.
    private static func escapedScalar(_ text: Span<UInt8>, at offset: Int) -> UInt16? {
        let lead = text[offset]
        guard lead == 0xC2 || lead == 0xE2 || lead == 0xEF else { return nil }
        let second = UInt16(text[offset + 1] & 0x3F)
        guard lead != 0xC2 else { return second < 0x20 ? 0x80 | second : nil }
        let scalar = UInt16(lead & 0x0F) << 12 | second << 6 | UInt16(text[offset + 2] & 0x3F)
        return switch scalar {
        case 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: scalar
        default: nil
        }
    }
}
