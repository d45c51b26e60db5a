extension JSONValue {
    /// The value as compact UTF-8 text of RFC 8259, its members in their order.
    public var serialized: [UInt8] {
        var text: [UInt8] = []
        write(to: &text)
        return text
    }

    private func write(to text: inout [UInt8]) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let number): text.append(contentsOf: String(number).utf8)
        case .decimal(let number): text.append(contentsOf: number.utf8)
        case .string(let string): Self.write(string, to: &text)
        case .array(let values):
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                value.write(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let object):
            text.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &text)
                text.append(UInt8(ascii: ":"))
                member.value.write(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ string: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            appendEscaped(byte, to: &text)
        }
        text.append(UInt8(ascii: "\""))
    }

    /// Appends one byte of a JSON string, escaped where RFC 8259 section 7 asks for it.
    @inlinable
    package static func appendEscaped(
        _ byte: UInt8,
        to text: inout some RangeReplaceableCollection<UInt8>
    ) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            text.append(UInt8(ascii: "\\"))
            text.append(byte)
        case 0x0A: text.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
        case 0x0D: text.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
        case 0x09: text.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
        case 0..<0x20, 0x7F:
            text.append(contentsOf: Array("\\u00".utf8))
            text.append(contentsOf: [byte].hex.utf8)
        default: text.append(byte)
        }
    }
}

extension JSONObject {
    /// The object as compact UTF-8 text.
    public var serialized: [UInt8] { JSONValue.object(self).serialized }
}
