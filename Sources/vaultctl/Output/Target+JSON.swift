import Vault

extension Target {
    /// The element of `target list` that docs/CLI.md promises.
    var json: JSONObject {
        var map = JSONObject()
        for (key, entry) in mapped.sorted(by: { $0.key < $1.key }) {
            map[key] = .string(entry.text)
        }
        return [
            "name": .string(name.text), "provider": .string(provider.rawValue),
            "kind": .string(kind.rawValue), "set": .optional(set), "region": .optional(region),
            "remoteTeam": .optional(remoteTeam), "baseURL": .string(baseURL),
            "token": .string(token.text), "map": .object(map), "host": .optional(host),
            "authScheme": .optional(authScheme?.rawValue),
            "caFile": .optional(certificateAuthorities), "encoded": .bool(isEncoded),
            "rule": ["all": .bool(rule.all), "tags": .strings(rule.tags.sorted())],
        ]
    }

    /// The rule in words; nil where there is none.
    var ruleText: String? {
        guard !rule.isEmpty else { return nil }
        if rule.all { return "all entries but tokens" }
        return "entries tagged " + rule.tags.sorted().joined(separator: " or ")
    }

    /// Where it is, in one cell.
    var place: String {
        switch provider {
        case .pipecat: set ?? "-"
        case .baseten: remoteTeam.map { "team \($0)" } ?? "default team"
        }
    }
}
