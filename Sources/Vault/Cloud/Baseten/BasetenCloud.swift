private import Synchronization
package import VaultModel

/// Baseten: the secrets of one team, written one by one (PROVIDERS.md).
///
/// - A write goes to one team, and a list without a team spans all: what belongs to the target is
///   told by the team's name.
/// - Names that differ in `-` and `_` alone are one.
/// - A class, since writes need the team that ``inspect()`` has found.
package final class BasetenCloud: CloudProvider {
    /// The provider bears 100 requests a second.
    package static let grouping = WriteGrouping.one(inFlight: 8, perSecond: 100)

    let target: Target
    let client: CloudClient
    private let team = Mutex<BasetenTeam?>(nil)

    init(_ target: Target, client: CloudClient) {
        self.target = target
        self.client = client
    }

    package func body<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody {
        precondition(keys.count == 1)
        let value = try valueOf(keys[0])
        var values = KnownSecrets()
        value.withSpan { bytes in values.append(bytes) }
        let start =
            Array("{\"name\":".utf8) + JSONValue.string(keys[0]).serialized
            + Array(",\"value\":\"".utf8)
        return WriteBody([start, Array("\"}".utf8)], around: values)
    }

    package func write(
        _ keys: [String],
        _ body: consuming sending WriteBody
    ) async -> WriteVerdict {
        let team: BasetenTeam
        do throws(CloudError) {
            team = try await knownTeam()
        } catch {
            return Self.verdict(onMissingTeam: error)
        }
        return await client.write(.post, path(in: team), body) { object, secrets in
            reading(of: object, key: keys[0], team: team, without: secrets)
        }
    }

    package func remove(_ key: String) async -> WriteVerdict {
        let team: BasetenTeam
        do throws(CloudError) {
            team = try await knownTeam()
        } catch {
            return Self.verdict(onMissingTeam: error)
        }
        return await client.remove(path(in: team) + [key]) { object, secrets in
            guard case .string(let name)? = object["name"] else { return .unreadable }
            return nameReading(name, key: key, team: nil, without: secrets)
        }
    }

    package func inspect() async throws(CloudError) -> RemoteListing {
        // The list of the default team needs no team to ask for it.
        let isDefault = target.remoteTeam == nil
        let (resolved, listed) = try await both { () async throws(CloudError) in
            try await self.resolvedTeam()
        } and: { () async throws(CloudError) in
            isDefault ? try await self.secrets(at: ["v1", "secrets"]) : nil
        }
        var team = resolved
        let secrets: [ListedSecret]
        if let listed {
            secrets = listed
        } else {
            secrets = try await self.secrets(at: path(in: team))
        }
        if team == .ofTheCaller(name: nil), let only = secrets.first?.team,
            secrets.allSatisfy({ $0.team == only })
        {
            team = .ofTheCaller(name: only)
        }
        self.team.withLock { $0 = team }
        var listing = RemoteListing()
        listing.kind = .secrets
        listing.team = team.name.map(client.name)
        listing.keys = Self.keys(in: secrets, of: team).map { Set($0.map(client.name)) }
        return listing
    }

    package func readiness() async throws(CloudError) -> Readiness? { nil }

    package func close() async {
        await client.transport.close()
    }
}

extension BasetenCloud {
    /// Where secrets are written.
    func path(in team: BasetenTeam) -> [String] {
        switch team {
        case .named(let id, _): ["v1", "teams", id, "secrets"]
        case .ofTheCaller: ["v1", "secrets"]
        }
    }

    private func knownTeam() async throws(CloudError) -> BasetenTeam {
        if let team = team.withLock({ $0 }) { return team }
        let team = try await resolvedTeam()
        self.team.withLock { $0 = team }
        return team
    }

    /// The write itself was not sent, whatever has become of the question for the team.
    private static func verdict(onMissingTeam error: CloudError) -> WriteVerdict {
        error.reason == .unreachable ? .again(error, after: nil) : .refused(error)
    }

    private func reading(
        of object: JSONObject,
        key: String,
        team: BasetenTeam,
        without secrets: borrowing KnownSecrets
    ) -> WriteReading {
        guard case .string(let name)? = object["name"],
            case .string(let teamName)? = object["team_name"]
        else { return .unreadable }
        let shown = ServerText.name(teamName, without: secrets)
        guard let expected = team.name, !expected.utf8.elementsEqual(teamName.utf8)
        else { return nameReading(name, key: key, team: shown, without: secrets) }
        return .somethingElse(
            "team \(ServerText.escaped(expected)) was asked for and \(client.endpoint) answered "
                + "for team \(shown)",
            region: nil,
            team: shown
        )
    }

    private func nameReading(
        _ name: String,
        key: String,
        team: String?,
        without secrets: borrowing KnownSecrets
    ) -> WriteReading {
        guard Self.canonicalKey(name) != Self.canonicalKey(key)
        else { return .asAsked(region: nil, team: team) }
        return .somethingElse(
            "key \(key) was sent and \(client.endpoint) answered for "
                + ServerText.name(name, without: secrets),
            region: nil,
            team: team
        )
    }
}
