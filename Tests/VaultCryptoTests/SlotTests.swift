import TestSupport
import Testing
@testable import VaultCrypto
import VaultModel

struct SlotTests {
    private func passphrase(_ text: String) throws -> SlotSecret {
        .passphrase(try Passphrase(SecretBytes(Array(text.utf8))))
    }

    /// A slot of a machine key: it costs no KDF, and everything else is the same.
    private func makeSlot(
        _ suite: borrowing CipherSuite,
        keyFile: borrowing SecretBytes? = nil
    ) throws -> KeySlot {
        try suite.makeSlot(
            for: id(10),
            of: vectorVault,
            seed: secret(9),
            secret: .key(secret(7)),
            kdf: .none,
            keyFile: keyFile
        )
    }

    /// The slot with some columns changed, as a hostile writer would.
    private func changed(
        _ slot: KeySlot,
        id: SlotID? = nil,
        member: MemberID? = nil,
        kdf: KDF? = nil,
        needsKeyFile: Bool? = nil,
        salt: [UInt8]? = nil,
        box: Box? = nil
    ) -> KeySlot {
        KeySlot(
            id: id ?? slot.id,
            member: member ?? slot.member,
            kdf: kdf ?? slot.kdf,
            needsKeyFile: needsKeyFile ?? slot.needsKeyFile,
            salt: salt ?? slot.salt,
            box: box ?? slot.box
        )
    }

