import VaultCrypto
public import VaultModel

/// Tells whether a secret is the one it was made of, to somebody who is not told the secret.
///
/// It is salted: of the same secret no two are alike, and no table helps to turn one back.
public struct SecretDigest: Sendable {
    /// How many bytes it has.
    public static let byteCount = saltByteCount + Digest.byteCount

    private static let saltByteCount = 32

    /// The salt and the digest, one after the other.
    public let bytes: [UInt8]

    /// Takes what `bytes` once gave; nil when that is no digest.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Makes a digest under a new salt.
    public init(of secret: borrowing SecretBytes) throws(VaultError) {
        let salt = try computing { () throws(CryptoError) in
            try CipherSuite().randomBytes(count: Self.saltByteCount)
        }
        bytes = salt + (try Self.digest(of: secret, salt)).bytes
    }

    /// Whether this is the digest of that secret.
    public func matches(_ secret: borrowing SecretBytes) throws(VaultError) -> Bool {
        let salt = Array(bytes[..<Self.saltByteCount])
        return try Self.digest(of: secret, salt).bytes.elementsEqual(bytes[Self.saltByteCount...])
    }

    private static func digest(
        of secret: borrowing SecretBytes,
        _ salt: [UInt8]
    ) throws(VaultError) -> Digest {
        // The secret is the key of the HMAC and not its message: that lies in memory that is wiped.
        try computing { () throws(CryptoError) in
            try CipherSuite().authenticate(key: secret, salt)
        }
    }
}
