internal import VaultModel

/// The team that a Baseten target writes to.
enum BasetenTeam: Hashable, Sendable {
    /// One that the target names.
    case named(id: String, name: String, isDefault: Bool)
    /// The one that the provider takes where none is named; id and name where they could be learnt.
    case ofTheCaller(id: String?, name: String?)

    /// The name that answers have to bear.
    var name: String? {
        switch self {
        case .named(_, let name, _): name
        case .ofTheCaller(_, let name): name
        }
    }

    /// The words by which a target may name it.
    var aliases: Set<String> {
        switch self {
        case .named(let id, let name, _): [id, name]
        case .ofTheCaller(let id, let name): Set([id, name].compactMap(\.self))
        }
    }

    /// Whether it is the one that is taken where none is named.
    var isDefault: Bool {
        switch self {
        case .named(_, _, let isDefault): isDefault
        case .ofTheCaller: true
        }
    }
}

// Teams and secrets as Baseten lists them.
extension BasetenCloud {
    struct ListedSecret: Sendable {
        let name: String
        let team: String
        let identity: RemoteIdentity?

        /// What tells a secret from one of the same name that took its place.
        ///
        /// Both fields are the provider's to leave out, and neither is a reason to refuse an answer.
        static func identity(in secret: JSONObject, _ client: CloudClient) -> RemoteIdentity? {
            RemoteIdentity(
                id: (try? secret.optionalString("id"))?.map(client.name),
                created: (try? secret.optionalString("created_at"))?.map(client.name)
            )
        }
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
            return .named(id: team.id, name: team.name, isDefault: team.isDefault)
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
        return .named(id: team.id, name: team.name, isDefault: team.isDefault)
    }

    /// Where teams are no part of the plan, the call may not be allowed: the name is then unknown.
    private func teamOfTheCaller() async throws(CloudError) -> BasetenTeam {
        do throws(CloudError) {
            let defaults = try await teams().filter(\.isDefault)
            let only = defaults.count == 1 ? defaults[0] : nil
            return .ofTheCaller(id: only?.id, name: only?.name)
        } catch {
            guard error.status == 403 || error.status == 404 else { throw error }
            return .ofTheCaller(id: nil, name: nil)
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
                ListedSecret(
                    name: try secret.string("name"),
                    team: try secret.string("team_name"),
                    identity: ListedSecret.identity(in: secret, client)
                )
            }
        }
    }

    /// Those of the team; nil where there are several teams and no knowing which one is meant.
    static func secrets(_ secrets: [ListedSecret], of team: BasetenTeam) -> [ListedSecret]? {
        guard let name = team.name else { return secrets.isEmpty ? [] : nil }
        return secrets.filter { $0.team.utf8.elementsEqual(name.utf8) }
    }
}
