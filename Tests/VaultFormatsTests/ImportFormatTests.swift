import Testing
import VaultFormats
import VaultModel

struct ImportFormatTests {
    @Test(
        arguments: [
            (".env", "", .dotenv),
            ("a/b/.env.local", "{}", .dotenv),
            ("prod.env", "", .dotenv),
            ("PROD.ENV", "", .dotenv),
            ("a.yaml", "", .yaml),
            ("a.yml", "", .yaml),
            ("a.json", "", .json),
            ("a.json", "{\"encrypted\":\"false\",\"items\":\"[]\"}", .json),
            ("a.json", "{\"encrypted\":false,\"items\":{}}", .json),
            ("a.json", "{\"encrypted\":false,\"items\":[]}", .bitwarden),
            ("a.json", "\u{FEFF}{\"items\":[],\"encrypted\":true}", .bitwarden),
            (
                "a.json", "{\"encrypted\":true,\"passwordProtected\":true,\"data\":\"x\"}",
                .bitwarden
            ),
            ("a.csv", "name,login_password\n", .bitwarden),
            ("a.csv", "Account,Password\n", .keepass),
            ("a.csv", "Group,Title,Password\n", .keepass),
            ("a.csv", "Title,Password\n", .onePassword),
            ("a.csv", "name,url,username,password\n", nil),
            ("a.csv", "", nil),
            ("a.csv", "\"", nil),
            ("a.txt", "A=b", nil),
            ("env", "A=b", nil),
            (".environment", "A=b", nil),
            ("", "A=b", nil),
            (".env/", "A=b", .dotenv),
        ] as [(String, String, ImportFormat?)]
    )
    func `a format is guessed from the name, and the content where formats share one`(
        name: String,
        content: String,
        format: ImportFormat?
    ) {
        #expect(ImportFormat(fileName: name, content: secret(content)) == format)
    }

    @Test func `a file too large is refused before it is read`() {
        let file = SecretBytes(capacity: ImportFormat.maximumByteCount + 1) { output in
            while output.freeCapacity > 0 { output.append(UInt8(ascii: "\n")) }
        }
        #expect(
            refusal { () throws(DocumentError) in try ImportFormat.dotenv.read(file) }
                == "1:1 the file is larger than 64 MiB"
        )
    }
}
