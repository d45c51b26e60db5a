import VaultCrypto
import VaultModel

extension Session {
    /// An event names at most so many entries (FORMAT.md section 6).
    private static let namesPerEvent = 1000

    func edit(
        _ name: Name,
        _ details: EntryDetails,
        in team: Team
    ) throws(VaultError) -> Entry {
        var entry = try existingEntry(name, in: team)
        let before = entry.json
        try delete(entry.apply(details), in: team)
        guard entry.json != before else { return entry }
        try put(entry, in: team)
        log(stored: [entry], in: team)
        return entry
    }

    func rename(_ name: Name, to new: Name, in team: Team) throws(VaultError) -> Renaming {
        let targets = try targets(in: team)
        let pushes = try openPushes(in: team)
        let entry = try existingEntry(name, in: team)
        guard try self.entry(new, in: team) == nil else { throw .exists(.entry, new.text) }
        if let push = pushes.first(where: { $0.items.contains { $0.entry == name } }) {
            throw .refused(
                code: "open-push",
                "entry \(name) is part of an open push to target \(push.target)"
            )
        }
        try delete(.entry, named: name.text, in: team.id, team.key)
        try put(entry.renamed(to: new), in: team)
        var followers: [Name] = []
        for var target in targets where target.entries.contains(name) {
            target.rename(name, to: new)
            try put(target, in: team)
            followers.append(target.name)
        }
        log("entry.rename", in: team.id, ["from": .string(name.text), "to": .string(new.text)])
        if !followers.isEmpty {
            log("target.set", in: team.id, ["names": .strings(followers.map(\.text))])
        }
        return Renaming(targets: followers)
    }

    func copy(
        _ name: Name,
        in team: Team,
        to new: Name,
        in destination: Team
    ) throws(VaultError) -> Entry {
        let entry = try existingEntry(name, in: team)
        guard try self.entry(new, in: destination) == nil else { throw .exists(.entry, new.text) }
        var details = EntryDetails()
        details.note = entry.note
        details.tags = entry.tags
        details.expires = entry.expires.map { .at($0) }
        details.kept = entry.kept
        let value = try value(of: entry.current, in: team)
        return try set(new, to: value, details, in: destination)
    }

    func remove(_ names: [Name], in team: Team) throws(VaultError) {
        let names = Set(names)
        for target in try targets(in: team) {
            guard let used = names.intersection(target.entries).min() else { continue }
            let use = used == target.token ? "is the token of" : "is used by"
            throw .refused(code: "in-use", "entry \(used) \(use) target \(target.name)")
        }
        var entries: [Entry] = []
        for name in names.sorted() { entries.append(try existingEntry(name, in: team)) }
        for entry in entries {
            try delete(entry.versions, in: team)
            try delete(.entry, named: entry.name.text, in: team.id, team.key)
        }
        for part in entries.chunked(by: Self.namesPerEvent) {
            log("entry.delete", in: team.id, ["names": .strings(part.map(\.name.text))])
        }
    }

    /// Deletes the values of versions.
    func delete(_ versions: [EntryVersion], in team: Team) throws(VaultError) {
        for version in versions {
            try delete(Record.Key(team: team.id, kind: .value, id: version.value))
        }
    }

    func log(exported names: [Name], in team: Team) {
        for part in names.chunked(by: Self.namesPerEvent) {
            log("export", in: team.id, ["names": .strings(part.map(\.text))])
        }
    }

    /// Logs that new versions of entries were written.
    func log(stored entries: [Entry], in team: Team) {
        for part in entries.chunked(by: Self.namesPerEvent) {
            let written = part.map { entry -> JSONValue in
                [
                    "name": .string(entry.name.text),
                    "version": .integer(Int64(entry.current.number)),
                    "fp": .string(entry.current.fingerprint.hex),
                ]
            }
            log("entry.set", in: team.id, ["entries": .array(written)])
        }
    }
}

extension Target {
    fileprivate mutating func rename(_ entry: Name, to new: Name) {
        if token == entry { token = new }
        for (key, name) in map where name == entry { map[key] = new }
    }
}
