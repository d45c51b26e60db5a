import VaultModel

/// Writes one member of a JSON object: a string, or `{"base64": …}` for what is not UTF-8.
enum JSONSecretWriter {
    static func append(name: String, value: Span<UInt8>, to output: inout SecretBuffer) {
        output.append("\"")
        for byte in name.utf8 { appendEscaped(byte, to: &output) }
        output.append("\": ")
        guard (try? UTF8Span(validating: value)) != nil else {
            output.append("{\"base64\": \"")
            Base64.encoded(value).withSpan { output.append($0) }
            return output.append("\"}")
        }
        output.append("\"")
        for index in value.indices { appendEscaped(value[index], to: &output) }
        output.append("\"")
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout SecretBuffer) {
        switch byte {
        case UInt8(ascii: "\""): output.append("\\\"")
        case UInt8(ascii: "\\"): output.append("\\\\")
        case .lineFeed: output.append("\\n")
        case .carriageReturn: output.append("\\r")
        case .tab: output.append("\\t")
        case 0..<0x20, 0x7F:
            output.append("\\u00")
            output.append(hex: byte)
        default: output.append(byte)
        }
    }
}

extension SecretBuffer {
    /// Appends two hexadecimal digits.
    mutating func append(hex byte: UInt8) {
        for digit in [byte >> 4, byte & 15] {
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
