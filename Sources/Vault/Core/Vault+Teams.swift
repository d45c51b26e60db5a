import VaultModel

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
        try write { session throws(VaultError) in try session.makeTeam(named: name).id }
    }

    /// The teams this member is in, by name.
    public func teams() throws(VaultError) -> [TeamSummary] {
        try read { session throws(VaultError) in
            let names = try memberNames(session)
            return try session.teams().map { team throws(VaultError) in
                TeamSummary(
                    id: team.id,
                    name: team.name,
                    entries: try session.entries(in: team).count,
                    targets: try session.targets(in: team).count,
                    members: (session.state.teams[team.id]?.members ?? [])
                        .compactMap { names[$0] }.sorted()
                )
            }
        }
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
