import VaultModel

/// A value that is to be stored, and what is known of it besides.
public struct NewValue: Sendable {
    /// The entry's name.
    public let name: Name
    /// The value.
    public let value: SharedSecret
    /// What is said of the entry.
    public let details: EntryDetails

    /// A value under a name.
    public init(_ name: Name, _ value: SharedSecret, _ details: EntryDetails = EntryDetails()) {
        self.name = name
        self.value = value
        self.details = details
    }
}

/// What becomes of a value whose entry exists with another value.
public enum ExistingEntries: Sendable {
    /// It becomes a new version.
    case replace
    /// The entry stays as it is.
    case keep
    /// Nothing at all is stored, so that a person can be asked.
    case refuse
}

/// What became, or would become, of one value of many.
public enum StoreAction: String, Sendable {
    /// There was no entry of that name.
    case create
    /// The entry has a new version.
    case update
    /// The entry stays as it is: it has the value already, or was to be kept.
    case keep
}

/// What a new name of an entry has changed.
public struct Renaming: Sendable {
    /// The targets that named the entry.
    public let targets: [Name]
}

// Every change is one transaction: all of it, or none.
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
        try details.check()
        try Self.checkSize(of: value)
        return try write { session throws(VaultError) in
            try session.set(name, to: value, details, in: try session.team(team))
        }
    }

    /// Stores many values, and returns what became of each; an equal value makes no new version.
    ///
    /// With ``ExistingEntries/refuse`` an `update` among the actions says that nothing was stored.
    ///
    /// - Throws: `refused` for a value that is too large, or a name that occurs twice.
    public func store(
        _ values: [NewValue],
        existing: ExistingEntries,
        in team: TeamChoice
    ) throws(VaultError) -> [StoreAction] {
        try Self.check(values)
        return try write { session throws(VaultError) in
            try session.store(values, existing: existing, in: try session.team(team))
        }
    }

    /// What ``store(_:existing:in:)`` would make of many values; changes nothing.
    public func preview(
        storing values: [NewValue],
        in team: TeamChoice
    ) throws(VaultError) -> [StoreAction] {
        try Self.check(values)
        return try read { session throws(VaultError) in
            try session.preview(storing: values, in: try session.team(team))
        }
    }

    /// Makes an older value the newest version again.
    ///
    /// - Throws: `notFound` for an entry or a version that is not there.
    public func restore(
        _ name: Name,
        version number: Int,
        in team: TeamChoice
    ) throws(VaultError) -> Entry {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            let entry = try session.existingEntry(name, in: team)
            let version = try entry.existingVersion(number)
            guard version.number != entry.current.number else { return entry }
            let value = try session.value(of: version, in: team)
            return try session.set(name, to: value, EntryDetails(), in: team)
        }
    }

    /// Changes what is said of an entry; its value stays.
    ///
    /// - Throws: `notFound`; `refused` for details that no entry can have.
    public func edit(
        _ name: Name,
        _ details: EntryDetails,
        in team: TeamChoice
    ) throws(VaultError) -> (team: Name, entry: Entry) {
        try details.check()
        return try write { session throws(VaultError) in
            let team = try session.team(team)
            return (team.name, try session.edit(name, details, in: team))
        }
    }

    /// Gives an entry another name; the targets that name it follow.
    ///
    /// - Throws: `notFound`; `exists`; `refused` while an open push names it.
    public func rename(
        _ name: Name,
        to new: Name,
        in team: TeamChoice
    ) throws(VaultError) -> Renaming {
        try write { session throws(VaultError) in
            try session.rename(name, to: new, in: try session.team(team))
        }
    }

    /// Makes an entry with the current value and the details of another, in the same or another
    /// team, and returns it with its team's name.
    ///
    /// - Throws: `notFound`; `exists`.
    public func copy(
        _ name: Name,
        in team: TeamChoice,
        to new: Name,
        in destination: TeamChoice
    ) throws(VaultError) -> (team: Name, entry: Entry) {
        try write { session throws(VaultError) in
            let destination = try session.team(destination)
            let entry = try session.copy(name, in: try session.team(team), to: new, in: destination)
            return (destination.name, entry)
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

    private static func check(_ values: [NewValue]) throws(VaultError) {
        var names = Set<Name>(minimumCapacity: values.count)
        for new in values {
            try new.details.check()
            try checkSize(of: new.value.bytes)
            guard names.insert(new.name).inserted else {
                throw .refused(code: "duplicate-name", "entry \(new.name) is given twice")
            }
        }
    }

    private static func checkSize(of value: borrowing SecretBytes) throws(VaultError) {
        guard value.count <= maximumValueByteCount else {
            throw .refused(
                code: "too-large",
                "a value has at most \(maximumValueByteCount) bytes"
            )
        }
    }
}
