import VaultModel

// Public keys that are no keys: points whose order divides eight (RFC 7748 section 6.1, RFC 8032
// section 5.1.3). What is agreed with such an X25519 key is zero, for everybody; under such an
// Ed25519 key anybody can make a signature, so what its owner signed he could deny.
extension MemberPublicKeys {
    /// Whether one of the two is a point of small order, in any of its encodings.
    package var isOfSmallOrder: Bool {
        Self.smallX25519.contains(Self.withoutTopBit(x25519))
            || Self.smallEd25519.contains(Self.withoutTopBit(ed25519))
    }

    /// The top bit is ignored in the one and the sign of x in the other: neither changes the order.
    private static func withoutTopBit(_ key: [UInt8]) -> [UInt8] {
        guard let last = key.last else { return key }
        return key.dropLast() + [last & 0x7F]
    }

    /// u = 0, 1, the two of order eight, p − 1, and p and p + 1, which are 0 and 1 again.
    private static let smallX25519 =
        multiples + [
            bytes("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
            bytes("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        ]

    /// y = 0, 1, those of order eight, p − 1, and p and p + 1, which are 0 and 1 again.
    private static let smallEd25519 =
        multiples + [
            bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            bytes("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        ]

    /// 0, 1, p − 1, p and p + 1, the least byte first.
    private static let multiples: [[UInt8]] = {
        let middle = [UInt8](repeating: 0xFF, count: 30)
        let zeroes = [UInt8](repeating: 0, count: 31)
        return [
            [0] + zeroes, [1] + zeroes, [0xEC] + middle + [0x7F], [0xED] + middle + [0x7F],
            [0xEE] + middle + [0x7F],
        ]
    }()

    private static func bytes(_ hex: String) -> [UInt8] { [UInt8](hex: hex) ?? [] }
}
