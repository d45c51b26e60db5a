import VaultModel
import VaultStorage

/// What there is in a team.
public struct TeamSummary: Sendable {
    /// The team's id.
    public let id: TeamID
    /// The team's name.
    public let name: Name
    /// How many entries it has.
    public let entries: Int
    /// How many targets it has.
    public let targets: Int
    /// The names of its members.
    public let members: [Name]
}

extension Vault {
    /// Makes a team whose only member is this one.
    ///
    /// - Throws: `exists`; `refused` for who is no admin.
    public func createTeam(_ name: Name) throws(VaultError) -> TeamID {
        try write { session throws(VaultError) in
            try session.requireAdmin(to: "make teams")
            return try session.makeTeam(named: name).id
        }
    }

    /// The teams this member is in, by name.
    public func teams() throws(VaultError) -> [TeamSummary] {
        try read { session throws(VaultError) in
            let names = try memberNames(session)
            return try session.teams().map { team throws(VaultError) in
                try summary(of: team, names, session)
            }
        }
    }

    /// Gives a team another name.
    ///
    /// - Throws: `notFound`; `exists` for a name that another team has.
    public func renameTeam(_ name: String, to new: Name) throws(VaultError) -> Name {
        try write { session throws(VaultError) in
            let team = try session.team(.named(name))
            guard team.name != new else { return new }
            guard try !session.teams().contains(where: { $0.name == new })
            else { throw .exists(.team, new.text) }
            var info = team.info
            info.name = new
            try session.put(.team, named: "", info.json, in: team.id, team.key)
            session.log("team.set", in: team.id, ["name": .string(new.text)])
            return team.name
        }
    }

    /// What there is in one team.
    public func team(named name: String) throws(VaultError) -> TeamSummary {
        try read { session throws(VaultError) in
            try summary(of: try session.team(.named(name)), try memberNames(session), session)
        }
    }

    /// Deletes a team with all that is in it; what was pushed stays where it is.
    ///
    /// - Throws: `notFound`; `refused` while a push is open.
    public func deleteTeam(_ name: String) throws(VaultError) {
        try write { session throws(VaultError) in
            let team = try session.team(.named(name))
            if let push = try session.openPushes(in: team).first {
                throw .refused(
                    code: "open-push",
                    "a push to target \(push.target) of team \(team.name) is open"
                )
            }
            try session.deleteRecords(of: team.id)
            session.log("team.delete", in: team.id)
        }
    }

    private func summary(
        of team: Team,
        _ names: [MemberID: Name],
        _ session: Session
    ) throws(VaultError) -> TeamSummary {
        TeamSummary(
            id: team.id,
            name: team.name,
            entries: try session.count(.entry, in: team),
            targets: try session.count(.target, in: team),
            members: (session.state.teams[team.id]?.members ?? [])
                .compactMap { names[$0] }.sorted()
        )
    }

    /// The names of the teams this member is in.
    public func teamNames() throws(VaultError) -> [Name] {
        try read { session throws(VaultError) in try session.teams().map(\.name) }
    }

    /// The id of the team that is meant, and its name.
    public func team(_ choice: TeamChoice) throws(VaultError) -> (id: TeamID, name: Name) {
        try read { session throws(VaultError) in
            let team = try session.team(choice)
            return (team.id, team.name)
        }
    }
}

extension Session {
    /// How many records of a kind a team has; they are checked and not opened.
    fileprivate func count(_ kind: RecordKind, in team: Team) throws(VaultError) -> Int {
        try withTree(of: team.id) { tree throws(VaultError) in try tree.records(kind) }.count
    }

    fileprivate func deleteRecords(of team: TeamID) throws(VaultError) {
        try storing { () throws(StorageError) in try file.database.deleteRecords(team: team) }
        replaceTree(
            of: team,
            by: StateTree(
                of: team,
                computed: PerKind(repeating: VaultFile.KindDigests()),
                in: file
            )
        )
        changedTeams.insert(team)
    }
}
