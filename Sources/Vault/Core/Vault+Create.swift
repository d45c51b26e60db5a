import VaultCrypto
import VaultModel
import VaultStorage

extension Vault {
    /// Makes a vault with its founder, who becomes its admin, and a first team if one is named.
    ///
    /// - Throws: `vaultExists`, `unsafePath`, `refused` for an unusable passphrase. Nothing is left
    ///   behind by a call that throws.
    public static func create(
        at path: String,
        founder: Name,
        passphrase: borrowing SecretBytes,
        team: Name? = nil,
        environment: VaultEnvironment
    ) throws(VaultError) -> Vault {
        let path = try storing(at: path) { () throws(StorageError) in
            let path = try Path.resolved(path)
            guard try !Path.exists(path) else { throw .exists }
            return path
        }
        let suite = try computing { () throws(CryptoError) in try CipherSuite() }
        let secret = SlotSecret.passphrase(
            try computing { () throws(CryptoError) in try Passphrase(passphrase) }
        )
        let seed = try computing { () throws(CryptoError) in
            try suite.randomSecret(byteCount: 32)
        }
        let me: MemberID = try computing { () throws(CryptoError) in try suite.randomID() }
        let keys = try computing { () throws(CryptoError) in try MemberKeys(seed: seed, suite) }
        guard let id = VaultID(keys.publicKeys.ed25519)
        else { preconditionFailure("a public key is an id") }
        // The slot is made before the file: the KDF takes its time and may refuse.
        let slot = try computing { () throws(CryptoError) in
            try suite.makeSlot(
                for: me,
                of: id,
                seed: seed,
                secret: secret,
                kdf: KDF.standard
            )
        }
        let suffix: ID<Int> = try computing { () throws(CryptoError) in try suite.randomID() }
        let part = path + ".part-" + suffix.hex.prefix(8)
        let identity = try Identity(member: me, slot: slot.id, seed: seed, suite)
        try make(part, id, by: identity, environment) { session throws(VaultError) in
            try session.found(by: founder, slot)
            if let team { _ = try session.makeTeam(named: team) }
        }
        return try settle(part, at: path, for: identity, environment)
    }

    /// Makes a file with what a vault starts with; when this returns, that is on the disk, and nobody
    /// has the file open.
    private static func make(
        _ path: String,
        _ id: VaultID,
        by identity: Identity,
        _ environment: VaultEnvironment,
        _ body: (Session) throws(VaultError) -> Void
    ) throws(VaultError) {
        let suite = try computing { () throws(CryptoError) in try CipherSuite() }
        let file = try VaultFile(creating: path, id: id, suite)
        do throws(VaultError) {
            try Vault(created: file, by: identity, environment).commitCreation(body)
        } catch {
            file.database.discard()
            throw error
        }
    }

    /// Gives a complete vault its name: whoever is interrupted before that has made none.
    private static func settle(
        _ part: String,
        at path: String,
        for identity: Identity,
        _ environment: VaultEnvironment
    ) throws(VaultError) -> Vault {
        try storing(at: path) { () throws(StorageError) in
            let new = try PendingFile(filled: Path.name(of: part), for: path)
            defer { new.discard() }
            try new.settle()
        }
        do throws(VaultError) {
            let locked = try LockedVault(opening: path, environment: environment)
            let vault = Vault(locked, as: identity)
            try vault.read { _ in }
            return vault
        } catch {
            throw .failed("the vault is made, and cannot be opened now: \(error.sentence)")
        }
    }
}

extension Session {
    /// Writes what a vault starts with: its founder, his slot, and the key of the commons.
    fileprivate func found(by name: Name, _ slot: KeySlot) throws(VaultError) {
        let me = identity.member
        let keys = identity.keys.publicKeys
        let commons = try computing { () throws(CryptoError) in
            try TeamKey(
                file.suite.randomSecret(byteCount: 32),
                team: .commons,
                epoch: 1,
                file.suite
            )
        }
        let grant = try computing { () throws(CryptoError) in
            try file.suite.makeGrant(
                of: commons,
                in: file.id,
                to: me,
                publicKey: keys.x25519
            )
        }
        try storing { () throws(StorageError) in
            try file.database.insert(slot)
            try file.database.insert(grant)
        }
        newKeys[.commons] = commons
        ring.add(commons)
        log(
            "vault.create",
            in: .commons,
            [
                "format": 1,
                "member": [
                    "id": .string(me.hex), "name": .string(name.text),
                    "x": .string(keys.x25519.hex), "ed": .string(keys.ed25519.hex),
                    "role": "admin",
                ],
                "kid": .string(commons.id.hex),
            ]
        )
        log(
            "slot.add",
            in: .commons,
            ["member": .string(me.hex), "slot": .string(slot.id.hex), "label": "passphrase"]
        )
    }
}
