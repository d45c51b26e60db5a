import Foundation
import TestSupport
import Testing
import VaultModel

struct JSONWriterTests {
    @Test(
        arguments: [
            (.null, "null"),
            (true, "true"),
            (false, "false"),
            (0, "0"),
            (-1, "-1"),
            (.integer(.max), "9223372036854775807"),
            (.integer(.min), "-9223372036854775808"),
            (.decimal("1.50e+03"), "1.50e+03"),
            ("", "\"\""),
            ("a\"b\\c/d", "\"a\\\"b\\\\c/d\""),
            ("\n\r\t", "\"\\n\\r\\t\""),
            ("\r\n", "\"\\r\\n\""),
            ("\u{0}\u{8}\u{C}\u{1B}\u{1F}\u{7F}", "\"\\u0000\\u0008\\u000c\\u001b\\u001f\\u007f\""),
            ("Zo\u{EB} \u{1F511}", "\"Zo\u{EB} \u{1F511}\""),
            ([], "[]"),
            ([1, [2, []], "3"], "[1,[2,[]],\"3\"]"),
            ([:], "{}"),
            (["b": 1, "a": [:], "": .null], "{\"b\":1,\"a\":{},\"\":null}"),
            (["\"": "\\"], "{\"\\\"\":\"\\\\\"}"),
        ] as [(JSONValue, String)]
    )
    func `a value is written compactly, its members in their order`(
        value: JSONValue,
        text: String
    ) {
        #expect(String(decoding: value.serialized, as: UTF8.self) == text)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `what was written is read again as it was`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = generator.jsonValue(depth: 0)
        let text = value.serialized
        let again = try JSONValue(parsing: text, numbers: .any)
        #expect(again == value)
        #expect(again.serialized == text)
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `Foundation reads what was written`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = generator.jsonValue(depth: 0, hasDecimals: false)
        let data = Data(value.serialized)
        let parsed = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
        #expect(describes(parsed, value))
    }

    // FORMAT.md section 12, row 18. CI raises the number of rounds.
    @Test func `damaged text is refused or read as something that can be written`() throws {
        for seed in 0..<UInt64(fuzzRounds(standard: 20_000)) {
            var generator = SeededGenerator(seed: seed)
            var text = generator.jsonValue(depth: 0).serialized
            for _ in 0...generator.number(in: 0...3) { generator.damage(&text) }
            guard let value = try? JSONValue(parsing: text, numbers: .any) else { continue }
            let again = try? JSONValue(parsing: value.serialized, numbers: .any)
            #expect(again == value, "seed \(seed): \(text.hex)")
        }
    }
}

extension SeededGenerator {
    /// A value of any kind, at most eight deep.
    fileprivate mutating func jsonValue(depth: Int, hasDecimals: Bool = true) -> JSONValue {
        switch number(in: 0...(depth < 8 ? 9 : 6)) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2: return .integer(Int64(truncatingIfNeeded: next()))
        case 3: return .integer(Int64(number(in: -1000...1000)))
        case 4 where hasDecimals: return .decimal(decimal())
        case 4, 5, 6: return .string(text())
        case 7:
            return .array(
                (0..<number(in: 0...4)).map { _ in
                    jsonValue(depth: depth + 1, hasDecimals: hasDecimals)
                }
            )
        default:
            var object = JSONObject()
            for _ in 0..<number(in: 0...4) {
                object[text()] = jsonValue(depth: depth + 1, hasDecimals: hasDecimals)
            }
            return .object(object)
        }
    }

    private mutating func decimal() -> String {
        let sign = number(in: 0...1) == 0 ? "" : "-"
        let exponents = ["", "e3", "E-2", "e+00", "E400"]
        return "\(sign)\(number(in: 0...99)).\(number(in: 0...999))"
            + exponents[number(in: 0...exponents.count - 1)]
    }

    private mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<number(in: 0...8) {
            let range: ClosedRange<Int> =
                switch number(in: 0...4) {
                case 0: 0...0x1F
                case 1: 0x20...0x7F
                case 2: 0x80...0x7FF
                case 3: 0x800...0xFFFF
                default: 0x1_0000...0x10_FFFF
                }
            // Surrogates are no scalars and are left out.
            if let scalar = Unicode.Scalar(UInt32(number(in: range))) { text.append(scalar) }
        }
        return String(text)
    }

    /// Flips, drops, doubles or plants a byte.
    fileprivate mutating func damage(_ text: inout [UInt8]) {
        let index = number(in: 0...text.count - 1)
        switch number(in: 0...4) {
        case 0: text[index] ^= 1 << UInt8(number(in: 0...7))
        case 1 where text.count > 1: text.remove(at: index)
        case 2: text.insert(text[index], at: index)
        case 3: text[index] = UInt8(number(in: 0...255))
        default:
            let structure = Array("{}[]\",:\\u-0.e".utf8)
            text.insert(structure[number(in: 0...structure.count - 1)], at: index)
        }
    }
}

/// Whether Foundation's value is ours; strings compare by their bytes.
private func describes(_ parsed: Any, _ value: JSONValue) -> Bool {
    switch value {
    case .null: parsed is NSNull
    case .bool(let bool): (parsed as? Bool) == bool
    case .integer(let integer): (parsed as? NSNumber)?.int64Value == integer
    case .decimal: false
    case .string(let text): (parsed as? String).map { Array($0.utf8) } == Array(text.utf8)
    case .array(let values):
        (parsed as? [Any]).map { parsed in
            parsed.count == values.count && zip(parsed, values).allSatisfy(describes)
        } ?? false
    case .object(let object):
        (parsed as? [String: Any]).map { parsed in
            object.members.allSatisfy { member in
                parsed[member.name].map { describes($0, member.value) } ?? false
            }
        } ?? false
    }
}
