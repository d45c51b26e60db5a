import VaultModel

// What records hold, as values.
extension Session {
    func entry(_ name: Name, in team: Team) throws(VaultError) -> Entry? {
        try decoded("an entry", try content(.entry, named: name.text, in: team.id, team.key)) {
            json throws(MalformedField) in try Entry(json: json)
        }
    }

    /// The entry of that name.
    ///
    /// - Throws: `notFound`.
    func existingEntry(_ name: Name, in team: Team) throws(VaultError) -> Entry {
        guard let entry = try entry(name, in: team) else {
            throw .notFound(
                .entry,
                name.text,
                near: near(name, (try? summaries(in: team))?.map(\.name))
            )
        }
        return entry
    }

    func entries(in team: Team) throws(VaultError) -> [Entry] {
        let records = try withTree(of: team.id) { tree throws(VaultError) in
            try tree.records(.entry)
        }
        let reader = try reader(of: team.id, team.key)
        return try inParallel(records) { record, suite throws(VaultError) in
            try Entry(record: record, reader, suite)
        }.sorted(by: \.name)
    }

    func put(_ entry: Entry, in team: Team) throws(VaultError) {
        try put(.entry, named: entry.name.text, entry.json, in: team.id, team.key)
    }

    /// The target of that name, with the keys that its rule gives now.
    func target(_ name: Name, in team: Team) throws(VaultError) -> Target? {
        guard let target = try storedTarget(name, in: team) else { return nil }
        return target.rule.isEmpty ? target : try following([target], in: team)[0]
    }

    /// The target of that name as it is stored, which is cheaper than what its rule gives.
    func storedTarget(_ name: Name, in team: Team) throws(VaultError) -> Target? {
        try decoded("a target", try content(.target, named: name.text, in: team.id, team.key)) {
            json throws(MalformedField) in try Target(json: json)
        }
    }

    /// The target of that name.
    ///
    /// - Throws: `notFound`.
    func existingTarget(_ name: Name, in team: Team) throws(VaultError) -> Target {
        guard let target = try target(name, in: team) else {
            throw .notFound(
                .target,
                name.text,
                near: near(name, (try? targets(in: team))?.map(\.name))
            )
        }
        return target
    }

    /// What was perhaps meant; looked for only when there is nothing of that name.
    private func near(_ name: Name, _ names: [Name]?) -> String? {
        Spelling.nearest(to: name.text, among: (names ?? []).map(\.text))
    }

    func targets(in team: Team) throws(VaultError) -> [Target] {
        try following(try storedTargets(in: team), in: team)
    }

    /// The targets as they are stored, by name.
    func storedTargets(in team: Team) throws(VaultError) -> [Target] {
        try contents(.target, in: team.id, team.key) { json throws(VaultError) in
            try decoded("a target", of: json) { json throws(MalformedField) in
                try Target(json: json)
            }
        }.sorted(by: \.name)
    }

    func put(_ target: Target, in team: Team) throws(VaultError) {
        try put(.target, named: target.name.text, target.json, in: team.id, team.key)
    }

    func openPush(to target: Name, in team: Team) throws(VaultError) -> OpenPush? {
        try decoded(
            "an open push",
            try content(.openPush, named: target.text, in: team.id, team.key)
        ) { json throws(MalformedField) in try OpenPush(json: json) }
    }

    func openPushes(in team: Team) throws(VaultError) -> [OpenPush] {
        try contents(.openPush, in: team.id, team.key) { json throws(VaultError) in
            try decoded("an open push", of: json) { json throws(MalformedField) in
                try OpenPush(json: json)
            }
        }
    }

    func put(_ push: OpenPush, in team: Team) throws(VaultError) {
        try put(.openPush, named: push.target.text, push.json, in: team.id, team.key)
    }
}

private func decoded<Content>(
    _ what: String,
    _ json: JSONObject?,
    _ decode: (JSONObject) throws(MalformedField) -> Content
) throws(VaultError) -> Content? {
    guard let json else { return nil }
    return try decoded(what, of: json, decode)
}

/// What a record holds, as a value.
func decoded<Content>(
    _ what: String,
    of json: JSONObject,
    _ decode: (JSONObject) throws(MalformedField) -> Content
) throws(VaultError) -> Content {
    do throws(MalformedField) {
        return try decode(json)
    } catch {
        throw .malformed(what, error)
    }
}

extension Array {
    /// The elements by name; only their places are moved about while they are sorted.
    fileprivate func sorted(by name: (Element) -> Name) -> [Element] {
        map(name).enumerated().sorted { $0.element < $1.element }.map { self[$0.offset] }
    }
}