    @Test func `a slot that was made opens with its key`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        let seed = try suite.openSeed(in: slot, of: vectorVault, with: .key(secret(7)))
        #expect(seed.hex == secret(9).hex)
        #expect(slot.kdf == .none && slot.member == id(10) && !slot.needsKeyFile)
        #expect(slot.salt.count == 32)
    }

    @Test func `a slot that was made opens with its passphrase, in both spellings`() throws {
        let suite = try CipherSuite()
        let slot = try suite.makeSlot(
            for: id(10),
            of: vectorVault,
            seed: secret(9),
            secret: passphrase("Zo\u{EB}"),
            kdf: .standard
        )
        let seed = try suite.openSeed(in: slot, of: vectorVault, with: passphrase("Zoe\u{308}"))
        #expect(seed.hex == secret(9).hex)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: slot, of: vectorVault, with: passphrase("Zoe"))
        }
    }

    @Test func `two slots for one seed share nothing`() throws {
        let suite = try CipherSuite()
        let (one, other) = (try makeSlot(suite), try makeSlot(suite))
        #expect(one.id != other.id)
        #expect(one.salt != other.salt)
        #expect(one.box != other.box)
    }

    @Test func `another key does not open a slot`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: slot, of: vectorVault, with: .key(secret(8)))
        }
    }

    @Test(arguments: [0, 31, 33, 64])
    func `a key of another length does not open a slot`(count: Int) throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: slot, of: vectorVault, with: .key(secret(7, count: count)))
        }
    }

    @Test(arguments: [0, 31, 33, 64])
    func `a slot is not made of a key of another length`(count: Int) throws {
        let suite = try CipherSuite()
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.makeSlot(
                for: id(10),
                of: vectorVault,
                seed: secret(9),
                secret: .key(secret(7, count: count)),
                kdf: .none
            )
        }
    }

    @Test func `a slot of another vault does not open`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: slot, of: vault(3), with: .key(secret(7)))
        }
    }

    @Test func `a slot with any column changed does not open`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        let salt = slot.salt
        let slots = [
            ("id", changed(slot, id: id(5))),
            ("member", changed(slot, member: id(11))),
            ("salt", changed(slot, salt: [salt[0] ^ 1] + salt.dropFirst())),
            ("no salt", changed(slot, salt: [])),
            ("salt cut short", changed(slot, salt: salt.dropLast())),
            ("longer salt", changed(slot, salt: salt + [0])),
            ("kdf", changed(slot, kdf: .standard)),
            ("flags", changed(slot, needsKeyFile: true)),
            ("box", changed(slot, box: try makeSlot(suite).box)),
            ("no box", changed(slot, box: Box([]))),
        ]
        for (column, slot) in slots {
            #expect(throws: CryptoError.doesNotOpen, "\(column)") {
                _ = try suite.openSeed(in: slot, of: vectorVault, with: .key(secret(7)))
            }
        }
    }

    @Test func `a passphrase does not open a slot of a key`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: slot, of: vectorVault, with: passphrase("x"))
        }
    }

    @Test func `a slot is not made of a passphrase without a KDF, nor of a key with one`() throws {
        let suite = try CipherSuite()
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.makeSlot(
                for: id(10),
                of: vectorVault,
                seed: secret(9),
                secret: passphrase("x"),
                kdf: .none
            )
        }
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.makeSlot(
                for: id(10),
                of: vectorVault,
                seed: secret(9),
                secret: .key(secret(7)),
                kdf: .standard
            )
        }
    }

    @Test func `a slot with a key file opens with both`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite, keyFile: secret(8))
        let seed = try suite.openSeed(
            in: slot,
            of: vectorVault,
            with: .key(secret(7)),
            keyFile: secret(8)
        )
        #expect(slot.needsKeyFile)
        #expect(seed.hex == secret(9).hex)
    }

    @Test func `a slot with a key file does not open with another, or without`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite, keyFile: secret(8))
        let unmarked = changed(slot, needsKeyFile: false)
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: slot, of: vectorVault, with: .key(secret(7)))
        }
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(in: unmarked, of: vectorVault, with: .key(secret(7)))
        }
        #expect(throws: CryptoError.doesNotOpen) {
            _ = try suite.openSeed(
                in: slot,
                of: vectorVault,
                with: .key(secret(7)),
                keyFile: secret(6)
            )
        }
    }

    @Test func `a slot without a key file does not open with one`() throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite)
        for keyFile in [0, 8] as [UInt8] {
            #expect(throws: CryptoError.doesNotOpen) {
                _ = try suite.openSeed(
                    in: slot,
                    of: vectorVault,
                    with: .key(secret(7)),
                    keyFile: secret(keyFile)
                )
            }
        }
    }

    @Test(arguments: [0, 31, 33])
    func `a key file of another length is refused`(count: Int) throws {
        let suite = try CipherSuite()
        let slot = try makeSlot(suite, keyFile: secret(8))
        #expect(throws: CryptoError.malformedKey) {
            _ = try suite.openSeed(
                in: slot,
                of: vectorVault,
                with: .key(secret(7)),
                keyFile: secret(8, count: count)
            )
        }
    }

    // The vectors of RFC 7914 section 12 cannot be reached: every salt begins with the label of the
    // format, and three of the four are below the bounds. These are from Python's hashlib.
    @Test(arguments: [
        (
            KDF.scrypt(logN: 17, p: 2),
            "c98869e860216d172c79d039f133985c6480ce1d2bec167b2e99b76559e0e64e"
        ),
        (
            KDF.scrypt(logN: 18, p: 1),
            "fb9daa4f906599331eca8a11afc1f81096fb1d459d6f7aeef5345810edeb5eef"
        ),
    ])
    func `the costs of scrypt are those of the slot`(kdf: KDF, expected: String) throws {
        try expectKey(kdf, expected)
    }

    // A gibibyte and half a minute: both upper bounds at once, where libcrypto's own limit on
    // memory is near.
    @Test(.enabled(if: fuzzRounds(standard: 0) > 0))
    func `the highest cost of scrypt is computed`() throws {
        try expectKey(
            .scrypt(logN: 20, p: 4),
            "fa505611e1e9b0a2c197c902d8a58ef00b935fbf3c0f30a919dde55b9c99e03d"
        )
    }

    private func expectKey(
        _ kdf: KDF,
        _ expected: String,
        at place: SourceLocation = #_sourceLocation
    ) throws {
        let key = try CipherSuite().keyEncryptionKey(
            from: passphrase("x"),
            kdf: kdf,
            salt: [UInt8](repeating: 6, count: 32),
            keyFile: nil
        ).hex
        #expect(key == expected, sourceLocation: place)
    }
}
