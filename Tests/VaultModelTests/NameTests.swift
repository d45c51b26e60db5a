import Testing
import VaultModel

struct NameTests {
    @Test(arguments: [
        "A", "OPENAI_API_KEY", "with space", " ", "a.b/c\\d:e", "\"'`$(){};&|<>*?", "~", "!",
        "Zo\u{EB}", "\u{5BC6}\u{94A5}", "\u{1F511}", "\u{1F1E8}\u{1F1ED}", "\u{2764}\u{FE0F}",
        "\u{44F}", "\u{A0}", "q\u{323}\u{307}", "\u{1E0D}\u{307}", "\u{E000}",
        "\u{10FFFD}",
    ])
    func `letters, marks, digits, signs, spaces and emoji are fine`(text: String) throws {
        #expect(try Array(Name(text).text.utf8) == Array(text.utf8))
        #expect(try Array(Name(stored: text).text.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        ("NUL", "\u{0}"), ("tab", "\t"), ("line feed", "\n"), ("carriage return", "\r"),
        ("escape", "\u{1B}"), ("delete", "\u{7F}"), ("next line", "\u{85}"),
        ("control sequence introducer", "\u{9B}"), ("first of C1", "\u{80}"),
        ("last of C1", "\u{9F}"), ("soft hyphen", "\u{AD}"), ("Arabic letter mark", "\u{61C}"),
        ("Mongolian vowel separator", "\u{180E}"), ("zero width space", "\u{200B}"),
        ("zero width non-joiner", "\u{200C}"), ("zero width joiner", "\u{200D}"),
        ("left-to-right mark", "\u{200E}"), ("right-to-left mark", "\u{200F}"),
        ("line separator", "\u{2028}"), ("paragraph separator", "\u{2029}"),
        ("left-to-right embedding", "\u{202A}"), ("pop directional formatting", "\u{202C}"),
        ("left-to-right override", "\u{202D}"), ("right-to-left override", "\u{202E}"),
        ("word joiner", "\u{2060}"), ("invisible plus", "\u{2064}"),
        ("left-to-right isolate", "\u{2066}"), ("right-to-left isolate", "\u{2067}"),
        ("first strong isolate", "\u{2068}"), ("pop directional isolate", "\u{2069}"),
        ("byte order mark", "\u{FEFF}"), ("interlinear annotation anchor", "\u{FFF9}"),
        ("tag", "\u{E0001}"), ("tag letter", "\u{E0061}"), ("shorthand format", "\u{1BCA0}"),
        ("unassigned", "\u{378}"), ("noncharacter", "\u{FFFF}"),
        ("noncharacter of plane 1", "\u{1FFFE}"), ("last of all", "\u{10FFFF}"),
        ("joined emoji", "\u{1F469}\u{200D}\u{1F4BB}"),
    ])
    func `a character that can forge a line or hide is refused`(what: String, text: String) {
        for name in [text, "A\(text)", "\(text)B", "A\(text)B"] {
            #expect(throws: InvalidName.forbiddenCharacter) { try Name(name) }
            #expect(throws: InvalidName.forbiddenCharacter) { try Name(stored: name) }
        }
    }

    @Test func `an empty name is refused`() {
        #expect(throws: InvalidName.empty) { try Name("") }
        #expect(throws: InvalidName.empty) { try Name(stored: "") }
    }

    @Test(arguments: [
        String(repeating: "a", count: 256),
        String(repeating: "\u{EB}", count: 128),
        String(repeating: "\u{1F511}", count: 64),
        // 384 bytes as typed, 256 when composed.
        String(repeating: "e\u{308}", count: 128),
    ])
    func `a name of 256 bytes is taken`(text: String) throws {
        #expect(try Name(text).text.utf8.count == 256)
    }

    @Test(arguments: [
        String(repeating: "a", count: 257),
        String(repeating: "\u{EB}", count: 128) + "a",
        String(repeating: "\u{1F511}", count: 65),
        // 129 bytes as typed; normalization takes each letter apart.
        String(repeating: "\u{958}", count: 43),
    ])
    func `a longer name is refused`(text: String) {
        #expect(throws: InvalidName.tooLong) { try Name(text) }
    }

    @Test(arguments: [
        ("e\u{301}", "\u{E9}"),
        ("\u{212B}", "\u{C5}"),
        ("A\u{30A}", "\u{C5}"),
        ("\u{2126}", "\u{3A9}"),
        ("\u{1100}\u{1161}", "\u{AC00}"),
        ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("\u{958}", "\u{915}\u{93C}"),
        ("\u{2F800}", "\u{4E3D}"),
    ])
    func `a typed name is normalized and a stored one must be`(
        spelled: String,
        normalized: String
    ) throws {
        #expect(try Array(Name(spelled).text.utf8) == Array(normalized.utf8))
        #expect(try Array(Name(stored: normalized).text.utf8) == Array(normalized.utf8))
        #expect(throws: InvalidName.notNormalized) { try Name(stored: spelled) }
    }

    @Test(arguments: [
        // What compatibility normalization would make the same.
        ("\u{FB01}", "fi"), ("\u{FF21}", "A"), ("\u{B2}", "2"), ("\u{2460}", "1"),
        // What looks the same.
        ("\u{410}", "A"), ("\u{A0}", " "),
        ("a", "A"), ("a", "a "),
    ])
    func `names that differ in a byte are two names`(one: String, other: String) throws {
        let (left, right) = (try Name(one), try Name(other))
        #expect(left != right)
        #expect(Set([left, right]).count == 2)
    }

    @Test func `both spellings of an accent are one name`() throws {
        let (left, right) = (try Name("Zoe\u{308}"), try Name("Zo\u{EB}"))
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }

    @Test func `names are ordered byte by byte`() throws {
        let sorted = ["A", "A B", "AA", "B", "a", "\u{E9}", "\u{FFFD}", "\u{10000}"]
        let names = try sorted.map { try Name($0) }
        #expect(names.shuffled().sorted() == names)
    }
}
