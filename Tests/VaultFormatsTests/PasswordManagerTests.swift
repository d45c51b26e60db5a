import Testing
import VaultFormats
import VaultModel

struct PasswordManagerTests {
    @Test(arguments: [
        (
            ImportFormat.onePassword,
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\n"
                + "OpenAI (prod),https://x,me,\"a\"\",b\",,false,false,voice; keys,\"n\nm\"\n"
                + "Wi-Fi,,,,,false,false,,\n" + "Groq,,,g,,,,,"
        ),
        (
            .bitwarden,
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,"
                + "login_password,login_totp\r\nvoice,,login,OpenAI (prod),\"n\nm\",\"f: x\",0,u,me,"
                + "\"a\"\",b\",\r\n,,note,A note,text,,0,,,,\r\n,,login,Groq,,,0,,,g,\r\n"
        ),
        (
            .bitwarden,
            """
            {"encrypted": false, "folders": [{"id": "1", "name": "voice"}], "items": [
              {"name": "OpenAI (prod)", "notes": "n\\nm", "folderId": "1", "type": 1, "login":
            {"uris": [{"match": null, "uri": "u"}], "username": "me", "password": "a\\",b"}},
              {"type": 2, "name": "A note", "login": null, "secureNote": {"type": 0}},
              {"name": "Groq", "notes": null, "folderId": null, "login": {"password": "g"}}
            ]}
            """
        ),
        (
            .keepass,
            "\u{FEFF}\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\r\n"
                + "\"OpenAI (prod)\",\"me\",\"a\\\",b\",\"u\",\"n\nm\"\r\n"
                + "\"None\",\"me\",\"\",\"\",\"\"\r\n\"Groq\",\"\",\"g\",\"\",\"\"\r\n"
        ),
        (
            .keepass,
            "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\",\"Icon\","
                + "\"Last Modified\",\"Created\"\n"
                + "\"Root/voice\",\"OpenAI (prod)\",\"me\",\"a\"\",b\",\"u\",\"n\nm\",\"\",\"0\",\"x\",\"x\"\n"
                + "\"Root\",\"None\",\"\",\"\",\"\",\"\",\"\",\"0\",\"x\",\"x\"\n"
                + "\"Root\",\"Groq\",\"\",\"g\",\"\",\"\",\"\",\"0\",\"x\",\"x\"\n"
        ),
    ])
    func `an export becomes names, values, notes and tags`(
        format: ImportFormat,
        text: String
    ) throws {
        let document = try format.read(text)
        #expect(document.pairs == [Pair("OPENAI_PROD", "a\",b"), Pair("GROQ", "g")])
        #expect(document.secrets.map(\.note) == ["n\nm", nil])
        #expect(document.secrets.first?.line == 2)
        #expect(document.skipped.count == 1)
        let fileName = text.hasPrefix("{") ? "export.json" : "Export.CSV"
        #expect(ImportFormat(fileName: fileName, content: secret(text)) == format)
    }

