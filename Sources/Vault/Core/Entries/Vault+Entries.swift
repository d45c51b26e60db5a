import VaultModel

/// Which entries of a team are meant: all, unless it says less.
public struct EntrySelection: Sendable {
    /// Only these; each must be there.
    public var names: [Name]?
    /// Only those with this tag.
    public var tag: String?

    /// All entries.
    public init() {}
}

/// An entry and its current value.
public struct EntryValue: Sendable {
    /// The entry.
    public let entry: Entry
    /// The current value.
    public let value: SharedSecret
}

/// A place to which an entry is pushed.
public struct EntryPlace: Sendable {
    /// The target's name.
    public let target: Name
    /// The key under which the provider knows it.
    public let key: String
    /// The version that the provider is known to hold; nil before the first push.
    public let version: Int?
    /// Whether the provider holds another value than the current one, or none.
    public let isStale: Bool
}

/// Everything about an entry but its values.
public struct EntryDescription: Sendable {
    /// The name of the entry's team.
    public let team: Name
    /// The entry.
    public let entry: Entry
    /// Where it is pushed.
    public let places: [EntryPlace]
    /// The names of the members who wrote its versions.
    public let authors: [MemberID: Name]
}

extension Vault {
    /// The bytes of a version, the current one unless a number is given.
    ///
    /// - Throws: `notFound` for an entry or a version that is not there.
    public func value(
        of name: Name,
        version number: Int? = nil,
        in team: TeamChoice
    ) throws(VaultError) -> SecretBytes {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            let entry = try session.existingEntry(name, in: team)
            return try session.value(of: try entry.existingVersion(number), in: team)
        }
    }

    /// The current values of several entries as they are at one moment, by name.
    ///
    /// - Throws: `notFound` for a name that is not there.
    public func values(
        of selection: EntrySelection = EntrySelection(),
        in team: TeamChoice
    ) throws(VaultError) -> [EntryValue] {
        try read { session throws(VaultError) in
            try session.values(of: selection, in: try session.team(team))
        }
    }

    /// The current values of several entries, and a line in the history that they were taken out.
    ///
    /// - Throws: `notFound` for a name that is not there.
    public func export(
        _ selection: EntrySelection = EntrySelection(),
        in team: TeamChoice
    ) throws(VaultError) -> [EntryValue] {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            let values = try session.values(of: selection, in: team)
            session.log(exported: values.map(\.entry.name), in: team)
            return values
        }
    }

    /// The entries of a team, by name, and the team's name.
    ///
    /// - Throws: `notFound` for a name that is not there.
    public func entries(
        _ selection: EntrySelection = EntrySelection(),
        in team: TeamChoice
    ) throws(VaultError) -> (team: Name, entries: [Entry]) {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            return (team.name, try session.entries(selection, in: team))
        }
    }

    /// Summaries of all entries of a team, by name, and the team's name.
    public func summaries(
        in team: TeamChoice
    ) throws(VaultError) -> (team: Name, entries: [EntrySummary]) {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            return (team.name, try session.summaries(in: team))
        }
    }

    /// The entry of that name.
    ///
    /// - Throws: `notFound`.
    public func entry(_ name: Name, in team: TeamChoice) throws(VaultError) -> Entry {
        try read { session throws(VaultError) in
            try session.existingEntry(name, in: try session.team(team))
        }
    }

    /// Everything about an entry but its values.
    public func describe(
        _ name: Name,
        in team: TeamChoice
    ) throws(VaultError) -> EntryDescription {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            let entry = try session.existingEntry(name, in: team)
            return EntryDescription(
                team: team.name,
                entry: entry,
                places: try session.places(of: entry, in: team),
                authors: try memberNames(session)
            )
        }
    }
}

extension Session {
    func entries(_ selection: EntrySelection, in team: Team) throws(VaultError) -> [Entry] {
        var entries: [Entry] = []
        if let names = selection.names {
            for name in Set(names).sorted() { entries.append(try existingEntry(name, in: team)) }
        } else {
            entries = try self.entries(in: team)
        }
        guard let tag = selection.tag else { return entries }
        return entries.filter { $0.tags.contains(tag) }
    }

    func values(
        of selection: EntrySelection,
        in team: Team
    ) throws(VaultError) -> [EntryValue] {
        let entries = try entries(selection, in: team)
        if entries.count >= Self.manyValues { return try currentValues(of: entries, in: team) }
        return try entries.map { entry throws(VaultError) in
            let value = try value(of: entry.current, in: team)
            return EntryValue(entry: entry, value: SharedSecret(value))
        }
    }

    /// The same for most entries of a team: all values are gone through once, a part at a time.
    private func currentValues(
        of entries: [Entry],
        in team: Team
    ) throws(VaultError) -> [EntryValue] {
        let wanted = Set(entries.map(\.current.value))
        let values = try openValues(in: team, where: wanted.contains) { value, _ in
            SharedSecret(value)
        }
        return try entries.map { entry throws(VaultError) in
            guard let value = values[entry.current.value] else { throw .missingValue }
            return EntryValue(entry: entry, value: value)
        }
    }

    func value(of version: EntryVersion, in team: Team) throws(VaultError) -> SecretBytes {
        guard let value = try value(version.value, in: team.id, team.key)
        else { throw .missingValue }
        return value
    }

    fileprivate func places(of entry: Entry, in team: Team) throws(VaultError) -> [EntryPlace] {
        try targets(in: team).flatMap { target in
            target.mapped.filter { $0.value == entry.name }.keys.sorted().map { key in
                let last = target.last?.items[key]
                return EntryPlace(
                    target: target.name,
                    key: key,
                    version: last?.state.isHeld == true ? last?.version : nil,
                    isStale: !entry.isHeld(by: last)
                )
            }
        }
    }
}

extension VaultError {
    static let missingValue = changed("the value of a version is missing")
}

extension Entry {
    /// The version of that number, or the current one.
    ///
    /// - Throws: `notFound`.
    func existingVersion(_ number: Int?) throws(VaultError) -> EntryVersion {
        guard let number else { return current }
        guard let version = version(number) else {
            throw .notFound(.version, "\(number) of \(name)")
        }
        return version
    }

    /// Whether the provider is known to hold the current value, under whatever version.
    func isHeld(by last: LastPush.Item?) -> Bool {
        guard let last, last.state.isHeld else { return false }
        if last.value == current.value { return true }
        let pushed = versions.first { $0.value == last.value }
        return pushed?.fingerprint == current.fingerprint
    }
}
