import Testing
import VaultFormats

struct YAMLReaderTests {
    @Test(arguments: [
        ("{}", []),
        ("A: b\n", [Pair("A", "b")]),
        ("A: b", [Pair("A", "b")]),
        ("\u{FEFF}# c\n---\nA: b # d\n...\n", [Pair("A", "b")]),
        ("%YAML 1.1\n---\nA: b\n", [Pair("A", "b")]),
        ("A: b\r\nC: 'd''\ne'\r\n", [("A", "b"), ("C", "d' e")].pairs),
        ("{A: b, 'C': \"d\"}", [("A", "b"), ("C", "d")].pairs),
        ("A: 8080\nB: 1.50\nC: yes\nD: 0o17\nE: 2024-01-01\nF: .inf", literals.pairs),
        ("NO: x\n1: y\ntrue: z", [("NO", "x"), ("1", "y"), ("true", "z")].pairs),
        (
            "A: \"\"\nB: ''\nC: 'null'\nD: \"~\"",
            [("A", ""), ("B", ""), ("C", "null"), ("D", "~")].pairs
        ),
        ("A: |\n  b\n  c\nD: >-\n  e\n  f\n", [("A", "b\nc\n"), ("D", "e f")].pairs),
        ("A: \"\\x41\\u00e9\\U0001F600\\0\\e\\N\"", [Pair("A", "Aé😀\0\u{1B}\u{85}")]),
        ("A: !!binary \"/wA=\"", [Pair("A", [0xFF, 0x00])]),
        ("A: !!binary |\n  /w\n  A=\n", [Pair("A", [0xFF, 0x00])]),
        ("A: !!binary\n", [Pair("A", "")]),
        ("'<<': b\n", [Pair("<<", "b")]),
        ("? A\n: b\n", [Pair("A", "b")]),
        ("A: b:c#d\n", [Pair("A", "b:c#d")]),
    ])
    func `a mapping of scalars is read as it is written`(text: String, pairs: [Pair]) throws {
        #expect(try ImportFormat.yaml.read(text).pairs == pairs)
    }

    @Test(arguments: [
        ("", "1:1 the file is empty"),
        ("# A: b\n", "1:1 the file is empty"),
        ("- A\n", "1:1 a mapping of names to values belongs here"),
        ("A\n", "1:1 a mapping of names to values belongs here"),
        ("A: b\n---\nC: d\n", "2:1 a second document starts"),
        ("A: b\n...\n---\n", "3:1 a second document starts"),
        ("&a A: b\n", "1:1 anchors and tags are not read"),
        ("&a\nA: b\n", "1:1 anchors and tags are not read"),
        ("A: &a b\n", "1:4 anchors and tags are not read"),
        ("A: b\nB: *a\n", "2:4 aliases are not read"),
        ("*a : b\n", "1:1 aliases are not read"),
        ("!!map {A: b}\n", "1:1 anchors and tags are not read"),
        ("!!str A: b\n", "1:1 anchors and tags are not read"),
        ("A: !!str b\n", "1:4 no tag but !!binary is read"),
        ("A: !x b\n", "1:4 no tag but !!binary is read"),
        ("A: ! b\n", "1:4 no tag but !!binary is read"),
        ("A: !!binary b\n", "1:4 the value is not base64"),
        ("A: [b]\n", "1:4 a value cannot be a list or a mapping"),
        ("A:\n- b\n", "2:1 a value cannot be a list or a mapping"),
        ("A: {b: c}\n", "1:4 a value cannot be a list or a mapping"),
        ("A:\n  b: c\n", "2:3 a value cannot be a list or a mapping"),
        ("[A]: b\n", "1:1 a name cannot be a list or a mapping"),
        ("? {A: b}\n: c\n", "1:3 a name cannot be a list or a mapping"),
        ("A: b\nC: d\nA: e\n", "3:1 the name is the same as on line 1"),
        ("é: b\n'é': e\n", "2:1 the name is the same as on line 1"),
        ("A:\n", "1:3 null is no value; \"\" is an empty one"),
        ("A: ~\n", "1:4 null is no value; \"\" is an empty one"),
        ("A: NULL\n", "1:4 null is no value; \"\" is an empty one"),
        ("~: b\n", "1:1 null is no name"),
        (": b\n", "1:1 a name belongs here, as far in as the others"),
        ("<<: b\n", "1:1 << is not read"),
        ("A: b: c\n", "1:5 a : with a space behind it is no part of an unquoted value"),
        ("A: b\nC\n", "3:1 there is no : behind the name"),
        ("A: b\n\tC: d\n", "2:1 a tab cannot indent a line"),
        ("A: @b\n", "1:4 a tab, a %, an @ or a ` cannot stand first here"),
        ("A: b\nC: 'd\n", "2:4 a quote is not closed"),
        ("A: \"\\q\"\n", "1:5 there is no such escape"),
        ("A: \"\\ud800\"\n", "1:7 there is no such escape"),
        ("A: \"é\\x4\"\n", "1:8 there is no such escape"),
        ("A: b\n  C: d\n", "2:4 a : with a space behind it is no part of an unquoted value"),
        ("A: 'b'\n 'C': d\n", "2:2 a name belongs here, as far in as the others"),
        ("{A: b\n", "2:1 a , or a } belongs here"),
        ("A: b\u{1}\n", "1:5 there is a character that YAML does not allow"),
        ("é: 'é\0'\n", "1:6 there is a character that YAML does not allow"),
        ("%YAML 2.0\n---\nA: b\n", "1:1 this is no YAML"),
        ("%TAG ! x:\n---\nA: !y b\n", "3:4 no tag but !!binary is read"),
    ])
    func `everything else is refused where it stands`(text: String, error: String) {
        #expect(refusal { () throws(DocumentError) in try ImportFormat.yaml.read(text) } == error)
    }

    @Test func `a secret knows the line its name is on`() throws {
        let text = "# é\nA: |\n  b\u{85}\n  c\nD: e\r\nF: g\n"
        #expect(try ImportFormat.yaml.read(text).secrets.map(\.line) == [2, 5, 6])
    }

    @Test func `deep nesting and long names end in an error and not in a crash`() {
        for text in [
            String(repeating: "[", count: 100_000), String(repeating: "{", count: 100_000),
            String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
            String(repeating: "A: ", count: 100_000),
            "\"" + String(repeating: "a", count: 1_000_000),
            String(repeating: "a", count: 1_000_000) + ": b",
        ] {
            #expect(
                refusal { () throws(DocumentError) in try ImportFormat.yaml.read(text) }
                    != "accepted"
            )
        }
    }
}

private let literals = [
    ("A", "8080"), ("B", "1.50"), ("C", "yes"), ("D", "0o17"), ("E", "2024-01-01"), ("F", ".inf"),
]
