import TestSupport
import Testing
@testable import VaultCrypto
import VaultModel

// In the manner of Wycheproof: one thing wrong, nothing opens.
struct HostileBoxTests {
    private static let key: UInt8 = 1

    /// A right box of 113 bytes for a role that holds a key, of 337 for one that does not.
    private func box(_ kind: ContextKind, _ suite: borrowing CipherSuite) throws -> [UInt8] {
        let plaintext =
            kind.base.holdsKey
            ? [UInt8](repeating: 9, count: 32) : padded(Array("hello".utf8), to: 256)
        return try HandMadeBox(plaintext).sealed(with: secret(Self.key), as: kind.base, suite).bytes
    }

    /// Expects that neither way of opening takes the box.
    private func expectRefused(
        _ box: [UInt8],
        as context: BoxContext,
        key: borrowing SecretBytes = secret(HostileBoxTests.key),
        _ suite: borrowing CipherSuite,
        _ comment: Comment,
        at place: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: CryptoError.doesNotOpen, comment, sourceLocation: place) {
            _ = try suite.open(Box(box), with: key, as: context)
        }
        #expect(throws: CryptoError.doesNotOpen, comment, sourceLocation: place) {
            _ = try suite.openContent(Box(box), with: key, as: context)
        }
    }

    @Test(arguments: ContextKind.allCases)
    func `a right box opens, so that the others are refused for their fault`(
        kind: ContextKind
    ) throws {
        let suite = try CipherSuite()
        let opened = try suite.open(Box(box(kind, suite)), with: secret(Self.key), as: kind.base)
        #expect(opened.count == (kind.base.holdsKey ? 32 : 5))
    }

    @Test(arguments: ContextKind.allCases)
    func `a box with any byte changed does not open`(kind: ContextKind) throws {
        let suite = try CipherSuite()
        let right = try box(kind, suite)
        for index in right.indices {
            for flip in [0x01, 0x80, 0xFF] as [UInt8] {
                var box = right
                box[index] ^= flip
                expectRefused(box, as: kind.base, suite, "byte \(index) ^ \(flip)")
            }
        }
    }

    @Test func `a key box with any bit flipped does not open`() throws {
        let suite = try CipherSuite()
        let right = try box(.slot, suite)
        for bit in 0..<right.count * 8 {
            var box = right
            box[bit / 8] ^= 1 << UInt8(bit % 8)
            expectRefused(box, as: ContextKind.slot.base, suite, "bit \(bit)")
        }
    }

    @Test(arguments: ContextKind.allCases)
    func `a box cut short at any length does not open`(kind: ContextKind) throws {
        let suite = try CipherSuite()
        let right = try box(kind, suite)
        for count in 0..<right.count {
            expectRefused(Array(right.prefix(count)), as: kind.base, suite, "\(count) bytes")
            expectRefused(Array(right.suffix(count)), as: kind.base, suite, "last \(count) bytes")
        }
    }

    @Test(arguments: ContextKind.allCases)
    func `a box with a byte more does not open`(kind: ContextKind) throws {
        let suite = try CipherSuite()
        let right = try box(kind, suite)
        for byte in [0, 1, 0x80, 0xFF] as [UInt8] {
            expectRefused(right + [byte], as: kind.base, suite, "\(byte) behind")
            expectRefused([byte] + right, as: kind.base, suite, "\(byte) before")
            let inside = right[..<65] + [byte] + right[65...]
            expectRefused(Array(inside), as: kind.base, suite, "\(byte) inside")
        }
    }

    @Test(arguments: ContextKind.allCases)
    func `a box does not open under another key`(kind: ContextKind) throws {
        let suite = try CipherSuite()
        let right = try box(kind, suite)
        expectRefused(right, as: kind.base, key: secret(2), suite, "02^32")
        expectRefused(right, as: kind.base, key: SecretBytes([]), suite, "no bytes")
        expectRefused(right, as: kind.base, key: secret(1, count: 31), suite, "31 bytes")
        expectRefused(right, as: kind.base, key: secret(1, count: 33), suite, "33 bytes")
        for bit in 0..<256 {
            var key = secret(Self.key).revealed
            key[bit / 8] ^= 1 << UInt8(bit % 8)
            expectRefused(right, as: kind.base, key: SecretBytes(key), suite, "key bit \(bit)")
        }
    }

    @Test(arguments: ContextKind.allCases)
    func `a moved box does not open`(kind: ContextKind) throws {
        let suite = try CipherSuite()
        let right = try box(kind, suite)
        for (component, context) in kind.neighbours {
            expectRefused(right, as: context, suite, "another \(component)")
        }
        for other in ContextKind.allCases where other != kind {
            expectRefused(right, as: other.base, suite, "as \(other)")
        }
    }

    @Test(arguments: [0, 2, 3, 0x80, 0x81, 0xFF] as [UInt8])
    func `another algorithm does not open, whether derived from or only written`(
        algorithm: UInt8
    ) throws {
        let suite = try CipherSuite()
        var box = try box(.record, suite)
        box[0] = algorithm
        expectRefused(box, as: ContextKind.record.base, suite, "written")
        var made = HandMadeBox(padded([1], to: 256))
        made.algorithm = algorithm
        var derived = try made.sealed(with: secret(Self.key), as: ContextKind.record.base, suite)
        expectRefused(derived.bytes, as: ContextKind.record.base, suite, "derived")
        derived = Box([1] + derived.bytes.dropFirst())
        expectRefused(derived.bytes, as: ContextKind.record.base, suite, "derived, then hidden")
    }

    // What AES-GCM alone would open: the tag is right, the commitment is another's.
    @Test(arguments: ContextKind.allCases)
    func `a box whose tag is right but commits to another key does not open`(
        kind: ContextKind
    ) throws {
        let suite = try CipherSuite()
        let salt = [UInt8](repeating: 5, count: 32)
        let others = try suite.boxKeys(key: secret(2), salt: salt, as: kind.base)
        var made = HandMadeBox(
            kind.base.holdsKey ? [UInt8](repeating: 9, count: 32) : padded([1], to: 256)
        )
        made.commitment = Array(others[32..<64])
        let box = try made.sealed(with: secret(1), as: kind.base, suite)
        expectRefused(box.bytes, as: kind.base, suite, "under the key of the tag")
        expectRefused(box.bytes, as: kind.base, key: secret(2), suite, "under the other")
    }

    @Test func `a commitment of zeroes does not open`() throws {
        let suite = try CipherSuite()
        var made = HandMadeBox(padded([1], to: 256))
        made.commitment = [UInt8](repeating: 0, count: 32)
        let box = try made.sealed(with: secret(1), as: ContextKind.record.base, suite)
        expectRefused(box.bytes, as: ContextKind.record.base, suite, "zeroes")
    }

    @Test(arguments: [0, 1, 16, 31, 33, 48, 64, 256, 512])
    func `a key box holds 32 bytes and no other number`(count: Int) throws {
        let suite = try CipherSuite()
        for kind in [ContextKind.slot, .grant, .previousKey] {
            let made = HandMadeBox([UInt8](repeating: 9, count: count))
            let box = try made.sealed(with: secret(1), as: kind.base, suite)
            #expect(throws: CryptoError.doesNotOpen, "\(kind)") {
                _ = try suite.open(box, with: secret(1), as: kind.base)
            }
        }
    }

    @Test func `a padded message does not open where a key is held`() throws {
        let suite = try CipherSuite()
        let made = HandMadeBox(padded([UInt8](repeating: 9, count: 32), to: 256))
        let box = try made.sealed(with: secret(1), as: ContextKind.slot.base, suite)
        expectRefused(box.bytes, as: ContextKind.slot.base, suite, "in a slot")
    }

    @Test func `a bare key does not open where a padded message is held`() throws {
        let suite = try CipherSuite()
        for byte in [0, 1, 0x80, 0xFF] as [UInt8] {
            let made = HandMadeBox([UInt8](repeating: byte, count: 32))
            let box = try made.sealed(with: secret(1), as: ContextKind.record.base, suite)
            expectRefused(box.bytes, as: ContextKind.record.base, suite, "of \(byte)")
        }
        let made = HandMadeBox(padded([1], to: 32))
        let box = try made.sealed(with: secret(1), as: ContextKind.record.base, suite)
        expectRefused(box.bytes, as: ContextKind.record.base, suite, "with a marker")
    }

    @Test(
        arguments: [
            ("nothing at all", []),
            ("a marker alone", [0x80]),
            ("zeroes alone", [UInt8](repeating: 0, count: 256)),
            ("no marker", [UInt8](repeating: 1, count: 256)),
            ("a marker of another value", padded([1, 2], to: 256, marker: 0x81)),
            ("a marker of a lower value", padded([1, 2], to: 256, marker: 0x40)),
            ("a marker of 01", padded([1, 2], to: 256, marker: 1)),
            ("a marker in the bucket before the last byte", padded([1], to: 255)),
            ("a bucket of 255", padded([], to: 255)),
            ("a bucket of 257", padded([], to: 257)),
            ("a bucket of 128", padded([1], to: 128)),
            ("a bucket of 384", padded([1], to: 384)),
            ("a bucket of 768", padded([UInt8](repeating: 1, count: 600), to: 768)),
            ("twice the bucket", padded(Array("hello".utf8), to: 512)),
            ("twice the bucket, just", padded([UInt8](repeating: 1, count: 255), to: 512)),
            ("four times the bucket", padded([UInt8](repeating: 1, count: 256), to: 1024)),
            ("a filler of ones", [1, 0x80] + [UInt8](repeating: 1, count: 254)),
            ("a filler that ends in one", padded([1], to: 255) + [1]),
            ("a filler that starts with one", [1, 0x80, 1] + [UInt8](repeating: 0, count: 253)),
        ] as [(String, [UInt8])]
    )
    func `any other padding does not open`(what: String, plaintext: [UInt8]) throws {
        let suite = try CipherSuite()
        for kind in [ContextKind.record, .log, .names] {
            let box = try HandMadeBox(plaintext).sealed(with: secret(1), as: kind.base, suite)
            expectRefused(box.bytes, as: kind.base, suite, "\(kind)")
        }
    }

    @Test func `a message of 2^20 bytes does not open`() throws {
        let suite = try CipherSuite()
        let plaintext = padded([UInt8](repeating: 1, count: 1 << 20), to: 2 << 20)
        let context = ContextKind.record.base
        let box = try HandMadeBox(plaintext).sealed(with: secret(1), as: context, suite)
        expectRefused(box.bytes, as: context, suite, "one too long")
    }

    @Test func `any byte changed in the filler does not open`() throws {
        let suite = try CipherSuite()
        for index in 5..<256 {
            var plaintext = padded(Array("hello".utf8), to: 256)
            plaintext[index] ^= 1
            let box = try HandMadeBox(plaintext)
                .sealed(with: secret(1), as: ContextKind.record.base, suite)
            expectRefused(box.bytes, as: ContextKind.record.base, suite, "byte \(index)")
        }
    }

    // FORMAT.md section 12, row 18. CI raises the number of rounds.
    @Test func `damaged and invented boxes do not open`() throws {
        let suite = try CipherSuite()
        let context = ContextKind.record.base
        let right = try box(.record, suite)
        for seed in 0..<UInt64(fuzzRounds(standard: 5000)) {
            var generator = SeededGenerator(seed: seed)
            var box = right
            switch generator.number(in: 0...3) {
            case 0: box = generator.bytes(count: generator.number(in: 0...600))
            case 1: box = [1] + generator.bytes(count: generator.number(in: 70...400))
            case 2:
                let (from, to) = (generator.number(in: 0...336), generator.number(in: 0...336))
                guard box[from] != box[to] else { continue }
                box.swapAt(from, to)
            default:
                let start = generator.number(in: 0...335)
                box.removeSubrange(start...generator.number(in: start...335))
            }
            let opened = try? suite.openContent(Box(box), with: secret(1), as: context)
            #expect(opened == nil, "seed \(seed): \(box.hex)")
        }
    }
}
