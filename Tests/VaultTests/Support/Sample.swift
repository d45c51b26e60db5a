import TestSupport
import Vault

/// The sample vault, made by an independent implementation of docs/FORMAT.md.
struct SampleVault {
    let path: String
    let expected: JSONObject

    /// Copies the sample into a directory, as a user would have it.
    init(in directory: TemporaryDirectory) throws {
        path = directory.path("sample.vault")
        write(contents(of: fixture("sample.vault")), to: path)
        expected = try JSONObject(parsing: contents(of: fixture("sample.expected.json")))
    }

    func passphrase() throws -> SecretBytes { secret(try expected.string("passphrase")) }

    var content: JSONObject { get throws { try expected.object("content") } }

    func team(_ name: String) throws -> JSONObject {
        try content.object("teams").object(name)
    }
}

/// A secret for a test.
func secret(_ text: String) -> SecretBytes {
    SecretBytes(copying: Array(text.utf8).span)
}

/// The text of a secret of a test.
func text(_ secret: borrowing SecretBytes) -> String {
    secret.withSpan { bytes in
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}

/// The path of a file in the folder Fixtures of this target.
func fixture(_ name: String) -> String {
    let folders = #filePath.split(separator: "/").dropLast(2)
    return "/" + folders.joined(separator: "/") + "/Fixtures/" + name
}

/// The vectors of FORMAT.md section 15, which an independent implementation made; they lie with the
/// tests of VaultCrypto.
func formatVectors() throws -> JSONObject {
    let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try JSONObject(
        parsing: contents(of: "/\(tests)/VaultCryptoTests/Fixtures/format-vectors.json")
    )
}
