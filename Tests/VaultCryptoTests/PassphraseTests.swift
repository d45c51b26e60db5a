import Testing
@testable import VaultCrypto
import VaultModel

// FORMAT.md section 2.1.
struct PassphraseTests {
    private func bytes(_ typed: [UInt8]) throws(CryptoError) -> [UInt8] {
        try Passphrase(SecretBytes(typed)).bytes.revealed
    }

    @Test(arguments: [
        "x", " ", "  leading and trailing  ", "correct horse battery staple", "~!@#$%^&*()",
        "Zo\u{EB}", "\u{5BC6}\u{7801}", "\u{1F511}\u{1F512}", "\u{1F469}\u{200D}\u{1F4BB}",
        "\u{A0}", "\u{202E}", "\u{FB01}", String(repeating: "a", count: 1024),
        String(repeating: "\u{1F511}", count: 256),
    ])
    func `a passphrase is its bytes, nothing trimmed`(typed: String) throws {
        #expect(try bytes(Array(typed.utf8)) == Array(typed.utf8))
    }

    @Test(arguments: [
        ("Zoe\u{308}", "Zo\u{EB}"), ("\u{212B}", "\u{C5}"), ("\u{1100}\u{1161}", "\u{AC00}"),
        ("a\u{307}\u{323}", "\u{1EA1}\u{307}"),
    ])
    func `both spellings of an accent are one passphrase`(
        typed: String,
        normalized: String
    ) throws {
        #expect(try bytes(Array(typed.utf8)) == Array(normalized.utf8))
        #expect(try bytes(Array(normalized.utf8)) == Array(normalized.utf8))
    }

    // Compatibility forms stay apart: what is folded cannot be told again.
    @Test func `a ligature is not its letters`() throws {
        #expect(try bytes(Array("\u{FB01}".utf8)) != bytes(Array("fi".utf8)))
    }

    @Test func `an empty passphrase is refused`() {
        #expect(throws: CryptoError.unusablePassphrase) { try bytes([]) }
    }

    @Test(arguments: [
        String(repeating: "a", count: 1025),
        String(repeating: "a", count: 100_000),
        String(repeating: "\u{EB}", count: 512) + "a",
        // 1023 bytes as typed; normalization takes each letter apart.
        String(repeating: "\u{958}", count: 341),
    ])
    func `more than 1024 bytes are refused`(typed: String) {
        #expect(throws: CryptoError.unusablePassphrase) { try bytes(Array(typed.utf8)) }
    }

    @Test func `the length that counts is that of the normalized form`() throws {
        let typed = String(repeating: "e\u{308}", count: 512)
        #expect(typed.utf8.count == 1536)
        #expect(try bytes(Array(typed.utf8)).count == 1024)
    }

    @Test(arguments: Array(0...0x1F) + Array(0x7F...0x9F) as [UInt32])
    func `a control character is refused`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        for typed in ["\(scalar)", "a\(scalar)", "\(scalar)a", "\u{EB}\(scalar)\u{EB}"] {
            #expect(throws: CryptoError.unusablePassphrase) { try bytes(Array(typed.utf8)) }
        }
    }

    // One newline of a pipe is taken away by who reads the pipe.
    @Test(arguments: ["a\n", "a\r\n", "\n", "\u{EB}\n"])
    func `a newline at the end is refused here`(typed: String) {
        #expect(throws: CryptoError.unusablePassphrase) { try bytes(Array(typed.utf8)) }
    }

    @Test(
        arguments: [
            [0x80], [0xC3], [0xE9], [0x61, 0xC3, 0x28], [0xC0, 0xAF], [0xE0, 0x80, 0xAF],
            [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFE], [0xFF], [0x61, 0xE2, 0x82],
        ] as [[UInt8]]
    )
    func `invalid UTF-8 is refused`(typed: [UInt8]) {
        #expect(throws: CryptoError.unusablePassphrase) { try bytes(typed) }
    }
}
