import TestSupport
import Testing
import VaultModel

struct HexTests {
    @Test(
        arguments: [
            ([], ""), ([0], "00"), ([0x0A, 0xFF], "0aff"),
            ([0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF], "0123456789abcdef"),
        ] as [([UInt8], String)]
    )
    func `bytes are written as lower-case digits and read again`(bytes: [UInt8], text: String) {
        #expect(bytes.hex == text)
        #expect([UInt8](hex: text) == bytes)
    }

    @Test func `every byte has its two digits`() {
        let bytes = Array(0...255 as ClosedRange<UInt8>)
        #expect([UInt8](hex: bytes.hex) == bytes)
    }

    @Test(arguments: [
        "0", "000", "0A", "aB", "0g", "g0", "0x00", " 00", "00 ", "00\n", "-1", "+1", "0/", "0:",
        "0`", "\u{FF11}\u{FF12}", "\u{E9}", "\u{E9}\u{E9}", "0\u{0}", "0\u{301}0",
    ])
    func `anything else is no hexadecimal`(text: String) {
        #expect([UInt8](hex: text) == nil)
    }
}

struct Base32Tests {
    // RFC 4648 section 10, in lower case and without padding.
    @Test(arguments: [
        ("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foob", "mzxw6yq"),
        ("fooba", "mzxw6ytb"), ("foobar", "mzxw6ytboi"),
    ])
    func `bytes are written as RFC 4648 writes them`(text: String, encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
    }

    @Test(
        arguments: [
            ([0xFF], "74"), ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "77777777"), ([0, 0], "aaaa"),
            ([0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xCF], "abcdefghijklmnop"),
            ([0x84, 0x65, 0x3A, 0x56, 0xD7, 0xC6, 0x75, 0xBE, 0x77, 0xDF], "qrstuvwxyz234567"),
        ] as [([UInt8], String)]
    )
    func `every character stands for its five bits`(bytes: [UInt8], encoded: String) {
        #expect(Base32.encode(bytes) == encoded)
    }

    @Test func `a character has the value that it is written for`() {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        for (value, character) in alphabet.enumerated() {
            #expect(Base32.value(of: character) == UInt8(value))
        }
        for other in 0...255 as ClosedRange<UInt8> where !alphabet.contains(other) {
            #expect(Base32.value(of: other) == nil)
        }
    }
}

struct Base64Tests {
    private func encoded(_ bytes: [UInt8]) -> String {
        Base64.encoded(bytes.span).withSpan { text in
            String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
        }
    }

    private func decoded(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        guard let decoded = Base64.decoded(bytes.span) else { return nil }
        return decoded.withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }

    // RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `bytes are written as RFC 4648 writes them, and read with and without padding`(
        text: String,
        expected: String
    ) {
        #expect(encoded(Array(text.utf8)) == expected)
        #expect(decoded(expected) == Array(text.utf8))
        #expect(decoded(String(expected.prefix { $0 != "=" })) == Array(text.utf8))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `what was written is read again`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(count: generator.number(in: 0...200))
        #expect(decoded(encoded(bytes)) == bytes)
    }

    @Test(arguments: [
        "A", "AAAAA", "A=", "A==", "A===", "AA===", "AAAA===", "A=AA", "AA=A", "=AAA", "AA-_",
        "AA A", "AAA\n", " AAA", "AAA.", "\u{E9}\u{E9}", "AAA\u{0}", "AA@[", "AA`{", "AA/:",
    ])
    func `anything else is no base64`(text: String) {
        #expect(decoded(text) == nil)
    }
}

struct BigEndianTests {
    @Test func `an integer is written with its most significant byte first`() {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: 0x01 as UInt8)
        bytes.append(bigEndian: 0x0203_0405 as UInt32)
        bytes.append(bigEndian: 0x0607_0809_0A0B_0C0D as UInt64)
        #expect(bytes == Array(1...13))
    }

    @Test func `a length stands before the bytes`() {
        var bytes: [UInt8] = []
        bytes.append(lengthPrefixed: [7, 8])
        bytes.append(lengthPrefixed: [])
        #expect(bytes == [0, 0, 0, 2, 7, 8, 0, 0, 0, 0])
    }

    @Test(arguments: [0, 1, 0x0102_0304_0506_0708, .max] as [UInt64])
    func `what was written is read at its place`(integer: UInt64) {
        var bytes: [UInt8] = [9, 9, 9]
        bytes.append(bigEndian: integer)
        bytes.append(9)
        #expect(bytes.bigEndianUInt64(at: 3) == integer)
    }
}

struct FixedBytesTests {
    @Test(arguments: [0, 1, 15, 17, 32])
    func `an id has sixteen bytes and no other number`(count: Int) {
        #expect(TeamID([UInt8](repeating: 1, count: count)) == nil)
        #expect(TeamID(hex: String(repeating: "01", count: count)) == nil)
        #expect(TeamID([UInt8](repeating: 1, count: 16))?.bytes.count == 16)
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func `a digest has thirty-two bytes and no other number`(count: Int) {
        #expect(Digest([UInt8](repeating: 1, count: count)) == nil)
        #expect(Digest(hex: String(repeating: "01", count: count)) == nil)
        #expect(Digest([UInt8](repeating: 1, count: 32))?.bytes.count == 32)
    }

    @Test(arguments: [0, 16, 31, 33])
    func `a vault id has thirty-two bytes and no other number`(count: Int) {
        #expect(VaultID([UInt8](repeating: 1, count: count)) == nil)
        #expect(VaultID([UInt8](repeating: 1, count: 32))?.bytes.count == 32)
    }

    @Test func `an id is shown as it is read`() {
        let text = "00112233445566778899aabbccddeeff"
        #expect(RecordID(hex: text)?.hex == text)
        #expect(RecordID(hex: text)?.description == text)
        #expect(RecordID(hex: text.uppercased()) == nil)
    }

    @Test func `a digest is shown as it is read`() {
        let text = String(repeating: "0123456789abcdef", count: 4)
        #expect(Digest(hex: text)?.hex == text)
        #expect(Digest(hex: text)?.description == text)
        #expect(Digest(hex: text.uppercased()) == nil)
    }

    @Test func `a vault id is shown in base32`() {
        let vault = VaultID([UInt8](repeating: 0, count: 31) + [1])
        #expect(vault?.description == String(repeating: "a", count: 51) + "q")
    }

    @Test func `ids are ordered as SQLite orders blobs`() throws {
        let texts = [
            "00000000000000000000000000000000", "000000000000000000000000000000ff",
            "00000000000000000000000000000100", "7fffffffffffffffffffffffffffffff",
            "80000000000000000000000000000000", "ffffffffffffffffffffffffffffffff",
        ]
        let ids = try texts.map { try #require(RecordID(hex: $0)) }
        #expect(ids.shuffled().sorted() == ids)
    }

    @Test func `the commons is the team of zeroes`() {
        #expect(TeamID.commons.hex == String(repeating: "0", count: 32))
    }

    @Test func `the zero digest has no bit set`() {
        #expect(Digest.zero.hex == String(repeating: "0", count: 64))
    }

    @Test func `a digest of another length is a mistake of the caller`() async {
        await #expect(processExitsWith: .failure) { _ = Digest(unchecked: [1, 2, 3]) }
    }
}
