import FoundationEssentials

/// The teams and secrets of one Baseten organization.
///
/// Names that differ only in `-` and `_` are one secret: a later write lands on the first one,
/// which keeps its name, id and time of creation.
actor BasetenCloud {
    static let teams = [
        Team(id: "team-1", name: "Default Team", isDefault: true),
        Team(id: "team-2", name: "Voice", isDefault: false),
    ]

    static var defaultTeam: Team { teams[0] }

    /// A secret of one team.
    struct Secret: Sendable {
        let id: String
        let name: String
        let team: Team
        let created: Date
        fileprivate(set) var value: StoredValue

        fileprivate func has(_ name: String, in team: Team) -> Bool {
            self.team.id == team.id && folded(self.name) == folded(name)
        }

        private func folded(_ name: String) -> [UInt8] {
            name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
        }
    }

    private var secrets: [Secret] = []

    /// The team with an id, if there is one.
    static func team(_ id: String) throws(Refusal) -> Team {
        guard let team = teams.first(where: { $0.id == id }) else {
            throw .notFound("Team not found")
        }
        return team
    }

    func upsert(_ request: UpsertRequest, in team: Team) -> Secret {
        if let place = secrets.firstIndex(where: { $0.has(request.name, in: team) }) {
            secrets[place].value.overwrite(with: request.value)
            return secrets[place]
        }
        let secret = Secret(
            id: Self.newID(),
            name: request.name,
            team: team,
            created: .now,
            value: StoredValue(request.value)
        )
        secrets.append(secret)
        return secret
    }

    /// The secrets of one team, or of all.
    func list(in team: Team? = nil) -> [Secret] {
        secrets.filter { team == nil || $0.team.id == team?.id }
    }

    /// Deletes a secret and says under which name it was created.
    func delete(_ name: String, in team: Team) throws(Refusal) -> String {
        guard let place = secrets.firstIndex(where: { $0.has(name, in: team) }) else {
            throw .notFound("Secret not found")
        }
        return secrets.remove(at: place).name
    }

    func snapshot() -> Snapshot {
        Snapshot(secrets: secrets.map(SecretSnapshot.init))
    }

    func reset() {
        secrets = []
    }

    private static func newID() -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        return String((0..<7).map { _ in alphabet[.random(in: alphabet.indices)] })
    }
}
