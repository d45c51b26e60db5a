import Testing
@testable import VaultCrypto
import VaultModel

struct SHA256Tests {
    // FIPS 180-4 and its examples.
    @Test(arguments: [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func `a digest is that of FIPS 180`(text: String, times: Int, expected: String) throws {
        let suite = try CipherSuite()
        let message = Array(String(repeating: text, count: times).utf8)
        #expect(try suite.digest(message).hex == expected)
    }
}

struct HMACTests {
    // RFC 4231 section 4; case 5 is about cutting the result short, which nothing here does.
    @Test(arguments: [
        (
            1, String(repeating: "0b", count: 20), Array("Hi There".utf8).hex,
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            2, Array("Jefe".utf8).hex, Array("what do ya want for nothing?".utf8).hex,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            3, String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            4, "0102030405060708090a0b0c0d0e0f10111213141516171819",
            String(repeating: "cd", count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            6, String(repeating: "aa", count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8).hex,
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            7, String(repeating: "aa", count: 131),
            Array(
                ("This is a test using a larger than block-size key and a larger than "
                    + "block-size data. The key needs to be hashed before being used by the "
                    + "HMAC algorithm.").utf8
            ).hex,
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `an HMAC is that of RFC 4231`(
        number: Int,
        key: String,
        message: String,
        expected: String
    ) throws {
        let suite = try CipherSuite()
        let key = SecretBytes(try #require([UInt8](hex: key)))
        let message = try #require([UInt8](hex: message))
        #expect(try suite.authenticate(key: key, message).hex == expected)
    }

    // libcrypto takes a key that is null for "the one before".
    @Test func `an empty key is a key, and not the one before`() throws {
        let suite = try CipherSuite()
        _ = try suite.authenticate(key: secret(1), [])
        let digest = try suite.authenticate(key: SecretBytes([]), [])
        #expect(
            digest.hex == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }
}

struct HKDFTests {
    // RFC 5869 appendix A, the three cases of SHA-256. Where no salt is given it is 0^32.
    private static let cases:
        [(ikm: String, salt: String, info: String, prk: String, okm: String)] = [
            (
                String(repeating: "0b", count: 22), "000102030405060708090a0b0c",
                "f0f1f2f3f4f5f6f7f8f9",
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
            ),
            (
                Array(0x00...0x4F as ClosedRange<UInt8>).hex,
                Array(0x60...0xAF as ClosedRange<UInt8>).hex,
                Array(0xB0...0xFF as ClosedRange<UInt8>).hex,
                "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                    + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                    + "cc30c58179ec3e87c14c01d5c1f3434f1d87"
            ),
            (
                String(repeating: "0b", count: 22), String(repeating: "00", count: 32), "",
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
            ),
        ]

    @Test(arguments: 0..<3)
    func `Extract is that of RFC 5869`(index: Int) throws {
        let vector = Self.cases[index]
        let suite = try CipherSuite()
        let salt = try #require([UInt8](hex: vector.salt))
        let ikm = try #require([UInt8](hex: vector.ikm))
        #expect(try suite.extract(salt: salt, ikm).hex == vector.prk)
    }

    @Test(arguments: 0..<3)
    func `Expand is that of RFC 5869`(index: Int) throws {
        let vector = Self.cases[index]
        let suite = try CipherSuite()
        let key = SecretBytes(try #require([UInt8](hex: vector.prk)))
        let info = try #require([UInt8](hex: vector.info))
        let okm = try suite.expand(key: key, info: info, count: vector.okm.utf8.count / 2)
        #expect(okm.hex == vector.okm)
    }

    @Test(arguments: [1, 31, 32, 33, 63, 64, 65, 76, 96, 8159])
    func `a shorter output is the beginning of a longer one`(count: Int) throws {
        let suite = try CipherSuite()
        let longest = try suite.expand(key: secret(1), info: [1, 2], count: 255 * 32)
        let output = try suite.expand(key: secret(1), info: [1, 2], count: count)
        #expect(output == Array(longest.prefix(count)))
    }
}
