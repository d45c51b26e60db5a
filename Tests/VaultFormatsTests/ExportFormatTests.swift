import Testing
import VaultFormats
import VaultModel

struct ExportFormatTests {
    @Test(arguments: [
        ("", "A=\n"),
        ("sk-a_B.9/:@%+=,", "A=sk-a_B.9/:@%+=,\n"),
        ("b c", "A='b c'\n"),
        ("${B} `c` \"d\" \\n #", "A='${B} `c` \"d\" \\n #'\n"),
        ("b\nc\t", "A='b\nc\t'\n"),
        ("it's", "A=\"it's\"\n"),
        ("it's\n\"\\$\t\r", "A=\"it's\\n\\\"\\\\$\\t\\r\"\n"),
        ("b\r\n", "A=\"b\\r\\n\"\n"),
        ("b\\\\c", "A=\"b\\\\\\\\c\"\n"),
        ("b c#\\", "A=b c#\\\n"),
        ("é", "A='é'\n"),
    ])
    func `a .env file has the quotes that a value wants`(value: String, document: String) throws {
        #expect(try ExportFormat.dotenv.bytes(of: [Pair("A", value)]) == Array(document.utf8))
    }

    @Test(
        arguments: [
            (.json, "{\n  \"A\": \"b\\\"\\n\\u0001é\",\n  \"C\": {\"base64\": \"/w==\"}\n}\n"),
            (.yaml, "\"A\": \"b\\\"\\n\\x01é\"\n\"C\": !!binary \"/w==\"\n"),
        ] as [(ExportFormat, String)]
    )
    func `JSON and YAML hold text as text and bytes as base64`(
        format: ExportFormat,
        document: String
    ) throws {
        let pairs = [Pair("A", "b\"\n\u{1}é"), Pair("C", [0xFF])]
        #expect(try format.bytes(of: pairs) == Array(document.utf8))
    }

    @Test(
        arguments: [
            (.dotenv, ""), (.json, "{}\n"), (.yaml, "{}\n"), (.shell, ""),
        ] as [(ExportFormat, String)]
    )
    func `no secrets are still a document`(format: ExportFormat, document: String) throws {
        #expect(try format.bytes(of: []) == Array(document.utf8))
    }

    @Test func `a shell's quotes hold everything but a quote`() throws {
        let document = try ExportFormat.shell.bytes(of: [Pair("_a1", "it's $b\n`c`\\")])
        #expect(document == Array("export _a1='it'\\''s $b\n`c`\\'\n".utf8))
    }

    @Test(
        arguments: [
            (.dotenv, Pair("a b", "c"), dotenvName),
            (.dotenv, Pair("", "c"), dotenvName),
            (.dotenv, Pair("é", "c"), dotenvName),
            (.dotenv, Pair("1A", "c"), dotenvName),
            (.dotenv, Pair("A", [0xFF]), "has a value that is not UTF-8"),
            (.dotenv, Pair("A", "b\0"), "has a zero byte, which a .env file cannot hold"),
            (.dotenv, Pair("A", " \\"), dotenvBackslash),
            (.dotenv, Pair("A", "b #\\"), dotenvBackslash),
            (.dotenv, Pair("A", "b\n\\"), dotenvBackslash),
            (.shell, Pair("A.b", "c"), shellName),
            (.shell, Pair("1A", "c"), shellName),
            (.shell, Pair("", "c"), shellName),
            (.shell, Pair("A;b", "c"), shellName),
            (.shell, Pair("A", "b\0"), "has a zero byte, which a variable cannot hold"),
            (.yaml, Pair(String(repeating: "a", count: 1001), "b"), "is too long a name for YAML"),
        ] as [(ExportFormat, Pair, String)]
    )
    func `what a format cannot hold is refused by name`(
        format: ExportFormat,
        pair: Pair,
        reason: String
    ) {
        #expect(throws: UnwritableSecret.self) { try format.bytes(of: [pair]) }
        do {
            _ = try format.bytes(of: [Pair("FIRST", "x"), pair])
        } catch {
            #expect(error.name == pair.name && error.reason == reason)
        }
    }
}

private let dotenvName =
    "is no name for a .env file: a letter or _, then letters, digits, _, . and -"
private let dotenvBackslash =
    "wants quotes and ends with a backslash, which .env readers differ about"
private let shellName = "is no name for a shell: a letter or _, then letters, digits and _"
