import VaultModel

/// Writes a `.env` file that ``DotenvReader`` and python-dotenv read alike.
enum DotenvWriter {
    static func append(
        name: String,
        value: Span<UInt8>,
        to output: inout SecretBuffer
    ) throws(UnwritableSecret) {
        guard name.utf8.enumerated().allSatisfy({ DotenvReader.isNamePart($1, at: $0) }),
            !name.isEmpty
        else {
            throw UnwritableSecret(
                name: name,
                reason:
                    "is no name for a .env file: a letter or _, then letters, digits, _, . and -"
            )
        }
        guard (try? UTF8Span(validating: value)) != nil else {
            throw UnwritableSecret(name: name, reason: "has a value that is not UTF-8")
        }
        output.append(utf8: name.utf8)
        output.append("=")
        switch style(of: value) {
        case .unquoted: output.append(value)
        case .single:
            output.append("'")
            output.append(value)
            output.append("'")
        case .double: appendDoubleQuoted(value, to: &output)
        case .none(let reason): throw UnwritableSecret(name: name, reason: reason)
        }
        output.append("\n")
    }

    private enum Style {
        case unquoted
        case single
        case double
        case none(String)
    }

    /// The first style in which all readers known see the same value.
    private static func style(of value: Span<UInt8>) -> Style {
        if value.indices.allSatisfy({ isPlain(value[$0]) }) { return .unquoted }
        if value.indices.contains(where: { value[$0] == 0 }) {
            return .none("has a zero byte, which a .env file cannot hold")
        }
        if value[value.count - 1] == UInt8(ascii: "\\") {
            // Behind a backslash, readers differ about a closing quote.
            guard canStandUnquoted(value) else {
                return .none(
                    "wants quotes and ends with a backslash, which .env readers differ about"
                )
            }
            return .unquoted
        }
        return canStandInSingleQuotes(value) ? .single : .double
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"),
            UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "+"),
            UInt8(ascii: "="), UInt8(ascii: ","):
            true
        default: byte.isDigit || byte.isASCIILetter
        }
    }

    private static func canStandInSingleQuotes(_ value: Span<UInt8>) -> Bool {
        for index in value.indices {
            switch value[index] {
            case UInt8(ascii: "'"), .carriageReturn: return false
            case UInt8(ascii: "\\") where value[index + 1] == UInt8(ascii: "\\"): return false
            default: continue
            }
        }
        return true
    }

    private static func canStandUnquoted(_ value: Span<UInt8>) -> Bool {
        switch value[0] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "#"), .space, .tab: return false
        default: break
        }
        return value.indices.allSatisfy { index in
            DotenvReader.canStandUnquoted(value, at: index)
                && (value[index] != UInt8(ascii: "#") || !value[index - 1].isBlank)
        }
    }

    private static func appendDoubleQuoted(_ value: Span<UInt8>, to output: inout SecretBuffer) {
        output.append("\"")
        for index in value.indices {
            switch value[index] {
            case .lineFeed: output.append("\\n")
            case .carriageReturn: output.append("\\r")
            case .tab: output.append("\\t")
            case UInt8(ascii: "\\"): output.append("\\\\")
            case UInt8(ascii: "\""): output.append("\\\"")
            case let byte: output.append(byte)
            }
        }
        output.append("\"")
    }
}
