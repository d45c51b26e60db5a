import VaultCrypto
import VaultModel

// What records hold, as values.
extension Session {
    func entry(_ name: Name, in team: Team) throws(VaultError) -> Entry? {
        guard let record = try record(.entry, named: name.text, in: team.id, team.key)
        else { return nil }
        return try opened(record, in: team, &opened.entries)
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
        let reader = try reader(of: team.id, team.key)
        return try inParallel(try records(.entry, in: team), sharing: file.suite) {
            record,
            suite throws(VaultError) in
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
        guard let record = try record(.target, named: name.text, in: team.id, team.key)
        else { return nil }
        return try opened(record, in: team, &opened.targets)
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
        try records(.target, in: team).map { record throws(VaultError) in
            try opened(record, in: team, &opened.targets)
        }.sorted(by: \.name)
    }

    func put(_ target: Target, in team: Team) throws(VaultError) {
        try put(.target, named: target.name.text, target.json, in: team.id, team.key)
    }

    func openPush(to target: Name, in team: Team) throws(VaultError) -> OpenPush? {
        guard let record = try record(.openPush, named: target.text, in: team.id, team.key)
        else { return nil }
        return try opened(record, in: team, &opened.pushes)
    }

    func openPushes(in team: Team) throws(VaultError) -> [OpenPush] {
        try records(.openPush, in: team).map { record throws(VaultError) in
            try opened(record, in: team, &opened.pushes)
        }
    }

    func put(_ push: OpenPush, in team: Team) throws(VaultError) {
        try put(.openPush, named: push.target.text, push.json, in: team.id, team.key)
    }
}

/// What a record holds, as a value.
protocol RecordContent {
    /// What it is, in a sentence.
    static var noun: String { get }
    init(json: JSONObject) throws(MalformedField)
}

extension Entry: RecordContent {
    static let noun = "an entry"
}

extension Target: RecordContent {
    static let noun = "a target"
}

extension OpenPush: RecordContent {
    static let noun = "an open push"
}

extension RecordContent {
    /// Opens a record that was checked.
    init(
        record: Record,
        _ reader: RecordReader,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) {
        let json = try reader.content(of: record, suite)
        do throws(MalformedField) {
            try self.init(json: json)
        } catch {
            throw .malformed(Self.noun, error)
        }
    }
}

extension Array {
    /// The elements by name; only their places are moved about while they are sorted.
    fileprivate func sorted(by name: (Element) -> Name) -> [Element] {
        map(name).enumerated().sorted { $0.element < $1.element }.map { self[$0.offset] }
    }
}
