import VaultCrypto
import VaultModel
import VaultStorage

/// What is changed besides the value when an entry is set; what is nil stays as it is.
public struct EntryDetails: Sendable {
    /// A note for people.
    public var note: String?
    /// All tags of the entry.
    public var tags: [String]?
    /// Until when the value is good.
    public var expires: Expiry?

    /// Until when a value should be used.
    public enum Expiry: Sendable {
        case never
        case at(Timestamp)
    }

    /// Changes nothing.
    public init() {}
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

extension Vault {
    /// The most bytes that a value may have.
    public static let maximumValueByteCount = (1 << 20) - 1

    /// Stores a value as the newest version of an entry, making the entry if there is none.
    ///
    /// - Throws: `refused` for a value that is too large.
    public func set(
        _ name: Name,
        to value: borrowing SecretBytes,
        _ details: EntryDetails = EntryDetails(),
        in team: TeamChoice
    ) throws(VaultError) -> Entry {
        if case .at(let time) = details.expires, !Timestamp.writable.contains(time) {
            throw .refused(code: "expires", "an expiry lies in the years 0 to 9999")
        }
        guard value.count <= Self.maximumValueByteCount else {
            throw .refused(
                code: "too-large",
                "a value has at most \(Self.maximumValueByteCount) bytes"
            )
        }
        return try write { session throws(VaultError) in
            try session.set(name, to: value, details, in: try session.team(team))
        }
    }

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
            guard let version = number.map({ entry.version($0) }) ?? entry.current else {
                throw .notFound(.version, "\(number ?? 0) of \(name)")
            }
            return try session.value(of: version, in: team)
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

    /// The entries of a team, by name, and the team's name.
    public func entries(
        in team: TeamChoice
    ) throws(VaultError) -> (team: Name, entries: [Entry]) {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            return (team.name, try session.entries(in: team))
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

    /// Deletes entries with all their versions.
    ///
    /// - Throws: `notFound`; `refused` while a target names one of them; nothing is deleted then.
    public func remove(_ names: [Name], in team: TeamChoice) throws(VaultError) {
        try write { session throws(VaultError) in
            try session.remove(names, in: try session.team(team))
        }
    }
}

extension Session {
    func set(
        _ name: Name,
        to value: borrowing SecretBytes,
        _ details: EntryDetails,
        in team: Team
    ) throws(VaultError) -> Entry {
        let existing = try entry(name, in: team)
        let version = EntryVersion(
            number: (existing?.current.number ?? 0) + 1,
            value: try addValue(value, in: team.id, team.key),
            fingerprint: try computing { () throws(CryptoError) in
                try team.key.fingerprint(of: value, file.suite)
            },
            at: now,
            by: identity.member,
            byteCount: value.count
        )
        var entry = existing ?? Entry(name: name, first: version)
        if existing != nil {
            for dropped in entry.append(version) {
                try delete(Record.Key(team: team.id, kind: .value, id: dropped.value))
            }
        }
        entry.apply(details)
        try put(entry, in: team)
        let written: JSONValue = [
            "name": .string(name.text), "version": .integer(Int64(version.number)),
            "fp": .string(version.fingerprint.hex),
        ]
        log("entry.set", in: team.id, ["entries": [written]])
        return entry
    }

    func value(of version: EntryVersion, in team: Team) throws(VaultError) -> SecretBytes {
        guard let value = try value(version.value, in: team.id, team.key)
        else { throw .changed("the value of a version is missing") }
        return value
    }

    func values(
        of selection: EntrySelection,
        in team: Team
    ) throws(VaultError) -> [EntryValue] {
        var values: [EntryValue] = []
        for entry in try entries(selection, in: team) {
            let value = SharedSecret(try value(of: entry.current, in: team))
            values.append(EntryValue(entry: entry, value: value))
        }
        return values
    }

    private func entries(
        _ selection: EntrySelection,
        in team: Team
    ) throws(VaultError) -> [Entry] {
        var entries: [Entry] = []
        if let names = selection.names {
            for name in Set(names).sorted() { entries.append(try existingEntry(name, in: team)) }
        } else {
            entries = try self.entries(in: team)
        }
        guard let tag = selection.tag else { return entries }
        return entries.filter { $0.tags.contains(tag) }
    }

    fileprivate func places(of entry: Entry, in team: Team) throws(VaultError) -> [EntryPlace] {
        try targets(in: team).flatMap { target in
            target.map.filter { $0.value == entry.name }.keys.sorted().map { key in
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

    fileprivate func remove(_ names: [Name], in team: Team) throws(VaultError) {
        let names = Set(names)
        for target in try targets(in: team) {
            guard let used = names.intersection(target.entries).min() else { continue }
            throw .refused(code: "in-use", "entry \(used) is used by target \(target.name)")
        }
        var entries: [Entry] = []
        for name in names.sorted() { entries.append(try existingEntry(name, in: team)) }
        for entry in entries {
            for version in entry.versions {
                try delete(Record.Key(team: team.id, kind: .value, id: version.value))
            }
            try delete(.entry, named: entry.name.text, in: team.id, team.key)
        }
        log("entry.delete", in: team.id, ["names": .strings(entries.map(\.name.text))])
    }
}

extension Entry {
    fileprivate mutating func apply(_ details: EntryDetails) {
        if let note = details.note { self.note = note }
        if let tags = details.tags { self.tags = tags }
        switch details.expires {
        case .never: expires = nil
        case .at(let time): expires = time
        case nil: break
        }
    }

    /// Whether the provider is known to hold the current value, under whatever version.
    func isHeld(by last: LastPush.Item?) -> Bool {
        guard let last, last.state.isHeld else { return false }
        if last.value == current.value { return true }
        let pushed = versions.first { $0.value == last.value }
        return pushed?.fingerprint == current.fingerprint
    }
}
