internal import VaultModel

/// The team that a Baseten target writes to.
enum BasetenTeam: Hashable, Sendable {
    /// One that the target names.
    case named(id: String, name: String)
    /// The one that the provider takes where none is named; its name where it could be learnt.
    case ofTheCaller(name: String?)

    /// The name that answers have to bear.
    var name: String? {
        switch self {
        case .named(_, let name): name
        case .ofTheCaller(let name): name
        }
    }
}

// Teams and secrets as Baseten lists them.
extension BasetenCloud {
    struct ListedSecret: Sendable {
        let name: String
        let team: String
    }

    private struct ListedTeam {
        let id: String
        let name: String
        let isDefault: Bool
    }

    /// Asks for the teams and picks the target's; throws `refused` when there is none, or more
    /// than one of that name.
    func resolvedTeam() async throws(CloudError) -> BasetenTeam {
        guard let asked = target.remoteTeam else { return try await teamOfTheCaller() }
        let teams = try await teams()
        if let team = teams.first(where: { $0.id.utf8.elementsEqual(asked.utf8) }) {
            return .named(id: team.id, name: team.name)
        }
        let named = teams.filter { $0.name.utf8.elementsEqual(asked.utf8) }
        guard let team = named.first else {
            throw CloudError(
                .refused,
                "\(client.endpoint) has no team \(ServerText.escaped(asked))"
            )
        }
        guard named.count == 1 else {
            throw CloudError(
                .refused,
                "\(client.endpoint) has \(named.count) teams called \(ServerText.escaped(asked)): "
                    + "name one by its id"
            )
        }
        return .named(id: team.id, name: team.name)
    }

    /// Where teams are no part of the plan, the call may not be allowed: the name is then unknown.
    private func teamOfTheCaller() async throws(CloudError) -> BasetenTeam {
        do throws(CloudError) {
            let defaults = try await teams().filter(\.isDefault)
            return .ofTheCaller(name: defaults.count == 1 ? defaults[0].name : nil)
        } catch {
            guard error.status == 403 || error.status == 404 else { throw error }
            return .ofTheCaller(name: nil)
        }
    }

    private func teams() async throws(CloudError) -> [ListedTeam] {
        let answer = try await client.read(["v1", "teams"])
        return try client.reading("list of teams", of: answer) { answer throws(MalformedField) in
            try answer.objects("teams").map { team throws(MalformedField) in
                ListedTeam(
                    id: try team.string("id"),
                    name: try team.string("name"),
                    isDefault: team["default"] == true
                )
            }
        }
    }

    /// The secrets of a team; of all teams of the caller where the target names none.
    func secrets(at path: [String]) async throws(CloudError) -> [ListedSecret] {
        let answer = try await client.read(path)
        return try client.reading("list of secrets", of: answer) { answer throws(MalformedField) in
            try answer.objects("secrets").map { secret throws(MalformedField) in
                ListedSecret(name: try secret.string("name"), team: try secret.string("team_name"))
            }
        }
    }

    /// The keys of the team; nil where there are several teams and no knowing which one is meant.
    static func keys(in secrets: [ListedSecret], of team: BasetenTeam) -> [String]? {
        guard let name = team.name else { return secrets.isEmpty ? [] : nil }
        return secrets.filter { $0.team.utf8.elementsEqual(name.utf8) }.map(\.name)
    }
}
