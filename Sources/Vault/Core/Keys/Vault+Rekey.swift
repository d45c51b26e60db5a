import VaultCrypto
public import VaultModel
import VaultStorage

/// What was renewed.
public struct Renewal: Sendable {
    /// The teams that have a new key, by name.
    public let teams: [Name]
    /// The teams that the caller is in and that only an admin can give a new key.
    public let unchanged: [Name]
    /// How many keys open nothing any more.
    public let removedKeys: Int
}

// For when something leaked that must not open anything any more (FORMAT.md section 8).
extension Vault {
    /// Gives the caller a new seed under a new passphrase; all his other keys are gone.
    ///
    /// An admin also gives the vault and all his teams new keys and new seals, since who had the old
    /// seed and a copy of the vault has theirs.
    ///
    /// - Throws: `refused` for an unusable passphrase.
    public func renewSeed(
        passphrase: borrowing SecretBytes,
        progress: @escaping RenewalProgress = { _, _ in }
    ) throws(VaultError) -> Renewal {
        let secret = SlotSecret.passphrase(
            try computing { () throws(CryptoError) in try Passphrase(passphrase) }
        )
        let renewed = try Identity(
            member: identity.member,
            slot: nil,
            seed: try computing { () throws(CryptoError) in
                try file.suite.randomSecret(byteCount: 32)
            },
            file.suite
        )
        let slot = try file.makeSlot(for: renewed, secret, .standard)
        let identity = try Identity(
            member: renewed.member,
            slot: slot.id,
            seed: renewed.seed.copy(),
            file.suite
        )
        let oldName = unlockName
        return try write { session throws(VaultError) in
            let renewal = try session.renew(identity, slot, ResealProgress(progress))
            session.renewedIdentity = identity
            environment.unlockCache?.forget(oldName)
            return renewal
        }
    }

    /// Gives some teams a new key and new seals; their members stay who they are.
    ///
    /// - Throws: `refused` for who is no admin; `notFound` for a team that he is not in.
    public func renewKeys(
        of teams: [String],
        progress: @escaping RenewalProgress = { _, _ in }
    ) throws(VaultError) -> Renewal {
        try write { session throws(VaultError) in
            try session.requireAdmin(to: "give a team a new key")
            let chosen = try session.teams(named: teams)
            let progress = ResealProgress(progress)
            progress.expect(try session.recordCount(of: chosen.map(\.id)))
            for team in chosen {
                try session.renewKey(of: team.id, for: try session.members(of: team.id), progress)
            }
            return Renewal(teams: chosen.map(\.name), unchanged: [], removedKeys: 0)
        }
    }
}

extension Session {
    /// Every row is signed with the old key, `member.rekey` last: from then on the new one is his.
    fileprivate func renew(
        _ renewed: Identity,
        _ slot: KeySlot,
        _ progress: ResealProgress
    ) throws(VaultError) -> Renewal {
        let me = identity.member
        let teams = try teams()
        let isAdmin = state.members[me]?.role == .admin
        let oldSlots = try slots(of: me)
        let newKeys = renewed.keys.publicKeys
        try add(slot, label: "passphrase", .passphrase)
        for old in oldSlots { try remove(old) }
        try storing { () throws(StorageError) in try file.database.deleteGrants(of: me) }
        let mine = state.teams.filter { $0.value.members.contains(me) }.keys.sorted()
        if isAdmin { progress.expect(try recordCount(of: mine)) }
        for team in mine {
            // A team that was deleted has a history, which its members read all the same.
            let isInUse = try isInUse(team)
            if isAdmin, isInUse {
                try renewKey(
                    of: team,
                    for: try members(of: team),
                    renewed: [me: newKeys],
                    progress
                )
            } else {
                try insertGrant(of: try currentKey(of: team), to: me, newKeys)
            }
        }
        log(
            "member.rekey",
            in: .commons,
            [
                "id": .string(me.hex), "x": .string(newKeys.x25519.hex),
                "ed": .string(newKeys.ed25519.hex),
            ]
        )
        return Renewal(
            teams: isAdmin ? teams.map(\.name) : [],
            unchanged: isAdmin ? [] : teams.map(\.name),
            removedKeys: oldSlots.count
        )
    }
}
