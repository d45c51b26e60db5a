import VaultCrypto
public import VaultModel
import VaultStorage

/// A member, as the history names him.
public struct MemberSummary: Sendable {
    /// The pseudonym.
    public let id: MemberID
    /// The name.
    public let name: Name
    /// What he may do.
    public let role: MemberRole
    /// The names of his teams, of those that the caller is in.
    public let teams: [Name]
    /// His other teams, whose names only their members know.
    public let otherTeams: [TeamID]
    /// The fingerprint of his keys.
    public let fingerprint: String
    /// Whether it is the caller.
    public let isYou: Bool
}

/// How far a renewal of keys has come, in records.
public typealias RenewalProgress = (_ done: Int, _ total: Int) -> Void

// Looking.
extension Vault {
    /// The members, by name.
    public func members() throws(VaultError) -> [MemberSummary] {
        try read { session throws(VaultError) in try memberSummaries(session) }
    }

    private func memberSummaries(_ session: Session) throws(VaultError) -> [MemberSummary] {
        let names = try memberNames(session)
        let teams = try session.teams()
        let known = Set(teams.map(\.id))
        var summaries: [MemberSummary] = []
        for (id, member) in session.state.members {
            guard let name = names[id] else { throw .changed("a member has no name") }
            let fingerprint = try computing { () throws(CryptoError) in
                try member.keys.fingerprint(of: id, in: file.id, file.suite)
            }
            var others: [TeamID] = []
            for (team, state) in session.state.teams
            where team != .commons && state.members.contains(id) && !known.contains(team) {
                if try !session.isEmpty(team) { others.append(team) }
            }
            summaries.append(
                MemberSummary(
                    id: id,
                    name: name,
                    role: member.role,
                    teams: teams.filter {
                        session.state.teams[$0.id]?.members.contains(id) == true
                    }.map(\.name),
                    otherTeams: others.sorted(),
                    fingerprint: fingerprint,
                    isYou: id == identity.member
                )
            )
        }
        return summaries.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }

    /// The member of that name, or whose id begins so.
    private func member(
        _ text: String,
        _ session: Session
    ) throws(VaultError) -> MemberSummary {
        let members = try memberSummaries(session)
        let wanted = text.normalizedNFC
        var found = members.filter { $0.name.text.utf8.elementsEqual(wanted.utf8) }
        if found.isEmpty, text.count >= 4 {
            found = members.filter { $0.id.hex.hasPrefix(text.lowercased()) }
        }
        guard let member = found.first else {
            let near = Spelling.nearest(to: wanted, among: members.map(\.name.text))
            throw .notFound(.member, text, near: near)
        }
        guard found.count == 1
        else { throw .refused(code: "ambiguous", "several members are called \(text)") }
        return member
    }

    /// What a member could read, were he to leave the vault, or one team.
    ///
    /// - Throws: `refused` for what could not be done; nothing is changed.
    public func departure(
        of name: String,
        from team: String? = nil
    ) throws(VaultError) -> Departure {
        try read { session throws(VaultError) in
            try departure(of: try member(name, session), from: team, session)
        }
    }

    private func departure(
        of member: MemberSummary,
        from team: String?,
        _ session: Session
    ) throws(VaultError) -> Departure {
        try session.requireAdmin(to: "let members out")
        var teams: [Team] = []
        if let team {
            let team = try session.team(.named(team))
            guard session.state.teams[team.id]?.members.contains(member.id) == true
            else { throw .notFound(.member, "\(member.name) in team \(team.name)") }
            teams = [team]
        } else {
            guard !member.isYou else {
                throw .refused(
                    code: "yourself",
                    "you cannot remove yourself: another admin has to do it"
                )
            }
            teams = try session.teams().filter {
                session.state.teams[$0.id]?.members.contains(member.id) == true
            }
        }
        return Departure(
            name: member.name,
            member: member.id,
            teams: teams.map(\.name),
            exposures: try session.exposures(in: teams)
        )
    }
}

