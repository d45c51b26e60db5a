import Testing
@testable import VaultCrypto
import VaultModel

// FORMAT.md section 15: keys and what is derived from them.
struct KeyVectorTests {
    @Test func `the keys of a member are those of the vector`() throws {
        let vector = try formatVectors().object("member")
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: SecretBytes(vector.bytes("seed")), suite)
        #expect(try keys.x25519.hex == vector.string("x25519_secret"))
        #expect(try keys.ed25519.hex == vector.string("ed25519_secret"))
        #expect(try keys.publicKeys.x25519.hex == vector.string("x25519_public"))
        #expect(try keys.publicKeys.ed25519.hex == vector.string("ed25519_public"))
    }

    @Test func `the fingerprint of a card is that of the vector`() throws {
        let vector = try formatVectors().object("member")
        let member: MemberID = try formatVectors().object("slot").id("member")
        let suite = try CipherSuite()
        let card =
            try formatLabel + Array("member".utf8) + vectorVault.bytes + member.bytes
            + vector.bytes("x25519_public") + vector.bytes("ed25519_public")
        let fingerprint = Base32.encode(Array(try suite.digest(card).bytes.prefix(10)))
        #expect(try fingerprint == vector.string("card_fingerprint"))
    }

    @Test(arguments: ["record", "log", "lookup", "print", "previous", "key id", "hedge"])
    func `a subkey is that of the vector`(label: String) throws {
        let vector = try formatVectors().object("subkeys")
        let suite = try CipherSuite()
        let info = formatLabel + Array(label.utf8)
        let subkey = try suite.expand(key: SecretBytes(vector.bytes("TK")), info: info, count: 32)
        #expect(try subkey.hex == vector.string(label))
    }

    // The labels as the product spells them; `subkey` takes no other kind of string.
    @Test func `a subkey is found by its label`() throws {
        let vector = try formatVectors().object("subkeys")
        let suite = try CipherSuite()
        let key = SecretBytes(try vector.bytes("TK"))
        #expect(try suite.subkey(of: key, "record").hex == vector.string("record"))
        #expect(try suite.subkey(of: key, "key id").hex == vector.string("key id"))
    }

    @Test func `the id of a team key is that of the vector`() throws {
        let vector = try formatVectors().object("subkeys")
        let suite = try CipherSuite()
        let key = try TeamKey(SecretBytes(vector.bytes("TK")), team: id(3), epoch: 1, suite)
        #expect(try key.id.hex == vector.string("key id"))
    }

    @Test func `ids of records and their leaves are those of the vectors`() throws {
        let suite = try CipherSuite()
        for vector in try formatVectors().objects("ids") {
            let key = try TeamKey(SecretBytes(vector.bytes("TK")), team: id(3), epoch: 1, suite)
            let number = UInt8(try vector.integer("kind", in: 1...5))
            let kind = try #require(RecordKind(rawValue: number))
            let found = try key.recordID(kind, named: vector.string("x"), suite)
            #expect(try found.hex == vector.string("id"))
            let (a, b) = leaf(of: found)
            #expect(vector["leaf"] == [.integer(Int64(a)), .integer(Int64(b))])
        }
    }

    @Test func `the fingerprint of a value is that of the vector`() throws {
        let vector = try formatVectors().object("fingerprint")
        let suite = try CipherSuite()
        let key = try TeamKey(SecretBytes(vector.bytes("TK")), team: id(3), epoch: 1, suite)
        let value = SecretBytes(try vector.bytes("value"))
        #expect(try key.fingerprint(of: value, suite).hex == vector.string("fp"))
    }

    @Test func `the name of a pin is that of the vector`() throws {
        let vector = try formatVectors().object("pin_name")
        let suite = try CipherSuite()
        let path = Array(try vector.string("path").utf8)
        let name = try suite.digest(formatLabel + Array("pin".utf8) + path).bytes.prefix(16)
        #expect(try Base32.encode(Array(name)) + ".json" == vector.string("file"))
    }
}

/// The leaf that a record lies in: the first six bits of its id, and the next six.
func leaf(of id: RecordID) -> (a: Int, b: Int) {
    let bits = Int(id.bytes[0]) << 8 | Int(id.bytes[1])
    return (bits >> 10, bits >> 4 & 63)
}
