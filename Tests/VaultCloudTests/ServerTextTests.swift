import Testing
import VaultCloud
import VaultModel

@Suite struct ServerTextTests {
    @Test(arguments: [
        ("bad value hunter2-hunter2!", "bad value [redacted]!"),
        ("hunter2-hunter2", "[redacted]"),
        ("hunter2-hunter2hunter2-hunter2", "[redacted][redacted]"),
        ("aHVudGVyMi1odW50ZXIy", "[redacted]"),
        ("=aHVudGVyMi1odW50ZXIy=", "=[redacted]="),
        ("hunter2-hunter", "[redacted]"),
        ("hunter", "hunter"),
        ("HUNTER2-HUNTER2", "[redacted]"),
        ("it begins with hunter2-h…", "it begins with [redacted]…"),
        ("…r2-hunter2 is its end", "…[redacted] is its end"),
        ("hunter2 and hunter2", "hunter2 and hunter2"),
        ("?v=hunter2%2Dhunter2&x", "?v=[redacted]&x"),
        ("?v=%68%75%6e%74%65%72%32%2d%68&x", "?v=[redacted]&x"),
        ("68756e746572322d68756e74657232", "[redacted]"),
        ("x68756E746572322D68756E74657232", "x[redacted]"),
        ("x=aHVudGVyMi1o", "x=[redacted]"),
        ("<b>&#104;unter2&#x2d;hunter2</b>", "<b>[redacted]</b>"),
        ("hunter2-\\u0068unter2", "[redacted]"),
        ("hunter2-\\u0068unte", "[redacted]"),
        (#"\\u0068unter2-\\u0068unter2!"#, "[redacted]!"),
    ])
    func `a value is not repeated in another spelling, nor a part of it`(
        text: String,
        shown: String
    ) {
        #expect(sentence(text, without: ["hunter2-hunter2"]) == shown)
    }

    @Test(arguments: 0..<3)
    func `a value is found in base64 of more than it`(before: Int) {
        let body = String(repeating: "x", count: before) + "hunter2-hunter2,secretary"
        let encoded = SecretBytes(body).withSpan { Base64.encoded($0) }.exposed
        let shown = ServerText.sentence(
            Array("<".utf8) + encoded + Array(">".utf8),
            without: KnownSecrets(["hunter2-hunter2"])
        )
        #expect(shown.contains("[redacted]"))
        let left = shown.replacing("[redacted]", with: "").utf8.count
        #expect(left <= encoded.count - 16)
    }

    @Test(arguments: [
        ("see https://docs.example/x", "see https://docs.example/x"),
        ("no such region us-west-2", "no such region us-west-2"),
    ])
    func `what many secrets begin with, and what is short, is left`(text: String, shown: String) {
        #expect(sentence(text, without: ["https://db.example", "us-west"]) != "")
        #expect(sentence(text, without: ["https://db.internal"]) == shown)
    }

    @Test(arguments: [
        #"a"b\c/d"#, #"a\"b\\c/d"#, #"a\"b\\c\/d"#, #"\u0061\u0022b\u005Cc\u002fd"#,
    ])
    func `a value is found in every spelling of a JSON string`(text: String) {
        #expect(sentence("<\(text)>", without: [#"a"b\c/d"#]) == "<[redacted]>")
    }

    @Test func `a value beyond ASCII is found behind escapes`() {
        #expect(sentence(#"<\u00fcber\ud83d\ude00>"#, without: ["über😀"]) == "<[redacted]>")
    }

    @Test(arguments: [
        ("a?>ÿ~~", "YT8+w79+fg==", "YT8-w79-fg"),
        ("ab", "YWI=", "YWI"),
        ("abc", "YWJj", "YWJj"),
    ])
    func `a value is found in both alphabets of base64, padded or not`(
        value: String,
        padded: String,
        unpadded: String
    ) {
        #expect(sentence("<\(padded)>", without: [value]) == "<[redacted]>")
        #expect(sentence("<\(unpadded)>", without: [value]) == "<[redacted]>")
    }

    @Test func `a value is found without the white space around it`() {
        #expect(sentence("<key>", without: ["\tkey\r\n"]) == "<[redacted]>")
        #expect(sentence("<a b>", without: [" a b "]) == "<[redacted]>")
    }

    @Test func `of values that overlap nothing remains`() {
        #expect(sentence("<abcde>", without: ["abc", "cde"]) == "<[redacted]>")
        #expect(sentence("<abcde>", without: ["abcde", "bc"]) == "<[redacted]>")
        #expect(sentence("<aaaa>", without: ["aa"]) == "<[redacted]>")
    }

    @Test func `an empty value hides nothing`() {
        #expect(sentence("text", without: ["", " "]) == "text")
    }

    @Test func `a value behind 500 bytes of another one is not repeated`() {
        let long = String(repeating: "l", count: 8180)
        let shown = sentence("\(long)|0123456789abcdef!", without: [long, "0123456789abcdef"])
        #expect(shown == "[redacted]|[redacted]")
    }

    @Test func `the largest value is looked for in a large text`() {
        let value = String(repeating: "a", count: (1 << 20) - 1)
        let text = String(repeating: "a", count: (1 << 20) - 2)
        #expect(sentence(text, without: [value]) == "[redacted]")
    }

    @Test(
        arguments: [
            ("\u{1B}[31mred\u{7}", #"\u{001B}[31mred\u{0007}"#),
            ("a\r\nb\tc\u{0}", #"a\u{000D}\u{000A}b\u{0009}c\u{0000}"#),
            ("\u{202E}txt.exe\u{2066}\u{200F}", #"\u{202E}txt.exe\u{2066}\u{200F}"#),
            ("\u{FEFF}\u{200B}\u{AD}", #"\u{FEFF}\u{200B}\u{00AD}"#),
            ("\u{2028}\u{2029}\u{85}\u{9B}", #"\u{2028}\u{2029}\u{0085}\u{009B}"#),
            ("\u{E0041}", #"\u{E0041}"#),
            ("größer 😀 漢字", "größer 😀 漢字"),
        ].map { (Text($0), $1) }
    )
    func `what speaks to a terminal is shown as its number`(lively: Text, shown: String) {
        #expect(sentence(lively.text, without: []) == shown)
    }

    @Test func `a long text is cut at 500 bytes, never inside a character`() {
        #expect(sentence(String(repeating: "x", count: 501), without: []).utf8.count == 500)
        let shown = sentence(String(repeating: "😀", count: 200), without: [])
        #expect(shown == String(repeating: "😀", count: 125))
        #expect(sentence("x" + String(repeating: "😀", count: 200), without: []).utf8.count == 497)
        let marks = "e" + String(repeating: "\u{301}", count: 400)
        #expect(sentence(marks, without: []).utf8.count == 499)
    }

    @Test func `a value is replaced before the text is cut`() {
        let text = String(repeating: "x", count: 495) + "hunter2-hunter2"
        #expect(
            sentence(text, without: ["hunter2-hunter2"])
                == String(repeating: "x", count: 495) + "[reda"
        )
    }

    @Test func `a value is replaced before characters are escaped`() {
        #expect(sentence("<a\u{1B}b>", without: ["a\u{1B}b"]) == "<[redacted]>")
    }

    @Test func `bytes that are not UTF-8 are shown as replacement characters`() {
        let shown = ServerText.sentence([0x61, 0xFF, 0xC3, 0x62], without: KnownSecrets([]))
        #expect(shown == "a\u{FFFD}\u{FFFD}b")
    }

    private func sentence(_ text: String, without secrets: [String]) -> String {
        ServerText.sentence(Array(text.utf8), without: KnownSecrets(secrets))
    }
}