    @Test func `folders, groups and tags become tags`() throws {
        let onePassword = "Title,Password,Tags\nA,p,\"a, b;c;;\"\nB,p,"
        #expect(
            try ImportFormat.onePassword.read(onePassword).secrets.map(\.tags) == [
                ["a", "b", "c"], [],
            ]
        )
        let bitwarden = "name,login_password,folder\nA,p,a/b c\nB,p,"
        #expect(try ImportFormat.bitwarden.read(bitwarden).secrets.map(\.tags) == [["a/b c"], []])
        let keepass = "title,password,group\nA,p,Root/a/b\nB,p,Root"
        #expect(try ImportFormat.keepass.read(keepass).secrets.map(\.tags) == [["a/b"], []])
        let items =
            "[{\"name\":\"A\",\"collectionIds\":[\"1\",\"x\"],\"login\":{\"password\":\"p\"}}]"
        let json =
            "{\"items\":\(items),\"encrypted\":false,\"collections\":[{\"id\":\"1\",\"name\":\"c\"}]}"
        #expect(try ImportFormat.bitwarden.read(json).secrets.map(\.tags) == [["c"]])
    }

    @Test(arguments: [
        ("openai", "OPENAI"), ("Open AI", "OPEN_AI"), ("  a--b  ", "A_B"), ("a_b", "A_B"),
        ("__a__", "A"), ("1Password", "_1PASSWORD"), ("Café key", "CAF_KEY"), ("straße", "STRASSE"),
        ("ﬁle", "FILE"), ("a.b/c@d", "A_B_C_D"), ("A\u{301}b", "A_B"), ("😀 a", "A"),
    ])
    func `a title becomes the name of a variable`(title: String, name: String) throws {
        let document = try ImportFormat.onePassword.read("Title,Password\n\"\(title)\",p")
        #expect(document.secrets.map(\.name) == [name])
    }

    @Test func `columns are found by their names, whatever their order and case`() throws {
        let document = try ImportFormat.onePassword.read("x,PASSWORD , title\n1,p,A\n")
        #expect(document.pairs == [Pair("A", "p")])
    }

    @Test(arguments: [
        ("", "1:1 the file is empty"),
        ("\n\r\n", "1:1 the file is empty"),
        ("a,b\n", "1:1 \(columns)"),
        ("Title,Username\n", "1:1 \(columns)"),
        ("Title,Password,title\n", "1:1 the header has two columns of one name"),
        ("Title,Password\nA\n", "2:1 a row of 1 fields under a header of 2"),
        ("Title,Password\nA,p\n\nB,p,q\n", "4:1 a row of 3 fields under a header of 2"),
        ("Title,Password\n\"A\nB,p\n", "2:1 a quote is not closed"),
        ("Title,Password\nA,\"p\"q\n", "2:6 there is text behind a closing quote"),
        ("Title,Password\né,p\"q\n", "2:4 a quote stands in an unquoted field"),
        ("Title,Password\n,p\n", "2:1 the title has no letter A to Z and no digit"),
        ("Title,Password\n日本,p\n", "2:1 the title has no letter A to Z and no digit"),
        ("Title,Password\nA b,p\n\"x\ny\",p\na-B,q\n", "5:1 the name is the same as on line 2"),
        ("Title,Password\rA,p\n", "1:15 there is a carriage return without a line feed"),
        ("Title,Password\nA,p\0\n", "2:4 there is a zero byte"),
        ("Title,Password\nA,\"p\\\"\"\n", "2:3 a quote is not closed"),
    ])
    func `a file of another shape is refused where it differs`(text: String, error: String) {
        #expect(
            refusal { () throws(DocumentError) in try ImportFormat.onePassword.read(text) } == error
        )
    }

    @Test(arguments: [
        ("\"a\"\"b\"", "2:8 there is text behind a closing quote"),
        ("\"a\\b\"", "2:7 a backslash stands before \" or another one only"),
        ("\"a\\\"", "2:5 a quote is not closed"),
    ])
    func `KeePass escapes by a backslash and by nothing else`(field: String, error: String) {
        let text = "\"Account\",\"Password\"\n\"A\",\(field)"
        #expect(
            refusal { () throws(DocumentError) in try ImportFormat.keepass.read(text) } == error
        )
    }

    @Test(arguments: [
        ("{\"encrypted\":true,\"data\":\"x\"}", "1:2 \(encrypted)"),
        ("{\"encrypted\":false}", "1:1 this is no export of Bitwarden: it has no items"),
        ("{\"items\":{}}", "1:10 a list [ … ] belongs here"),
        ("{\"items\":[1]}", "1:11 an object { … } belongs here"),
        ("{\"items\":[{}]} x", "1:16 there is text behind the end"),
        (
            "{\"items\":[{\"name\":null,\"login\":{\"password\":\"p\"}}]}",
            "1:11 the title has no letter A to Z and no digit"
        ),
        (
            "{\"items\":[{\"name\":\"A\",\"login\":{\"password\":\"p\"}},\n"
                + "{\"login\":{\"password\":\"p\"},\"name\":\"a\"}]}",
            "2:1 the name is the same as on line 1"
        ),
    ])
    func `an encrypted or foreign JSON export is refused`(text: String, error: String) {
        #expect(
            refusal { () throws(DocumentError) in try ImportFormat.bitwarden.read(text) } == error
        )
    }
}

private let columns = "the header has no columns \"title\" and \"password\""
private let encrypted =
    "the export is encrypted: make one in the format .json without encryption"
