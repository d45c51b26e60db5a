import VaultCrypto
public import VaultModel
import VaultStorage

/// What a newcomer hands to an admin: his public keys, and a key slot that only his passphrase
/// opens (FORMAT.md section 8.1).
///
/// It holds no secret but what a vault file holds too. Its fingerprint is compared by voice: who
/// carries the card could put another in its place.
public struct MemberCard: Sendable {
    /// The vault that the card is for.
    public let vault: VaultID
    /// What the newcomer calls himself.
    public let name: Name
    /// The newcomer's pseudonym in this vault.
    public let id: MemberID
    /// His key slot.
    public let slot: KeySlot
    let keys: MemberPublicKeys
    private let signature: [UInt8]

    /// Reads the text of a card; whether its signature is right is for ``Vault/check(_:for:)``.
    ///
    /// - Throws: `refused` for anything that is not a card.
    public init(_ text: [UInt8]) throws(VaultError) {
        guard text.count <= Self.byteLimit, let json = try? JSONObject(parsing: text) else {
            throw Self.noCard("it is not JSON")
        }
        do throws(MalformedField) {
            try self.init(json)
        } catch {
            throw Self.noCard("'\(error.name)' is missing or malformed")
        }
    }

    private init(_ json: JSONObject) throws(MalformedField) {
        _ = try json.integer("format", in: 1...1)
        guard let vault = VaultID(try json.bytes("vault")) else { throw MalformedField("vault") }
        self.vault = vault
        name = try json.checkedName("name")
        id = try json.id("id")
        keys = try MemberPublicKeys(json)
        slot = try KeySlot(try json.object("slot"), of: id)
        signature = try json.bytes("sig")
    }

    fileprivate init(
        _ vault: VaultID,
        _ name: Name,
        _ keys: borrowing MemberKeys,
        _ slot: KeySlot
    ) throws(CryptoError) {
        self.vault = vault
        self.name = name
        id = slot.member
        self.keys = keys.publicKeys
        self.slot = slot
        signature = try keys.sign(Self.signedBytes(vault, name, slot.member, keys.publicKeys, slot))
    }

    /// The card as one line of text, without a newline.
    public var text: String { String(decoding: json.serialized, as: UTF8.self) }

    private static let byteLimit = 16_384

    private static func noCard(_ reason: String) -> VaultError {
        .refused(code: "card", "that is not a member card: \(reason)")
    }

    private var json: JSONObject {
        let kdf = slot.kdf.columns
        return [
            "format": 1, "vault": .string(vault.bytes.hex), "id": .string(id.hex),
            "name": .string(name.text), "x": .string(keys.x25519.hex),
            "ed": .string(keys.ed25519.hex),
            "slot": [
                "id": .string(slot.id.hex), "kdf": .integer(Int64(kdf.kdf)),
                "c1": .integer(Int64(kdf.c1)), "c2": .integer(Int64(kdf.c2)),
                "c3": .integer(Int64(kdf.c3)), "flags": slot.needsKeyFile ? 1 : 0,
                "salt": .string(slot.salt.hex), "box": .string(slot.box.bytes.hex),
            ],
            "sig": .string(signature.hex),
        ]
    }
}

extension MemberCard {
    /// `b32(H(L ‖ "member" ‖ V ‖ id ‖ x ‖ ed)[0:10])`: sixteen letters, for two people to compare.
    func fingerprint(_ suite: borrowing CipherSuite) throws(CryptoError) -> String {
        try keys.fingerprint(of: id, in: vault, suite)
    }

    /// Whether the card is signed with the key that it names.
    func isSigned(_ suite: borrowing CipherSuite) -> Bool {
        suite.isSignature(
            signature,
            of: Self.signedBytes(vault, name, id, keys, slot),
            by: keys.ed25519
        )
    }

    /// `L ‖ "card" ‖ V ‖ id ‖ x ‖ ed ‖ LP(name) ‖` the slot's columns.
    private static func signedBytes(
        _ vault: VaultID,
        _ name: Name,
        _ id: MemberID,
        _ keys: MemberPublicKeys,
        _ slot: KeySlot
    ) -> [UInt8] {
        let kdf = slot.kdf.columns
        var bytes = formatLabel + Array("card".utf8) + vault.bytes + id.bytes + keys.x25519
        bytes += keys.ed25519
        bytes.append(lengthPrefixed: Array(name.text.utf8))
        bytes += slot.id.bytes
        bytes.append(kdf.kdf)
        for number in [kdf.c1, kdf.c2, kdf.c3] { bytes.append(bigEndian: number) }
        bytes.append(slot.needsKeyFile ? 1 : 0)
        return bytes + slot.salt + slot.box.bytes
    }
}

extension MemberPublicKeys {
    /// The fingerprint of a member's keys, which his card showed and `member list` shows.
    func fingerprint(
        of member: MemberID,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> String {
        let bytes =
            formatLabel + Array("member".utf8) + vault.bytes + member.bytes + x25519 + ed25519
        return Base32.encode(Array(try suite.digest(bytes).bytes.prefix(10)))
    }
}

extension LockedVault {
    /// Makes a card for somebody who is no member yet: a seed of his own, in a slot under his
    /// passphrase.
    ///
    /// Nothing is written; the seed is in the card alone.
    ///
    /// - Throws: `refused` for an unusable passphrase.
    public func makeCard(
        named name: Name,
        passphrase: borrowing SecretBytes
    ) throws(VaultError) -> (card: MemberCard, fingerprint: String) {
        let secret = SlotSecret.passphrase(
            try computing { () throws(CryptoError) in try Passphrase(passphrase) }
        )
        return try computing { () throws(CryptoError) in
            let seed = try file.suite.randomSecret(byteCount: 32)
            let slot = try file.suite.makeSlot(
                for: try file.suite.randomID(),
                of: file.id,
                seed: seed,
                secret: secret,
                kdf: .standard
            )
            // What does not open again would lock the newcomer out before he was in.
            let reopened = try file.suite.openSeed(in: slot, of: file.id, with: secret)
            guard reopened.isEqual(to: seed) else { throw .doesNotOpen }
            let keys = try MemberKeys(seed: reopened, file.suite)
            let card = try MemberCard(file.id, name, keys, slot)
            return (card, try card.fingerprint(file.suite))
        }
    }
}

extension KeySlot {
    /// Reads the slot of a card, within the bounds that hold for a file's.
    fileprivate init(_ json: JSONObject, of member: MemberID) throws(MalformedField) {
        let small: ClosedRange<Int64> = 0...255
        guard
            let kdf = KDF(
                kdf: Int64(try json.integer("kdf", in: small)),
                c1: Int64(try json.integer("c1", in: small)),
                c2: Int64(try json.integer("c2", in: small)),
                c3: Int64(try json.integer("c3", in: small))
            )
        else { throw MalformedField("kdf") }
        let salt = try json.bytes("salt")
        let box = try json.bytes("box")
        guard salt.count == 32 else { throw MalformedField("salt") }
        guard box.count == 113 else { throw MalformedField("box") }
        self.init(
            id: try json.id("id"),
            member: member,
            kdf: kdf,
            needsKeyFile: try json.integer("flags", in: 0...1) == 1,
            salt: salt,
            box: Box(box)
        )
    }
}
