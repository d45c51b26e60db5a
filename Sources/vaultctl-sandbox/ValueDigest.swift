import Crypto

/// What the sandbox remembers of a value: enough to recognise it, nothing to read.
///
/// Decoding one takes the value from the request and keeps only this, so that no other code here
/// ever holds a value.
struct ValueDigest: Decodable, Sendable {
    let sha256: String
    let bytes: Int

    init(from decoder: any Decoder) throws {
        let value = try Array(decoder.singleValueContainer().decode(String.self).utf8)
        sha256 = SHA256.hash(data: value).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        bytes = value.count
    }
}

/// A value at its place in a cloud, with the number of times it was written.
struct StoredValue: Sendable {
    private(set) var digest: ValueDigest
    private(set) var writes: Int

    init(_ digest: ValueDigest) {
        self.init(digest, writes: 1)
    }

    init(_ digest: ValueDigest, writes: Int) {
        self.digest = digest
        self.writes = writes
    }

    mutating func overwrite(with digest: ValueDigest) {
        self.digest = digest
        writes += 1
    }
}
