import Testing
import VaultFormats

struct DotenvReaderTests {
    @Test(arguments: [
        ("", []),
        ("\n\r\n \t\n# A=b\n  # c", []),
        ("A=b", [Pair("A", "b")]),
        ("A=b\n", [Pair("A", "b")]),
        ("\u{FEFF}A=b\r\nB=c\r\n", [Pair("A", "b"), Pair("B", "c")]),
        ("export A=b", [Pair("A", "b")]),
        ("export\t A=b", [Pair("A", "b")]),
        ("export=b\nexportA=c", [Pair("export", "b"), Pair("exportA", "c")]),
        ("  A = b  ", [Pair("A", "b")]),
        ("A=\nB=''\nC=\"\"\nD=  \r\n", [("A", ""), ("B", ""), ("C", ""), ("D", "")].pairs),
        ("A=b c # d", [Pair("A", "b c")]),
        ("A=b#c", [Pair("A", "b#c")]),
        ("A=b \t# c # d", [Pair("A", "b")]),
        ("A='b # c' # d", [Pair("A", "b # c")]),
        ("A=\"b # c\"# d", [Pair("A", "b # c")]),
        ("A='${B} `c` \\n'", [Pair("A", "${B} `c` \\n")]),
        ("A=\"${B} $C `d`\"", [Pair("A", "${B} $C `d`")]),
        ("A=$B`c`", [Pair("A", "$B`c`")]),
        ("A=\"b\\nc\\td\\re\\\\f\\\"g\"", [Pair("A", "b\nc\td\re\\f\"g")]),
        ("A=\"b\nc\"\nB='d\r\ne'", [Pair("A", "b\nc"), Pair("B", "d\ne")]),
        ("A=b'c\"d\\n\\", [Pair("A", "b'c\"d\\n\\")]),
        ("A=b=c==", [Pair("A", "b=c==")]),
        ("A.b-c_9=d", [Pair("A.b-c_9", "d")]),
        ("A=é😀", [Pair("A", "é😀")]),
        ("A=\"\u{1}\u{2028}\u{A0}\"", [Pair("A", "\u{1}\u{2028}\u{A0}")]),
    ])
    func `a file means what its grammar says`(text: String, pairs: [Pair]) throws {
        #expect(try ImportFormat.dotenv.read(text).pairs == pairs)
    }

    @Test(arguments: [
        ("A", "1:2 there is no = behind the name"),
        ("\nA b", "2:3 there is no = behind the name"),
        ("A: b", "1:2 there is no = behind the name"),
        ("export A", "1:9 there is no = behind the name"),
        ("export =b", "1:8 \(name)"),
        ("=b", "1:1 \(name)"),
        ("9A=b", "1:1 \(name)"),
        ("-A=b", "1:1 \(name)"),
        ("'A'=b", "1:1 \(name)"),
        ("é=b", "1:1 \(name)"),
        ("{\"A\": 1}", "1:1 \(name)"),
        ("é='b", "1:1 \(name)"),
        ("A=b\nB='c", "2:3 a quote is not closed"),
        ("A=\"b\nc\n", "1:3 a quote is not closed"),
        ("A='b' c", "1:7 there is text behind a closing quote"),
        ("A=\"é\"\"b\"", "1:6 there is text behind a closing quote"),
        ("A=#b", "1:3 a value that begins with # wants quotes"),
        ("A= # b", "1:4 a value that begins with # wants quotes"),
        ("A=b\u{A0}", "1:4 \(space)"),
        ("A=b\u{B}c", "1:4 \(space)"),
        ("A=\u{3000}'b'", "1:3 \(space)"),
        ("A=b\u{1C}# c", "1:4 \(space)"),
        ("A='b\\'c'", "1:5 \(single)"),
        ("A='b\\\\c'", "1:5 \(single)"),
        ("A='b\\'", "1:5 \(single)"),
        ("A=\"\\$b\"", "1:4 \(double)"),
        ("A=\"\\d\"", "1:4 \(double)"),
        ("A=\"\\u0041\"", "1:4 \(double)"),
        ("A=\"b\\\\\"", "1:5 readers differ about a quoted value that ends with a backslash"),
        ("A=b\nA=c", "2:1 the name is the same as on line 1"),
        ("A='b\n\n'\nB=c\n A=d", "5:2 the name is the same as on line 1"),
        ("A=b\0", "1:4 there is a zero byte"),
        ("# \0", "1:3 there is a zero byte"),
        ("A=b\rB=c", "1:4 there is a carriage return without a line feed"),
        ("A='b\r'", "1:5 there is a carriage return without a line feed"),
    ])
    func `what has two meanings or none is refused`(text: String, error: String) {
        #expect(refusal { () throws(DocumentError) in try ImportFormat.dotenv.read(text) } == error)
    }

    @Test(
        arguments: [
            ([0x41, 0x3D, 0xFF], "1:3 the text is not UTF-8"),
            ([0x41, 0x3D, 0x0A, 0xC3, 0xA9, 0xED, 0xA0, 0x80], "2:2 the text is not UTF-8"),
            ([0xFF, 0xFE, 0x41, 0x00], "1:1 the text is UTF-16 and not UTF-8"),
        ] as [([UInt8], String)]
    )
    func `bytes that are not UTF-8 are refused in every format`(bytes: [UInt8], error: String) {
        for format in ImportFormat.allCases {
            #expect(
                refusal { () throws(DocumentError) in try format.read(secret(bytes)) } == error
            )
        }
    }

    @Test func `a secret knows the line it starts on`() throws {
        let text = "# a\nA=b\r\n\nB='c\nd'\n  export C=e"
        #expect(try ImportFormat.dotenv.read(text).secrets.map(\.line) == [2, 4, 6])
    }
}

private let name = "a line starts with a name: a letter or _, then letters, digits, _, . and -"
private let space =
    "a value with control characters or with white space that is neither space nor tab wants quotes"
private let single =
    "in single quotes, readers differ about a backslash before ' or another one"
private let double = "in double quotes, a backslash stands before n, r, t, \\ or \" only"
