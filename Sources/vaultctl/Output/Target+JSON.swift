import Vault

extension Target {
    /// The element of `target list` that docs/CLI.md promises.
    var json: JSONObject {
        var map = JSONObject()
        for (key, entry) in self.map.sorted(by: { $0.key < $1.key }) {
            map[key] = .string(entry.text)
        }
        return [
            "name": .string(name.text), "provider": .string(provider.rawValue),
            "kind": .string(kind.rawValue), "set": .optional(set), "region": .optional(region),
            "remoteTeam": .optional(remoteTeam), "baseURL": .string(baseURL),
            "token": .string(token.text), "map": .object(map), "host": .optional(host),
            "authScheme": .optional(authScheme?.rawValue),
            "caFile": .optional(certificateAuthorities),
        ]
    }

    /// Where it is, in one cell.
    var place: String {
        switch provider {
        case .pipecat: set ?? "-"
        case .baseten: remoteTeam.map { "team \($0)" } ?? "default team"
        }
    }
}
