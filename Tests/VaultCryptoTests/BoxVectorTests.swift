import Testing
@testable import VaultCrypto
import VaultModel

// FORMAT.md section 15: boxes, slots, grants, log rows.
struct BoxVectorTests {
    private let context = BoxContext.record(
        vault: vectorVault,
        key: Record.Key(team: id(3), kind: .entry, id: id(4)),
        epoch: 1,
        revision: 1
    )

    @Test func `the context of a record is that of the vector`() throws {
        let vector = try formatVectors().object("box")
        #expect(try context.bytes.hex == vector.string("ctx"))
    }

    @Test func `key, commitment and nonce of a box are those of the vector`() throws {
        let vector = try formatVectors().object("box")
        let suite = try CipherSuite()
        let derived = try suite.boxKeys(
            key: SecretBytes(vector.bytes("K")),
            salt: vector.bytes("salt"),
            as: context
        )
        #expect(try derived[0..<32].hex == vector.string("key"))
        #expect(try derived[32..<64].hex == vector.string("commit"))
        #expect(try derived[64..<76].hex == vector.string("nonce"))
        #expect(derived.count == 76)
    }

    @Test func `the box of the vector opens as a value and as content`() throws {
        let vector = try formatVectors().object("box")
        let suite = try CipherSuite()
        let key = SecretBytes(try vector.bytes("K"))
        let box = Box(try vector.bytes("box"))
        let value = try suite.open(box, with: key, as: context).revealed
        let content = try suite.openContent(box, with: key, as: context)
        #expect(box.bytes.count == 337)
        #expect(try value == vector.bytes("message"))
        #expect(content == value)
    }

    // This makes sure of the helper that makes hostile boxes.
    @Test func `a box made by hand is that of the vector`() throws {
        let vector = try formatVectors().object("box")
        let suite = try CipherSuite()
        let box = try HandMadeBox(vector.bytes("padded"))
            .sealed(with: SecretBytes(vector.bytes("K")), as: context, suite)
        #expect(try box.bytes.hex == vector.string("box"))
    }

    @Test func `buckets are those of the vectors`() throws {
        for vector in try formatVectors().objects("padding") {
            let length = try vector.integer("length", in: 0...Int64.max)
            let bucket = try vector.integer("padded_length", in: 0...Int64.max)
            #expect(Padding.bucket(for: length) == bucket)
        }
    }

    @Test func `a padded message is that of the vector`() throws {
        let vector = try formatVectors().object("box")
        #expect(try padded(vector.bytes("message"), to: 256).hex == vector.string("padded"))
    }
}

struct SlotVectorTests {
    private let salt = [UInt8](repeating: 6, count: 32)

    /// The passphrase as it may be typed: with the accent on its own.
    private static let decomposed = "Zoe\u{308} correct horse"

    private func keyEncryptionKey(
        from secret: consuming SlotSecret,
        kdf: KDF,
        keyFile: consuming SecretBytes? = nil
    ) throws -> String {
        try CipherSuite().keyEncryptionKey(from: secret, kdf: kdf, salt: salt, keyFile: keyFile).hex
    }

    @Test func `the KEK of a recovery code is that of the vector`() throws {
        let vector = try formatVectors().object("kek_recovery")
        let key = try keyEncryptionKey(from: .key(SecretBytes(vector.bytes("secret"))), kdf: .none)
        #expect(try key == vector.string("kek"))
        #expect(try vector.bytes("salt") == salt)
    }

    @Test(arguments: ["Zo\u{EB} correct horse", decomposed])
    func `the KEK of a passphrase is that of the vector in both spellings`(typed: String) throws {
        let vector = try formatVectors().object("kek_scrypt")
        let passphrase = try Passphrase(SecretBytes(Array(typed.utf8)))
        let normalized = passphrase.bytes.hex
        let key = try keyEncryptionKey(from: .passphrase(passphrase), kdf: .standard)
        #expect(try normalized == vector.string("nfc_utf8"))
        #expect(try key == vector.string("kek"))
    }

    @Test func `the KEK of a passphrase and a key file is that of the vector`() throws {
        let vector = try formatVectors().object("kek_scrypt")
        let passphrase = try Passphrase(SecretBytes(Array(vector.string("passphrase").utf8)))
        let key = try keyEncryptionKey(
            from: .passphrase(passphrase),
            kdf: .standard,
            keyFile: secret(8)
        )
        #expect(try key == vector.string("kek_with_key_file_08x32"))
    }

    @Test func `the slot of the vector opens`() throws {
        let vector = try formatVectors().object("slot")
        let suite = try CipherSuite()
        let slot = KeySlot(
            id: try vector.id("slot_id"),
            member: try vector.id("member"),
            kdf: .standard,
            needsKeyFile: false,
            salt: salt,
            box: Box(try vector.bytes("box"))
        )
        let passphrase = try Passphrase(SecretBytes(Array(Self.decomposed.utf8)))
        let seed = try suite.openSeed(in: slot, of: vectorVault, with: .passphrase(passphrase))
        #expect(seed.hex == secret(9).hex)
    }

