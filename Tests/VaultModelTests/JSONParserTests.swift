import Testing
import VaultModel

// The tables follow JSONTestSuite (Seriot, "Parsing JSON is a Minefield"), tightened by the limits
// of FORMAT.md section 5.
struct JSONParserTests {
    @Test(
        arguments: [
            ("[]", []),
            ("[[]   ]", [[]]),
            ("[\"\"]", [""]),
            ("[\"a\"]", ["a"]),
            ("[false]", [false]),
            ("[null, 1, \"1\", {}]", [.null, 1, "1", [:]]),
            ("[1\n]", [1]),
            (" [1]", [1]),
            ("[2] ", [2]),
            ("[1,null,null,null,2]", [1, .null, .null, .null, 2]),
            ("[ 4]", [4]),
            ("[-123]", [-123]),
            ("[-1]", [-1]),
            ("[-0]", [0]),
            ("[0]", [0]),
            ("[123]", [123]),
            ("{}", [:]),
            ("{\"\":0}", ["": 0]),
            ("{\"a\":[]}", ["a": []]),
            ("{\"asd\":\"sdf\"}", ["asd": "sdf"]),
            ("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", ["asd": "sdf", "dfg": "fgh"]),
            ("{\n\"a\": \"b\"\n}", ["a": "b"]),
            ("{\"foo\\u0000bar\": 42}", ["foo\u{0}bar": 42]),
            ("false", false),
            ("true", true),
            ("null", .null),
            ("42", 42),
            ("\"asd\"", "asd"),
            ("\"\"", ""),
            ("\" \"", " "),
            ("[\"a\"]\n", ["a"]),
            ("\t\r\n [ \t\r\n1\t\r\n,\t\r\n2\t\r\n]\t\r\n ", [1, 2]),
        ] as [(String, JSONValue)]
    )
    func `well-formed text becomes its value`(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("\\u0060\\u012a\\u12AB", "\u{60}\u{12A}\u{12AB}"),
        ("\\uD801\\udc37", "\u{10437}"),
        ("\\ud83d\\ude39\\ud83d\\udc8d", "\u{1F639}\u{1F48D}"),
        ("\\uDBFF\\uDFFF", "\u{10FFFF}"),
        ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{C}\n\r\t"),
        ("\\\\u0000", "\\u0000"),
        ("\\\"", "\""),
        ("a/*b*/c/*d//e", "a/*b*/c/*d//e"),
        ("\\\\a", "\\a"),
        ("\\\\n", "\\n"),
        ("\\u0012", "\u{12}"),
        ("\\u0000", "\u{0}"),
        ("\\u002c", ","),
        ("\\uFFFF", "\u{FFFF}"),
        ("\\uABCD\\uabcd\\uAbCd", "\u{ABCD}\u{ABCD}\u{ABCD}"),
        ("new\\u00A0line", "new\u{A0}line"),
        ("\\u000d\\u000a", "\r\n"),
        ("\u{3C0}", "\u{3C0}"),
        ("\u{10FFFF}", "\u{10FFFF}"),
        ("\u{FFFF}", "\u{FFFF}"),
        ("\u{2028}\u{2029}", "\u{2028}\u{2029}"),
        ("\u{7F}", "\u{7F}"),
        ("\u{FEFF}a", "\u{FEFF}a"),
        ("e\u{301}", "e\u{301}"),
        ("\\u0065\\u0301", "e\u{301}"),
    ])
    func `a string is its characters, escaped or not`(spelled: String, text: String) throws {
        let value = try JSONValue(parsing: Array("\"\(spelled)\"".utf8))
        guard case .string(let parsed) = value else {
            Issue.record("\(value) is no string")
            return
        }
        // By bytes: `==` would take two spellings of one accent for the same.
        #expect(Array(parsed.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        "", " ", "\n", "[", "]", "{", "}", ",", ":", "\"", "*", "-", "+", ".", "\u{0}", "\\",
        // Arrays.
        "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]",
        "[\"x\"", "[x", "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]",
        "[1,,]", "[*]", "[\"\"", "[1,", "[1,\n1\n,1", "[{}", "[1]]", "[1]x", "[][]", "[{", "[\"a",
        "[,", "[1", "[ false, nul", "[ true, fals", "[ false, tru",
        // Words.
        "[fals]", "[nul]", "[tru]", "[True]", "[NULL]", "nulls", "truth", "t", "f", "n", "abc",
        "undefined", "[\"x\", truth]",
        // Objects.
        "{\"x\", null}", "{\"x\"::\"b\"}", "{\u{1F1E8}\u{1F1ED}}", "{\"a\":\"a\" 123}",
        "{key: 'value'}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}", "{\"a\":", "{\"a\"", "{1:1}",
        "{9999E9999:1}", "{null:null,null:null}", "{\"id\":0,,,,,}", "{'a':0}", "{\"id\":0,}",
        "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}//", "{\"a\":\"b\"}/", "{\"a\":\"b\",,\"c\":\"d\"}",
        "{a: \"b\"}", "{\"a\":\"a", "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#", "{]", "{,",
        "{[", "{\"a", "{'a'", "{}}", "{\"\":", "{\"a\":/*comment*/\"b\"}", "{\"a\": true} \"x\"",
        "{\"x\": true,", "{\"asd\":\"asd\"", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}",
        // Strings.
        "[\"\\\"]", "[\"\\\\\\\"]", "[\"\\x00\"]", "[\"\\a\"]", "[\"\\'\"]", "[\"\\\u{1F300}\"]",
        "[\"\\u00A\"]", "[\"\\uqqqq\"]", "[\"\\u+123\"]", "[\"\\u 123\"]", "\"\\UA66D\"",
        "[\"\\u\u{FF11}234\"]", "[\\u0020\"asd\"]", "[\\n]", "['single quote']", "[\"\\",
        "[\"asd]", "\"\"x", "\"\"\"", "[\"\\\u{0}\"]", "[\"\\\t\"]", "[\u{E9}]",
        // Space that is none.
        "[\u{C}]", "[\u{B}]", "[\u{A0}]", "[\u{2060}]", "[\u{85}]", "1\u{0}", "// x\n1", "1 # x",
    ])
    func `malformed text is refused`(text: String) {
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(throws: MalformedJSON.self) {
            try JSONValue(parsing: Array(text.utf8), numbers: .any)
        }
    }

    @Test(arguments: [
        "++1234", "+1", "+Inf", "-01", "-1.0.", "-2.", "-NaN", ".-1", ".2e-3", "0.1.2", "0.3e+",
        "0.3e", "0.e1", "0E+", "0E", "0e+", "0e", "1.0e+", "1.0e-", "1.0e", "1 000.0", "1eE2",
        "2.e+3", "2.e-3", "2.e3", "9.e+", "Inf", "NaN", "\u{FF11}", "1+2", "0x1", "0x42",
        "Infinity", "0e+-1", "-123.123foo", "-Infinity", "-foo", "- 1", "-012", "-.123", "-1x",
        "1ea", "1.", ".123", "1.2a-3", "1.8011670033376514H-308", "012", "00", "-00", "--1", "-",
        "1_000", "1,000.", "0b1", "0o7", "1e1.5", "\u{661}",
    ])
    func `what only resembles a number is refused`(text: String) {
        for wrapped in [text, "[\(text)]", "{\"a\":\(text)}"] {
            #expect(throws: MalformedJSON.self, "\(wrapped)") {
                try JSONValue(parsing: Array(wrapped.utf8), numbers: .any)
            }
            #expect(throws: MalformedJSON.self, "\(wrapped)") {
                try JSONValue(parsing: Array(wrapped.utf8))
            }
        }
    }

    @Test(arguments: [
        "1.0", "-0.1", "0.5", "-0.0", "123e65", "0e+1", "0e1", "20e1", "1E22", "1E-2", "1E+2",
        "123e45", "123.456e78", "1e-2", "1e+2", "123.456789", "-1.0e+28", "1e9999", "1e-9999",
        "0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999",
        "9223372036854775808", "-9223372036854775809", "100000000000000000000",
    ])
    func `a number that is no 64-bit integer is kept as spelled, where any may stand`(
        text: String
    ) throws {
        let value = try JSONValue(parsing: Array(text.utf8), numbers: .any)
        #expect(value == .decimal(text))
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        ("9223372036854775807", Int64.max),
        ("-9223372036854775808", Int64.min),
        ("9223372036854775806", Int64.max - 1),
        ("-9223372036854775807", Int64.min + 1),
        ("4294967296", 1 << 32),
        ("-0", 0),
    ])
    func `an integer reaches to the borders of 64 bits`(text: String, number: Int64) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == .integer(number))
        #expect(try JSONValue(parsing: Array(text.utf8), numbers: .any) == .integer(number))
    }

    @Test(arguments: [
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"b\":2,\"a\":3}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"\":1,\"\":2}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "[{\"a\":null,\"a\":null}]",
    ])
    func `a name that occurs twice in an object is refused`(text: String) {
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"a\":1,\"A\":2}", "{\"a\":1,\"a \":2}",
        "{\"a\":{\"a\":1}}", "{\"\u{AC00}\":1,\"\u{1100}\u{1161}\":2}",
    ])
    func `names that differ in a byte are two names`(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).serialized == Array(text.utf8))
    }

    // A hostile answer of a megabyte must not cost minutes.
    @Test(.timeLimit(.minutes(1)))
    func `a hundred thousand names are told apart in little time`() throws {
        let members = (0..<100_000).map { "\"\($0)\":\($0)" }
        let text = "{" + members.joined(separator: ",") + "}"
        let object = try JSONObject(parsing: Array(text.utf8))
        #expect(object.members.count == 100_000)
    }

    @Test(arguments: [
        "[[[[[[[[]]]]]]]]",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}",
        "[{\"a\":[{\"a\":[{\"a\":[{\"a\":1}]}]}]}]",
    ])
    func `nesting eight deep is taken`(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).serialized == Array(text.utf8))
    }

    @Test(arguments: [
        "[[[[[[[[[]]]]]]]]]",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}",
        "[{\"a\":[{\"a\":[{\"a\":[{\"a\":[]}]}]}]}]",
        String(repeating: "[", count: 100_000),
        String(repeating: "{\"\":", count: 100_000),
        String(repeating: "[{\"\":", count: 50_000),
    ])
    func `nesting nine deep is refused`(text: String) {
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(arguments: [
        "\\ud800", "\\udbff", "\\udc00", "\\udfff", "\\ud800x", "\\ud800\\n", "\\ud800\\u0061",
        "\\ud800\\ud800", "\\udc00\\ud800", "\\udc00\\udc00", "\\ud800\\", "\\ud800\\u",
        "\\ud800\\u1",
        "\\ud800\\udc0", "a\\ud83d", "\\ud83d\\ude39\\ud83d",
    ])
    func `a lone surrogate is refused`(spelled: String) {
        #expect(throws: MalformedJSON.self) {
            try JSONValue(parsing: Array("\"\(spelled)\"".utf8))
        }
    }

    @Test(
        arguments: [
            ("a lone continuation byte", [0x80]),
            ("a sequence cut short", [0xC3]),
            ("a sequence cut short by a letter", [0xE2, 0x82, 0x61]),
            ("an overlong slash of two bytes", [0xC0, 0xAF]),
            ("an overlong slash of three bytes", [0xE0, 0x80, 0xAF]),
            ("an overlong slash of four bytes", [0xF0, 0x80, 0x80, 0xAF]),
            ("an overlong quotation mark", [0xC0, 0xA2]),
            ("an overlong zero", [0xC0, 0x80]),
            ("a lead surrogate", [0xED, 0xA0, 0x80]),
            ("a trail surrogate", [0xED, 0xBF, 0xBF]),
            ("a pair of surrogates", [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80]),
            ("a scalar beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
            ("a sequence of five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
            ("the byte FE", [0xFE]),
            ("the byte FF", [0xFF]),
            ("Latin 1", [0xE9]),
        ] as [(String, [UInt8])]
    )
    func `invalid UTF-8 is refused`(name: String, bytes: [UInt8]) {
        let quote: [UInt8] = [0x22]
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: quote + bytes + quote) }
        // Behind an escape the text is put together from its parts, and read another way.
        let escape = Array("\\n".utf8)
        #expect(throws: MalformedJSON.self) {
            try JSONValue(parsing: quote + escape + bytes + quote)
        }
        #expect(throws: MalformedJSON.self) {
            try JSONValue(parsing: Array("{\"a".utf8) + bytes + Array("\":1}".utf8))
        }
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: Array("[1".utf8) + bytes) }
    }

    @Test(
        arguments: [
            ("of UTF-8", [0xEF, 0xBB, 0xBF, 0x31]),
            ("of UTF-8, alone", [0xEF, 0xBB, 0xBF]),
            ("of UTF-8, cut short", [0xEF, 0xBB, 0x31]),
            ("of UTF-16", [0xFE, 0xFF, 0x00, 0x31]),
            ("of UTF-16, reversed", [0xFF, 0xFE, 0x31, 0x00]),
            ("that is missing, in UTF-16", [0x00, 0x31]),
        ] as [(String, [UInt8])]
    )
    func `a byte order mark is refused`(name: String, bytes: [UInt8]) {
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: bytes) }
    }

    @Test(arguments: 0..<0x20 as Range<UInt8>)
    func `a control byte in a string is refused`(byte: UInt8) {
        #expect(throws: MalformedJSON.self) { try JSONValue(parsing: [0x22, byte, 0x22]) }
        #expect(throws: MalformedJSON.self) {
            try JSONValue(parsing: [0x22, 0x5C, 0x6E, byte, 0x22])
        }
    }

    @Test func `every beginning of a document is refused`() {
        let text = Array("{\"a\":[1,-2,\"x\\u00e9\\\"\",true,false,null,{}],\"b\":\"\"}".utf8)
        for length in 0..<text.count {
            #expect(throws: MalformedJSON.self, "\(length) bytes") {
                try JSONValue(parsing: Array(text.prefix(length)))
            }
        }
    }

    @Test(arguments: [
        ("", 0), ("[1,]", 3), ("{\"a\":x}", 5), ("[1] 2", 4), ("\"a\u{1}\"", 2), ("nul", 0),
    ])
    func `the error names the byte at which it showed`(text: String, offset: Int) {
        let error = #expect(throws: MalformedJSON.self) {
            try JSONValue(parsing: Array(text.utf8))
        }
        #expect(error?.offset == offset)
    }

    @Test(arguments: ["[]", "1", "\"{}\"", "null"])
    func `an object is asked for and nothing else is taken`(text: String) {
        #expect(throws: MalformedJSON.self) { try JSONObject(parsing: Array(text.utf8)) }
    }
}
