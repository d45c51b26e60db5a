import Testing
import VaultFormats
import VaultModel

/// The bytes of a text, as a file has them.
func secret(_ text: String) -> SecretBytes { secret(Array(text.utf8)) }

/// Bytes as a secret.
func secret(_ bytes: [UInt8]) -> SecretBytes { SecretBytes(copying: bytes.span) }

/// The bytes of a secret, for comparing: the values of these tests are no secrets.
func bytes(of secret: borrowing SecretBytes) -> [UInt8] {
    secret.withSpan { span in span.indices.map { span[$0] } }
}

/// A secret of a test, which can be compared.
struct Pair: Hashable, CustomStringConvertible {
    let name: String
    let value: [UInt8]

    init(_ name: String, _ value: [UInt8]) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ value: String) {
        self.init(name, Array(value.utf8))
    }

    var description: String { "\(name)=\(String(decoding: value, as: UTF8.self).debugDescription)" }
}

extension ImportedDocument {
    /// Names and values, in order.
    var pairs: [Pair] { secrets.map { Pair($0.name, bytes(of: $0.value.bytes)) } }
}

extension ImportFormat {
    /// Reads a text.
    func read(_ text: String) throws(DocumentError) -> ImportedDocument {
        try read(secret(text))
    }
}

extension ExportFormat {
    /// Writes the pairs of a test.
    func bytes(of pairs: [Pair]) throws(UnwritableSecret) -> [UInt8] {
        let document = try document(
            of: pairs.map { ($0.name, SharedSecret(secret($0.value))) }
        )
        return VaultFormatsTests.bytes(of: document)
    }
}

extension DocumentError {
    /// How the tables of these tests spell an error.
    var text: String { "\(line):\(column) \(reason)" }
}

/// What a reader says to a text it refuses; "accepted" if it does not.
func refusal<Value>(_ read: () throws(DocumentError) -> Value) -> String {
    do {
        _ = try read()
        return "accepted"
    } catch {
        return error.text
    }
}

extension [(String, String)] {
    /// Names and values as pairs.
    var pairs: [Pair] { map { Pair($0.0, $0.1) } }
}
