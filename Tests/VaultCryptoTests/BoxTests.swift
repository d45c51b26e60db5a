import TestSupport
import Testing
@testable import VaultCrypto
import VaultModel

struct BoxTests {
    /// A message that a role can hold: a key, or five bytes.
    private func message(for kind: ContextKind) -> SecretBytes {
        kind.base.holdsKey ? secret(9) : SecretBytes(Array("hello".utf8))
    }

    @Test(arguments: ContextKind.allCases)
    func `a sealed box opens`(kind: ContextKind) throws {
        let suite = try CipherSuite()
        let box = try suite.seal(message(for: kind), with: secret(1), as: kind.base)
        let opened = try suite.open(box, with: secret(1), as: kind.base)
        #expect(opened.hex == message(for: kind).hex)
        #expect(box.bytes.count == (kind.base.holdsKey ? 113 : 337))
        #expect(box.bytes[0] == 1)
    }

    /// Whoever repeats a generator, as a machine that was cloned does, still has another salt for
    /// another message and for another place.
    @Test func `a salt is made of what is drawn, the place and the message`() throws {
        let suite = try CipherSuite()
        let (random, context) = ([UInt8](repeating: 5, count: 32), ContextKind.record.base)
        let hedge = try suite.subkey(of: secret(1), "hedge")
        func salt(_ context: BoxContext, _ text: String) throws -> [UInt8] {
            try unsafe hedge.withUnsafeBytes { hedge throws(CryptoError) in
                try unsafe Array(text.utf8).span.withUnsafeBytes { message throws(CryptoError) in
                    try unsafe suite.hedgedSalt(
                        hedge,
                        random: random,
                        context: context,
                        message: message
                    )
                }
            }
        }
        let count = [0, 0, 0, UInt8(context.bytes.count)]
        let expected = try suite.authenticate(
            key: hedge,
            random + count + context.bytes + Array("one".utf8)
        )
        #expect(try salt(context, "one") == expected.bytes)
        #expect(try salt(context, "other") != expected.bytes)
        #expect(try salt(ContextKind.log.base, "one") != expected.bytes)
    }

    @Test(arguments: [
        0, 1, 2, 254, 255, 256, 257, 510, 511, 512, 513, 1023, 1024, 4096, 65_535, 65_536,
        1_048_574, 1_048_575,
    ])
    func `a message of any length opens again in its bucket`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let message = generator.bytes(count: count)
        let suite = try CipherSuite()
        let context = ContextKind.record.base
        let box = try suite.seal(SecretBytes(message), with: secret(1), as: context)
        let (value, content) = try (
            suite.open(box, with: secret(1), as: context).revealed,
            suite.openContent(box, with: secret(1), as: context)
        )
        #expect(box.bytes.count == 81 + Padding.bucket(for: count))
        #expect(value == message)
        #expect(content == message)
    }

    @Test(
        arguments: [
            [0x80], [0x80, 0], [0], [0, 0, 0], [0x80, 0x80], [1, 0x80, 0, 0],
            [UInt8](repeating: 0, count: 255), [UInt8](repeating: 0x80, count: 255),
            [UInt8](repeating: 0, count: 256),
        ] as [[UInt8]]
    )
    func `a message that looks like filler opens again`(message: [UInt8]) throws {
        let suite = try CipherSuite()
        let context = ContextKind.record.base
        let box = try suite.seal(SecretBytes(message), with: secret(1), as: context)
        #expect(try suite.open(box, with: secret(1), as: context).revealed == message)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `any message opens again under any key`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let message = generator.bytes(count: generator.number(in: 0...3000))
        let key = SecretBytes(generator.bytes(count: 32))
        let suite = try CipherSuite()
        let context = ContextKind.log.base
        let box = try suite.seal(SecretBytes(message), with: key, as: context)
        #expect(try suite.open(box, with: key, as: context).revealed == message)
    }

    // Else two boxes would tell that their messages are the same.
    @Test func `a message sealed twice has nothing in common`() throws {
        let suite = try CipherSuite()
        let boxes = try (0..<2).map { _ in
            try suite.seal(secret(9), with: secret(1), as: ContextKind.slot.base).bytes
        }
        #expect(boxes[0][1..<33] != boxes[1][1..<33])
        #expect(boxes[0][33..<65] != boxes[1][33..<65])
        #expect(boxes[0][65..<97] != boxes[1][65..<97])
        #expect(boxes[0][97...] != boxes[1][97...])
    }

    @Test func `one suite opens and seals by turns`() throws {
        let suite = try CipherSuite()
        let context = ContextKind.record.base
        for count in 0..<20 {
            let box = try suite.seal(secret(7, count: count), with: secret(1), as: context)
            #expect(throws: CryptoError.doesNotOpen) {
                _ = try suite.open(box, with: secret(2), as: context)
            }
            #expect(try suite.open(box, with: secret(1), as: context).count == count)
        }
    }

    @Test func `a message of 2^20 bytes is a mistake of the caller`() async {
        await #expect(processExitsWith: .failure) {
            let message = secret(0, count: 1 << 20)
            _ = try CipherSuite().seal(message, with: secret(1), as: ContextKind.record.base)
        }
    }

    @Test(arguments: [31, 33])
    func `a key of another length is a mistake of the caller`(count: Int) async {
        await #expect(processExitsWith: .failure) { [count] in
            let key = secret(0, count: count)
            _ = try CipherSuite().seal(key, with: secret(1), as: ContextKind.grant.base)
        }
    }
}
