import Testing
@testable import VaultCrypto
import VaultModel

struct SignatureTests {
    private let message = Array("a log row".utf8)

    /// The public key of a member and his signature of the message.
    private func sign() throws -> (key: [UInt8], signature: [UInt8]) {
        let keys = try MemberKeys(seed: secret(9), CipherSuite())
        return (keys.publicKeys.ed25519, try keys.sign(message))
    }

    @Test func `a signature holds`() throws {
        let (key, signature) = try sign()
        let holds = try CipherSuite().isSignature(signature, of: message, by: key)
        #expect(holds)
        #expect(signature.count == 64)
    }

    @Test func `a signature with any bit flipped is refused`() throws {
        let (key, signature) = try sign()
        let suite = try CipherSuite()
        for bit in 0..<512 {
            var changed = signature
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let holds = suite.isSignature(changed, of: message, by: key)
            #expect(!holds, "bit \(bit)")
        }
    }

    @Test func `a key with any bit flipped is refused`() throws {
        let (key, signature) = try sign()
        let suite = try CipherSuite()
        for bit in 0..<256 {
            var changed = key
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let holds = suite.isSignature(signature, of: message, by: changed)
            #expect(!holds, "bit \(bit)")
        }
    }

    @Test(
        arguments: [
            [], Array("a log rov".utf8), Array("a log ro".utf8), Array("a log row ".utf8),
            Array("\u{0}a log row".utf8),
        ] as [[UInt8]]
    )
    func `a signature of another message is refused`(other: [UInt8]) throws {
        let (key, signature) = try sign()
        let holds = try CipherSuite().isSignature(signature, of: other, by: key)
        #expect(!holds)
    }

    @Test(arguments: [0, 1, 32, 63, 65, 128])
    func `a signature of another length is refused`(count: Int) throws {
        let (key, signature) = try sign()
        let changed = Array((signature + signature).prefix(count))
        let holds = try CipherSuite().isSignature(changed, of: message, by: key)
        #expect(!holds)
    }

    @Test(arguments: [0, 31, 33, 64])
    func `a key of another length is refused`(count: Int) throws {
        let (key, signature) = try sign()
        let changed = Array((key + key).prefix(count))
        let holds = try CipherSuite().isSignature(signature, of: message, by: changed)
        #expect(!holds)
    }

    @Test func `the signature of another key is refused`() throws {
        let suite = try CipherSuite()
        let other = try MemberKeys(seed: secret(8), suite).publicKeys.ed25519
        let signature = try sign().signature
        let holds = suite.isSignature(signature, of: message, by: other)
        #expect(!holds)
    }

    /// The order of the group, 2^252 + 27742317777372353535851937790883648493.
    private static let order =
        "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"

    // Else every signature would have others beside it, and a link could be changed.
    @Test(arguments: 1...8)
    func `S that is not reduced is refused`(multiples: Int) throws {
        let (key, signature) = try sign()
        let order = try #require([UInt8](hex: Self.order))
        var s = Array(signature[32...])
        for _ in 0..<multiples { s = sum(s, order) }
        let changed = Array(signature[..<32]) + s
        let holds = try CipherSuite().isSignature(changed, of: message, by: key)
        #expect(!holds)
    }

    /// Little-endian, modulo 2^256.
    private func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var carry = 0
        return zip(left, right).map { left, right in
            carry += Int(left) + Int(right)
            defer { carry >>= 8 }
            return UInt8(carry & 255)
        }
    }

    // Edges of the encoding; libcrypto must take none for a point that signed this.
    @Test(arguments: [
        ("zeroes", [UInt8](repeating: 0, count: 32)),
        ("ones", [UInt8](repeating: 0xFF, count: 32)),
        ("the prime", [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]),
        ("no square root", [2] + [UInt8](repeating: 0, count: 31)),
    ])
    func `a key that is no point, or not the signer's, is refused`(
        what: String,
        key: [UInt8]
    ) throws {
        let signature = try sign().signature
        let holds = try CipherSuite().isSignature(signature, of: message, by: key)
        #expect(!holds)
    }
}
