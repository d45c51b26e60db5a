import Testing
@testable import VaultCrypto
import VaultModel

struct X25519Tests {
    private static func agree(_ secretKey: String, _ publicKey: String) throws -> String {
        let secret = SecretBytes(try #require([UInt8](hex: secretKey)))
        let peer = try #require([UInt8](hex: publicKey))
        return try PrivateKey(secret, .x25519).agree(with: peer).hex
    }

    // RFC 7748 sections 5.2 and 6.1.
    @Test(arguments: [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
        ),
        (
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
        ),
    ])
    func `two keys agree as in RFC 7748`(
        secretKey: String,
        publicKey: String,
        shared: String
    ) throws {
        #expect(try Self.agree(secretKey, publicKey) == shared)
    }

    @Test(arguments: [
        (1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"),
        (1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"),
    ])
    func `agreement repeated comes to the value of RFC 7748`(
        times: Int,
        expected: String
    ) throws {
        var scalar = "09" + String(repeating: "00", count: 31)
        var point = scalar
        for _ in 0..<times { (scalar, point) = (try Self.agree(scalar, point), scalar) }
        #expect(scalar == expected)
    }

    @Test func `a public key is that of RFC 7748`() throws {
        let bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
        let secret = SecretBytes(try #require([UInt8](hex: bob)))
        let publicKey = try PrivateKey(secret, .x25519).publicKey()
        #expect(
            publicKey.hex == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
        )
    }

    /// Every point that multiplication by a clamped scalar takes to zero, in each spelling.
    static let smallOrderPoints = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        // The same with the highest bit set, which the function ignores.
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]

    @Test(arguments: smallOrderPoints)
    func `a point of small order is refused`(publicKey: String) {
        #expect(throws: CryptoError.malformedKey) {
            try Self.agree(String(repeating: "09", count: 32), publicKey)
        }
    }

    @Test(arguments: [0, 1, 31, 33, 64])
    func `a public key of another length is refused`(count: Int) {
        #expect(throws: CryptoError.malformedKey) {
            _ = try PrivateKey(secret(9), .x25519).agree(with: [UInt8](repeating: 9, count: count))
        }
    }

    @Test(arguments: [0, 31, 33], [Curve.x25519, .ed25519])
    func `a secret key of another length is refused`(count: Int, curve: Curve) {
        #expect(throws: CryptoError.malformedKey) {
            _ = try PrivateKey(secret(9, count: count), curve)
        }
    }
}

struct Ed25519Tests {
    // RFC 8032 section 7.1, tests 1 to 3.
    private static let vectors:
        [(secret: String, key: String, message: String, signature: String)] = [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                    + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                    + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ]

    @Test(arguments: 0..<3)
    func `a signature is that of RFC 8032`(index: Int) throws {
        let vector = Self.vectors[index]
        let secret = SecretBytes(try #require([UInt8](hex: vector.secret)))
        let pair = try PrivateKey(secret, .ed25519)
        let (publicKey, signature) = try (
            pair.publicKey(), pair.sign(#require([UInt8](hex: vector.message)))
        )
        #expect(publicKey.hex == vector.key)
        #expect(signature.hex == vector.signature)
    }

    @Test(arguments: 0..<3)
    func `the signature of RFC 8032 holds`(index: Int) throws {
        let vector = Self.vectors[index]
        let suite = try CipherSuite()
        let holds = try suite.isSignature(
            #require([UInt8](hex: vector.signature)),
            of: #require([UInt8](hex: vector.message)),
            by: #require([UInt8](hex: vector.key))
        )
        #expect(holds)
    }
}

struct DHKEMTests {
    // RFC 9180 appendix A.1.1: pkEm, skEm, pkRm, skRm, shared_secret.
    private let encapsulation = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
    private let ephemeral = "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"
    private let publicKey = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
    private let secretKey = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"
    private let shared = "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"

    private func sharedSecret(_ mine: String, with theirs: String) throws -> String {
        let pair = try PrivateKey(SecretBytes(#require([UInt8](hex: mine))), .x25519)
        return try CipherSuite().sharedSecret(
            pair.agree(with: #require([UInt8](hex: theirs))),
            encapsulation: #require([UInt8](hex: encapsulation)),
            publicKey: #require([UInt8](hex: publicKey))
        ).hex
    }

    @Test func `the sender comes to the shared secret of RFC 9180`() throws {
        #expect(try sharedSecret(ephemeral, with: publicKey) == shared)
    }

    @Test func `the receiver comes to the shared secret of RFC 9180`() throws {
        #expect(try sharedSecret(secretKey, with: encapsulation) == shared)
    }
}
