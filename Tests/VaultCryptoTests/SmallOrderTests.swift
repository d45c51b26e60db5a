import Testing
@testable import VaultCrypto
import VaultModel

/// Public keys that are points of small order.
struct SmallOrderTests {
    /// Every encoding of a point of small order, with the top bit clear.
    private static let x25519 = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]
    private static let ed25519 = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    private func good() throws -> MemberPublicKeys {
        try MemberKeys(seed: secret(9), CipherSuite()).publicKeys
    }

    private func bothSigns(of hex: String) throws -> [[UInt8]] {
        let bytes = try #require([UInt8](hex: hex))
        return [bytes, bytes.dropLast() + [bytes[31] | 0x80]]
    }

    @Test(arguments: x25519)
    func `an X25519 key of small order is told, and agrees on nothing`(hex: String) throws {
        for key in try bothSigns(of: hex) {
            let keys = MemberPublicKeys(x25519: key, ed25519: try good().ed25519)
            #expect(keys.isOfSmallOrder)
            #expect(throws: CryptoError.malformedKey) {
                _ = try PrivateKey(secret(3), .x25519).agree(with: key).count
            }
        }
    }

    @Test(arguments: ed25519)
    func `an Ed25519 key of small order is told`(hex: String) throws {
        for key in try bothSigns(of: hex) {
            #expect(MemberPublicKeys(x25519: try good().x25519, ed25519: key).isOfSmallOrder)
        }
    }

    @Test func `keys of seeds are not of small order`() throws {
        for number in 1...50 as ClosedRange<UInt8> {
            let keys = try MemberKeys(seed: secret(number), CipherSuite()).publicKeys
            #expect(!keys.isOfSmallOrder)
        }
    }
}
