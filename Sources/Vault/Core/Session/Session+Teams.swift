import VaultCrypto
import VaultModel
import VaultStorage

/// Which team a command is about.
public enum TeamChoice: Sendable {
    /// The only team there is.
    case only
    case named(String)
    case id(TeamID)
}

/// A team that this member is in.
struct Team {
    let id: TeamID
    let key: TeamKey
    let info: TeamInfo

    var name: Name { info.name }
}

extension Session {
    /// The teams this member is in, by name.
    func teams() throws(VaultError) -> [Team] {
        var teams: [Team] = []
        for (id, team) in state.teams
        where id != .commons && team.members.contains(identity.member) {
            if let team = try self.team(id) { teams.append(team) }
        }
        return teams.sorted { $0.name < $1.name }
    }

    /// The team that is meant.
    func team(_ choice: TeamChoice) throws(VaultError) -> Team {
        switch choice {
        case .id(let id):
            guard let team = try team(id) else { throw .notFound(.team, id.hex) }
            return team
        case .named(let name):
            let wanted = name.normalizedNFC
            let teams = try teams()
            guard let team = teams.first(where: { $0.name.text.utf8.elementsEqual(wanted.utf8) })
            else {
                let near = Spelling.nearest(to: wanted, among: teams.map(\.name.text))
                throw .notFound(.team, name, near: near)
            }
            return team
        case .only:
            let teams = try teams()
            guard let team = teams.first else {
                throw .refused(code: "no-team", "the vault has no team that you are in")
            }
            guard teams.count == 1 else {
                throw .refused(code: "several-teams", "the vault has several teams")
            }
            return team
        }
    }

    /// Nil for a team that was deleted or has no record yet.
    private func team(_ id: TeamID) throws(VaultError) -> Team? {
        let key = try currentKey(of: id)
        guard let json = try content(.team, named: "", in: id, key) else { return nil }
        do throws(MalformedField) {
            return Team(id: id, key: key, info: try TeamInfo(json: json))
        } catch {
            throw .malformed("the record of a team", error)
        }
    }

    /// Makes a team whose only member is this one.
    func makeTeam(named name: Name) throws(VaultError) -> Team {
        guard try !teams().contains(where: { $0.name == name })
        else { throw .exists(.team, name.text) }
        let key = try computing { () throws(CryptoError) in
            try TeamKey(
                file.suite.randomSecret(byteCount: 32),
                team: try file.suite.randomID(),
                epoch: 1,
                file.suite
            )
        }
        try establish(key)
        let team = Team(id: key.team, key: key, info: TeamInfo(name: name))
        try put(.team, named: "", team.info.json, in: team.id, key)
        log("team.set", in: team.id, ["name": .string(name.text)])
        return team
    }

    /// Signs the first key of a team into the log, and grants it to this member.
    private func establish(_ key: TeamKey) throws(VaultError) {
        let me = identity.member
        let grant = try computing { () throws(CryptoError) in
            try file.suite.makeGrant(
                of: key,
                in: file.id,
                to: me,
                publicKey: identity.keys.publicKeys.x25519
            )
        }
        try storing { () throws(StorageError) in try file.database.insert(grant) }
        newKeys[key.team] = key
        log(
            "team.key",
            in: .commons,
            [
                "team": .string(key.team.hex), "epoch": 1, "kid": .string(key.id.hex),
                "members": [.string(me.hex)],
            ]
        )
    }
}