// Changing.
extension Vault {
    /// Whether a card can be added to some teams, and its fingerprint, for two people to compare.
    ///
    /// It can be when it is for this vault, its newcomer signed it, and nobody has that name.
    ///
    /// - Throws: `refused` for a card of another vault or one that somebody changed; `exists`;
    ///   `notFound` for a team the caller is not in.
    public func check(_ card: MemberCard, for teams: [String] = []) throws(VaultError) -> String {
        try read { session throws(VaultError) in
            try session.requireAdmin(to: "add members")
            _ = try session.teams(named: teams)
            return try check(card, session)
        }
    }

    private func check(_ card: MemberCard, _ session: Session) throws(VaultError) -> String {
        guard card.vault == file.id else {
            throw .refused(code: "card", "the card is for another vault: \(card.vault.fingerprint)")
        }
        guard !card.keys.isOfSmallOrder, card.isSigned(file.suite) else {
            throw .refused(code: "card", "the card was changed since its newcomer made it")
        }
        let names = try memberNames(session)
        // Of a member who left, too: what he had could be opened with the old passphrase.
        guard names[card.id] == nil else {
            throw .refused(code: "card", "the card was used before: each newcomer makes a new one")
        }
        let slots = try storing { () throws(StorageError) in try file.database.slots() }
        guard !slots.contains(where: { $0.id == card.slot.id })
        else { throw .refused(code: "card", "the vault has a key of that id already") }
        guard !session.state.members.keys.contains(where: { names[$0] == card.name })
        else { throw .exists(.member, card.name.text) }
        return try computing { () throws(CryptoError) in try card.fingerprint(file.suite) }
    }

    /// Adds the newcomer of a card, with the keys of some teams.
    ///
    /// - Throws: what ``check(_:for:)`` throws; `notFound` for a team the caller is not in.
    public func add(
        _ card: MemberCard,
        as role: MemberRole,
        to teams: [String]
    ) throws(VaultError) {
        try write { session throws(VaultError) in
            try session.requireAdmin(to: "add members")
            _ = try check(card, session)
            try session.add(card, as: role, to: try session.teams(named: teams))
        }
    }

    /// Lets a member into a team; he can read all that is in it.
    ///
    /// - Throws: `refused` when he is in it already, and for who is no admin.
    public func grant(
        _ team: String,
        to name: String
    ) throws(VaultError) -> (member: Name, team: Name) {
        try write { session throws(VaultError) in
            try session.requireAdmin(to: "let members into a team")
            let team = try session.team(.named(team))
            let member = try member(name, session)
            guard try !session.members(of: team.id).contains(member.id)
            else { throw .isInTeam(member.name, team.name) }
            try session.grant(team, to: member.id, try session.member(member.id).keys)
            return (member.name, team.name)
        }
    }

    /// Takes a member out of a team, which gets a new key and new seals, in one transaction.
    ///
    /// - Throws: `refused` for who is no admin, and where no admin would be left in the team.
    public func revoke(
        _ team: String,
        from name: String,
        progress: @escaping RenewalProgress = { _, _ in }
    ) throws(VaultError) -> Departure {
        try write { session throws(VaultError) in
            let member = try member(name, session)
            let departure = try departure(of: member, from: team, session)
            try session.revoke(
                try session.team(.named(team)),
                from: member.id,
                progress: ResealProgress(progress)
            )
            return departure
        }
    }

    /// Removes a member; the vault and every team that he was in get new keys and new seals, in one
    /// transaction.
    ///
    /// - Throws: `refused` for who is no admin, and for a team whose key the caller does not have.
    public func removeMember(
        _ name: String,
        progress: @escaping RenewalProgress = { _, _ in }
    ) throws(VaultError) -> Departure {
        try write { session throws(VaultError) in
            let member = try member(name, session)
            let departure = try departure(of: member, from: nil, session)
            try session.remove(
                member.id,
                knowing: try memberNames(session),
                progress: ResealProgress(progress)
            )
            return departure
        }
    }
}

extension VaultError {
    static func isInTeam(_ member: Name, _ team: Name) -> VaultError {
        .refused(code: "in-team", "\(member) is in team \(team) already")
    }
}
