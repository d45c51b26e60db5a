import Testing
import VaultFormats

struct JSONReaderTests {
    @Test(arguments: [
        ("{}", []),
        (" {\r\n\t\"A\" : \"b\" } \n", [Pair("A", "b")]),
        ("\u{FEFF}{\"A\":\"b\",\"C\":\"\"}", [("A", "b"), ("C", "")].pairs),
        ("{\"A\":8080,\"B\":-1.50e+3,\"C\":true,\"D\":false,\"E\":0}", numbers.pairs),
        ("{\"A\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"}", escapes.pairs),
        ("{\"A\":{\"base64\":\"/wA=\"},\"B\":{ \"base64\" : \"\" }}", binary),
        ("{\"\":\"a\",\"\\u0041\\n\":\"b\"}", [("", "a"), ("A\n", "b")].pairs),
        ("{\"A\":\"\u{7F}\u{2028}é\"}", [Pair("A", "\u{7F}\u{2028}é")]),
    ])
    func `an object of strings is read, numbers as they are written`(
        text: String,
        pairs: [Pair]
    ) throws {
        #expect(try ImportFormat.json.read(text).pairs == pairs)
    }

    @Test(arguments: [
        ("", "1:1 an object { … } belongs here"),
        ("[]", "1:1 an object { … } belongs here"),
        ("\"a\"", "1:1 an object { … } belongs here"),
        ("{", "1:2 a name in double quotes belongs here"),
        ("{A:1}", "1:2 a name in double quotes belongs here"),
        ("{'A':1}", "1:2 a name in double quotes belongs here"),
        ("{\"A\":1,}", "1:8 a name in double quotes belongs here"),
        ("{\"A\"}", "1:5 there is no : behind the name"),
        ("{\"A\":}", "1:6 a value belongs here"),
        ("{\"A\":b}", "1:6 a value belongs here"),
        ("{\"A\":truth}", "1:6 a value belongs here"),
        ("{\"A\":tru", "1:6 a value belongs here"),
        ("{\"A\":NaN}", "1:6 a value belongs here"),
        ("{\"A\":+1}", "1:6 a value belongs here"),
        ("{\"A\":01}", "1:7 a , or the end of the object belongs here"),
        ("{\"A\":1.}", "1:8 a digit belongs here"),
        ("{\"A\":-}", "1:7 a digit belongs here"),
        ("{\"A\":1e}", "1:8 a digit belongs here"),
        ("{\"A\":1 \"B\":2}", "1:8 a , or the end of the object belongs here"),
        ("{\"A\":1", "1:7 a , or the end of the object belongs here"),
        ("{\"A\":1} {}", "1:9 there is text behind the end"),
        ("{\"A\":1}x", "1:8 there is text behind the end"),
        ("{\"A\":null}", "1:6 null is no value"),
        ("{\"A\":[]}", "1:6 a value cannot be a list"),
        ("{\"A\":{}}", "1:6 \(object)"),
        ("{\"A\":{\"B\":\"c\"}}", "1:6 \(object)"),
        ("{\"A\":{\"base64\":\"\",\"B\":1}}", "1:6 \(object)"),
        ("{\"A\":{\"base64\":\"\",\"base64\":\"\"}}", "1:6 \(object)"),
        ("{\"A\":{\"base64\":\"é\"}}", "1:7 the value is not base64"),
        ("{\"A\":{\"base64\":1}}", "1:16 a string in double quotes belongs here"),
        ("{\n\"A\":1,\n \"\\u0041\":2}", "3:2 the name is the same as on line 2"),
        ("{\"\u{E9}\":1,\"e\u{301}\":2}", "1:8 the name is the same as on line 1"),
        ("{\"A\":\"b", "1:6 a quote is not closed"),
        ("{\"A\":\"b\\\"}", "1:6 a quote is not closed"),
        ("{\"A\":\"b\\", "1:8 there is no such escape"),
        ("{\"A\":\"\\x41\"}", "1:7 there is no such escape"),
        ("{\"A\":\"\\u12g4\"}", "1:7 \\u wants four hexadecimal digits"),
        ("{\"A\":\"\\u1", "1:7 \\u wants four hexadecimal digits"),
        ("{\"A\":\"\\ud800\"}", "1:7 half a surrogate pair stands for no character"),
        ("{\"A\":\"\\udc00\"}", "1:7 half a surrogate pair stands for no character"),
        ("{\"A\":\"\\ud800\\ud800\"}", "1:7 half a surrogate pair stands for no character"),
        ("{\"A\":\"\\ud800\\n\"}", "1:7 half a surrogate pair stands for no character"),
        ("{\"A\":\"é\n\"}", "1:8 a control character in a string wants an escape"),
        ("{\"A\":\"\0\"}", "1:7 a control character in a string wants an escape"),
        ("{\"A\":1,// b\n\"C\":2}", "1:8 a name in double quotes belongs here"),
    ])
    func `everything else is refused where it stands`(text: String, error: String) {
        #expect(refusal { () throws(DocumentError) in try ImportFormat.json.read(text) } == error)
    }

    @Test func `a secret knows the line its name is on`() throws {
        let text = "{ \"A\": 1,\r\n\n\"B\":\n2, \"C\": 3}"
        #expect(try ImportFormat.json.read(text).secrets.map(\.line) == [1, 3, 4])
    }

    @Test func `deep nesting is refused, also where nobody looks`() {
        let text = "{\"encrypted\":false,\"x\":" + String(repeating: "[", count: 100_000)
        #expect(
            refusal { () throws(DocumentError) in try ImportFormat.bitwarden.read(text) }
                == "1:88 values are nested deeper than 64"
        )
    }
}

private let numbers = [("A", "8080"), ("B", "-1.50e+3"), ("C", "true"), ("D", "false"), ("E", "0")]
private let escapes = [("A", "\"\\/\u{8}\u{C}\n\r\té😀")]
private let binary = [Pair("A", [0xFF, 0x00]), Pair("B", "")]
private let object = "a value cannot be an object, but for {\"base64\": …}"
