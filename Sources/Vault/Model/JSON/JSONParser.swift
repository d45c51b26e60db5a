/// Text that is not strict JSON, with the byte at which that showed.
public struct MalformedJSON: Error, Hashable {
    /// How many bytes were read before it.
    public let offset: Int
}

extension JSONValue {
    /// Which numbers a parser takes.
    package enum Numbers {
        /// Whole 64-bit numbers without fraction or exponent: what the vault's own content has.
        case integersOnly
        /// Any number of RFC 8259: what an answer may have in fields nobody reads.
        case any
    }

    /// Parses one value of RFC 8259 within the limits of FORMAT.md section 5.
    ///
    /// Refused: a name that occurs twice in an object, nesting deeper than eight, invalid UTF-8,
    /// a lone surrogate, anything behind the value, and with `integersOnly` any other number.
    package init(
        parsing bytes: [UInt8],
        numbers: Numbers = .integersOnly
    ) throws(MalformedJSON) {
        var parser = JSONParser(bytes: bytes, numbers: numbers)
        self = try parser.document()
    }
}

extension JSONObject {
    /// Parses one object, as ``JSONValue/init(parsing:numbers:)`` does.
    package init(
        parsing bytes: [UInt8],
        numbers: JSONValue.Numbers = .integersOnly
    ) throws(MalformedJSON) {
        guard case .object(let object) = try JSONValue(parsing: bytes, numbers: numbers)
        else { throw MalformedJSON(offset: 0) }
        self = object
    }
}

private struct JSONParser {
    private static let maximumDepth = 8

    let bytes: [UInt8]
    let numbers: JSONValue.Numbers
    var offset = 0

    init(bytes: [UInt8], numbers: JSONValue.Numbers) {
        self.bytes = bytes
        self.numbers = numbers
    }

    mutating func document() throws(MalformedJSON) -> JSONValue {
        let value = try value(depth: 0)
        skipWhitespace()
        guard offset == bytes.count else { throw malformed }
        return value
    }

    private mutating func value(depth: Int) throws(MalformedJSON) -> JSONValue {
        skipWhitespace()
        switch peek() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(MalformedJSON) -> JSONObject {
        guard depth <= Self.maximumDepth else { throw malformed }
        var members: [JSONObject.Member] = []
        offset += 1
        skipWhitespace()
        if accept("}") { return JSONObject() }
        members.reserveCapacity(8)
        repeat {
            skipWhitespace()
            guard peek() == UInt8(ascii: "\"") else { throw malformed }
            let name = try string()
            skipWhitespace()
            guard accept(":") else { throw malformed }
            members.append(JSONObject.Member(name: name, value: try value(depth: depth)))
            skipWhitespace()
        } while accept(",")
        guard accept("}"), let object = JSONObject(members: members) else { throw malformed }
        return object
    }

    private mutating func array(depth: Int) throws(MalformedJSON) -> [JSONValue] {
        guard depth <= Self.maximumDepth else { throw malformed }
        var values: [JSONValue] = []
        offset += 1
        skipWhitespace()
        if accept("]") { return values }
        repeat {
            values.append(try value(depth: depth))
            skipWhitespace()
        } while accept(",")
        guard accept("]") else { throw malformed }
        return values
    }

    private mutating func string() throws(MalformedJSON) -> String {
        offset += 1
        let start = offset
        while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw malformed }
            offset += 1
        }
        if peek() == UInt8(ascii: "\"") {
            offset += 1
            guard let text = try? UTF8Span(validating: bytes.span.extracting(start..<offset - 1))
            else { throw malformed }
            return String(copying: text)
        }
        var text = Array(bytes[start..<offset])
        while !accept("\"") {
            guard let byte = peek(), byte >= 0x20 else { throw malformed }
            offset += 1
            if byte == UInt8(ascii: "\\") {
                try escape(into: &text)
            } else {
                text.append(byte)
            }
        }
        guard let string = String(validating: text, as: UTF8.self) else { throw malformed }
        return string
    }

    private mutating func escape(into text: inout [UInt8]) throws(MalformedJSON) {
        guard let byte = peek() else { throw malformed }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Character(try scalar()).utf8)
        default: throw malformed
        }
    }

    private mutating func scalar() throws(MalformedJSON) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first), accept("\\"), accept("u") else { throw malformed }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw malformed }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(MalformedJSON) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw malformed }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }

    private mutating func number() throws(MalformedJSON) -> JSONValue {
        let start = offset
        _ = accept("-")
        if !accept("0") { try digits() }
        let isWhole =
            peek() != UInt8(ascii: ".") && peek() != UInt8(ascii: "e")
            && peek() != UInt8(ascii: "E")
        if accept(".") { try digits() }
        if accept("e") || accept("E") {
            if !accept("+") { _ = accept("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard numbers == .any else { throw malformed }
        return .decimal(text)
    }

    private mutating func digits() throws(MalformedJSON) {
        let start = offset
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            offset += 1
        }
        guard offset > start else { throw malformed }
    }

    private mutating func literal(
        _ text: StaticString,
        _ value: JSONValue
    ) throws(MalformedJSON) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard bytes.count - offset >= length,
            bytes[offset..<offset + length].elementsEqual(text.description.utf8)
        else { throw malformed }
        offset += length
        return value
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private func peek() -> UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    private var malformed: MalformedJSON { MalformedJSON(offset: offset) }
}

extension UTF16 {
    fileprivate static func isLeadSurrogate(_ unit: UInt16) -> Bool { unit & 0xFC00 == 0xD800 }
    fileprivate static func isTrailSurrogate(_ unit: UInt16) -> Bool { unit & 0xFC00 == 0xDC00 }
}
