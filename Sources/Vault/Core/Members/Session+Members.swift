import VaultCrypto
import VaultModel
import VaultStorage

// Who is in the vault, and who is in which team (FORMAT.md sections 6.1 and 8).
extension Session {
    /// A member's keys, as the log says.
    func member(_ id: MemberID) throws(VaultError) -> ReplayState.Member {
        guard let member = state.members[id] else { throw .notFound(.member, id.hex) }
        return member
    }

    /// - Throws: `refused` for who is no admin; replay would refuse him too, in fewer words.
    func requireAdmin(to act: String) throws(VaultError) {
        guard state.members[identity.member]?.role == .admin
        else { throw .refused(code: "not-allowed", "only an admin can \(act)") }
    }

    /// The teams of those names, each once.
    func teams(named names: [String]) throws(VaultError) -> [Team] {
        guard !names.isEmpty else { return [] }
        let all = try teams()
        var chosen: [Team] = []
        for name in names {
            let wanted = name.normalizedNFC
            guard let team = all.first(where: { $0.name.text.utf8.elementsEqual(wanted.utf8) })
            else {
                let near = Spelling.nearest(to: wanted, among: all.map(\.name.text))
                throw .notFound(.team, name, near: near)
            }
            if !chosen.contains(where: { $0.id == team.id }) { chosen.append(team) }
        }
        return chosen
    }

    /// Adds a member, his slot, and the keys of the commons and of some teams.
    func add(_ card: MemberCard, as role: MemberRole, to teams: [Team]) throws(VaultError) {
        try storing { () throws(StorageError) in try file.database.insert(card.slot) }
        log(
            "member.add",
            in: .commons,
            [
                "member": [
                    "id": .string(card.id.hex), "name": .string(card.name.text),
                    "x": .string(card.keys.x25519.hex), "ed": .string(card.keys.ed25519.hex),
                    "role": .string(role.rawValue),
                ]
            ]
        )
        logSlot("slot.add", card.slot.id, of: card.id, label: "passphrase", .passphrase)
        try insertGrant(of: try currentKey(of: .commons), to: card.id, card.keys)
        for team in teams { try grant(team, to: card.id, card.keys) }
    }

    /// Lets a member into a team.
    func grant(_ team: Team, to member: MemberID, _ keys: MemberPublicKeys) throws(VaultError) {
        log(
            "team.grant",
            in: .commons,
            ["team": .string(team.id.hex), "member": .string(member.hex)]
        )
        try insertGrant(of: team.key, to: member, keys)
    }

    /// Writes a grant, in the place of one that has been lost or forged.
    func insertGrant(
        of key: TeamKey,
        to member: MemberID,
        _ keys: MemberPublicKeys
    ) throws(VaultError) {
        let grant = try computing { () throws(CryptoError) in
            try file.suite.makeGrant(of: key, in: file.id, to: member, publicKey: keys.x25519)
        }
        try storing { () throws(StorageError) in
            try file.database.deleteGrant(team: key.team, epoch: key.epoch, member: member)
            try file.database.insert(grant)
        }
    }

    /// Removes a member from the vault: his slots and grants go, and every team that he was in has
    /// a new key and new seals.
    func remove(
        _ id: MemberID,
        knowing names: [MemberID: Name],
        progress: ResealProgress
    ) throws(VaultError) {
        let teams = try teamsToRenew(without: id, knowing: names)
        log("member.remove", in: .commons, ["id": .string(id.hex)])
        try storing { () throws(StorageError) in
            try file.database.deleteSlots(of: id)
            try file.database.deleteGrants(of: id)
        }
        progress.expect(try recordCount(of: teams))
        try renewKey(of: .commons, for: Set(state.members.keys).subtracting([id]), progress)
        for team in teams {
            try renewKey(of: team, for: try members(of: team).subtracting([id]), progress)
        }
    }

    /// The teams that get a new key when a member goes.
    ///
    /// A team whose key this member does not hold he cannot seal anew, so an admin who is in it has
    /// to do it; one that nobody else is in stays as it is, since nobody will write to it.
    private func teamsToRenew(
        without id: MemberID,
        knowing names: [MemberID: Name]
    ) throws(VaultError) -> [TeamID] {
        var teams: [TeamID] = []
        for (team, known) in state.teams.sorted(by: { $0.key < $1.key })
        where team != .commons && known.members.contains(id) {
            let others = known.members.subtracting([id])
            let isInUse = try isInUse(team)
            guard !others.isEmpty, isInUse else { continue }
            guard known.members.contains(identity.member) else {
                let admins = known.members.filter { $0 != id && state.members[$0]?.role == .admin }
                let named = admins.compactMap { names[$0]?.text }.sorted()
                throw .refused(
                    code: "not-in-team",
                    "you are not in a team that the member is in (\(team.hex.prefix(8))), "
                        + "so you cannot give it a new key; "
                        + (named.isEmpty ? "no admin is" : named.joined(separator: " or ") + " can")
                )
            }
            teams.append(team)
        }
        return teams
    }

    /// Takes a member out of a team, which gets a new key and new seals.
    func revoke(
        _ team: Team,
        from member: MemberID,
        progress: ResealProgress
    ) throws(VaultError) {
        let others = try members(of: team.id).subtracting([member])
        guard others.contains(where: { state.members[$0]?.role == .admin }) else {
            throw .refused(
                code: "last-admin",
                "team \(team.name) would have no admin, and nobody could let anybody in or out"
            )
        }
        // The event that seals the team anew is for one of its members to sign.
        guard member != identity.member else {
            throw .refused(
                code: "yourself",
                "you cannot take yourself out of a team: another admin has to do it"
            )
        }
        progress.expect(try recordCount(of: [team.id]))
        try renewKey(of: team.id, for: others, progress)
    }

    func members(of team: TeamID) throws(VaultError) -> Set<MemberID> {
        guard let known = state.teams[team] else { throw .notFound(.team, team.hex) }
        return known.members
    }

    /// Whether a team has no record: it was deleted, or never had one.
    func isEmpty(_ team: TeamID) throws(VaultError) -> Bool {
        guard let signed = state.teams[team]?.state else { return true }
        return try signed == StateTree.emptyState(of: team, in: file)
    }

    /// Whether anything is or will be sealed with a team's key.
    func isInUse(_ team: TeamID) throws(VaultError) -> Bool {
        if team == .commons { return true }
        return try !isEmpty(team)
    }

    /// Logs that a slot was added or removed.
    func logSlot(
        _ operation: String,
        _ slot: SlotID,
        of member: MemberID,
        label: String? = nil,
        _ kind: KeyKind? = nil
    ) {
        var fields: JSONObject = ["member": .string(member.hex), "slot": .string(slot.hex)]
        if let label { fields["label"] = .string(label) }
        if let kind { fields["kind"] = .string(kind.rawValue) }
        log(operation, in: .commons, fields)
    }
}