    @Test func `the context of a slot is that of the vector`() throws {
        let vector = try formatVectors().object("slot")
        let context = BoxContext.slot(
            vault: vectorVault,
            id: try vector.id("slot_id"),
            member: try vector.id("member"),
            kdf: .standard,
            needsKeyFile: false,
            salt: salt
        )
        #expect(try context.bytes.hex == vector.string("ctx"))
    }
}

struct GrantVectorTests {
    private func grant(_ vector: JSONObject) throws -> Grant {
        Grant(
            team: try vector.id("team"),
            epoch: 1,
            member: try vector.id("member"),
            encapsulation: try vector.bytes("enc"),
            box: Box(try vector.bytes("box"))
        )
    }

    @Test func `the context of a grant is that of the vector`() throws {
        let vector = try formatVectors().object("grant")
        let grant = try grant(vector)
        let context = BoxContext.grant(
            vault: vectorVault,
            team: grant.team,
            epoch: grant.epoch,
            member: grant.member,
            encapsulation: grant.encapsulation
        )
        #expect(try context.bytes.hex == vector.string("ctx"))
    }

    @Test func `the grant of the vector opens`() throws {
        let vector = try formatVectors().object("grant")
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let team = try suite.open(grant(vector), in: vectorVault, with: keys)
        #expect(try team.root.hex == vector.string("TK"))
        #expect(team.team == id(3))
        #expect(team.epoch == 1)
    }

    @Test func `sender and receiver come to the shared secret of the vector`() throws {
        let vector = try formatVectors().object("grant")
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let ephemeral = try PrivateKey(SecretBytes(vector.bytes("ephemeral_secret")), .x25519)
        let encapsulation = try ephemeral.publicKey()
        let recipient = keys.publicKeys.x25519
        let sent = try suite.sharedSecret(
            ephemeral.agree(with: recipient),
            encapsulation: encapsulation,
            publicKey: recipient
        )
        let received = try suite.sharedSecret(
            PrivateKey(keys.x25519, .x25519).agree(with: encapsulation),
            encapsulation: encapsulation,
            publicKey: recipient
        )
        #expect(try encapsulation.hex == vector.string("enc"))
        #expect(try sent.hex == vector.string("shared_secret"))
        #expect(try received.hex == vector.string("shared_secret"))
    }

    @Test func `the previous key of the vector opens`() throws {
        let vector = try formatVectors().object("previous_key")
        let suite = try CipherSuite()
        let context = BoxContext.previousKey(vault: vectorVault, team: id(3), epoch: 2)
        let key = try TeamKey(SecretBytes(vector.bytes("TK_2")), team: id(3), epoch: 2, suite)
        let previous = try key.openPrevious(Box(vector.bytes("box")), in: vectorVault, suite)
        #expect(try context.bytes.hex == vector.string("ctx"))
        #expect(try previous.root.hex == vector.string("TK_1"))
        #expect(previous.epoch == 1)
        #expect(previous.team == id(3))
    }
}

struct LogVectorTests {
    private func context(_ vector: JSONObject) throws -> BoxContext {
        BoxContext.log(
            vault: vectorVault,
            team: try vector.id("team"),
            epoch: 1,
            sequence: 7,
            previous: try vector.digest("prev"),
            author: try vector.id("author"),
            state: try vector.digest("state")
        )
    }

    @Test func `the context of a log row is that of the vector`() throws {
        let vector = try formatVectors().object("log_row")
        #expect(try context(vector).bytes.hex == vector.string("ctx"))
    }

    @Test func `the event of the vector opens`() throws {
        let vector = try formatVectors().object("log_row")
        let suite = try CipherSuite()
        let key = try TeamKey(SecretBytes(vector.bytes("TK")), team: id(3), epoch: 1, suite)
        let event = try key.open(event: Box(vector.bytes("box")), as: context(vector), suite)
        #expect(try String(decoding: event, as: UTF8.self) == vector.string("event"))
    }

    /// `E_n` of FORMAT.md section 6.
    private func signedBytes(
        _ vector: JSONObject,
        _ suite: borrowing CipherSuite
    ) throws -> [UInt8] {
        var bytes = formatLabel + Array("log".utf8) + vectorVault.bytes
        bytes.append(bigEndian: 7 as UInt64)
        bytes += try vector.bytes("prev") + vector.bytes("team")
        bytes.append(bigEndian: 1 as UInt32)
        bytes += try vector.bytes("author") + vector.bytes("state")
        return try bytes + suite.digest(vector.bytes("box")).bytes
    }

    @Test func `what is signed is that of the vector`() throws {
        let vector = try formatVectors().object("log_row")
        let suite = try CipherSuite()
        #expect(try signedBytes(vector, suite).hex == vector.string("E"))
    }

    @Test func `the signature of the vector is made again and holds`() throws {
        let vector = try formatVectors().object("log_row")
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let signed = try vector.bytes("E")
        let signature = try keys.sign(signed)
        let holds = suite.isSignature(signature, of: signed, by: keys.publicKeys.ed25519)
        #expect(try signature.hex == vector.string("sig"))
        #expect(holds)
    }

    @Test func `the link is that of the vector`() throws {
        let vector = try formatVectors().object("log_row")
        let suite = try CipherSuite()
        let link = try suite.digest(vector.bytes("E") + vector.bytes("sig"))
        #expect(try link.hex == vector.string("link"))
    }
}
