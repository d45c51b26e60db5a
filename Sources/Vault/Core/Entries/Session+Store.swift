import VaultCrypto
import VaultModel

// New versions of entries, one or many.
extension Session {
    /// From so many values on, all records are read once and not one by one.
    static let manyValues = 1000

    /// Stores a value as the newest version of an entry.
    func set(
        _ name: Name,
        to value: borrowing SecretBytes,
        _ details: EntryDetails,
        in team: Team
    ) throws(VaultError) -> Entry {
        let sealer = try sealer(in: team)
        let place = try place(of: name, in: team)
        let version = try sealer.seal(
            value,
            try sealer.fingerprint(of: value, file.suite),
            over: try sealer.existingEntry(at: place, file.suite),
            details,
            at: place,
            file.suite
        )
        try put(version, in: team)
        log(stored: [version.entry], in: team)
        return version.entry
    }

    /// Stores many values; an equal one makes no version.
    func store(
        _ values: [NewValue],
        existing policy: ExistingEntries,
        in team: Team
    ) throws(VaultError) -> [StoreAction] {
        let sealer = try sealer(in: team)
        let sealed = try inParallel(try places(of: values, in: team)) {
            item,
            suite throws(VaultError) -> (StoreAction, VersionSealer.Version?) in
            let (new, place) = item
            let existing = try sealer.existingEntry(at: place, suite)
            let fingerprint = try sealer.fingerprint(of: new.value.bytes, suite)
            let action = StoreAction(fingerprint, over: existing, policy)
            guard action != .keep else { return (action, nil) }
            let version = try sealer.seal(
                new.value.bytes,
                fingerprint,
                over: existing,
                new.details,
                at: place,
                suite
            )
            return (action, version)
        }
        let actions = sealed.map(\.0)
        guard policy != .refuse || !actions.contains(.update) else { return actions }
        let versions = sealed.compactMap(\.1)
        for version in versions { try put(version, in: team) }
        log(stored: versions.map(\.entry), in: team)
        return actions
    }

    /// What ``store(_:existing:in:)`` would do.
    func preview(
        storing values: [NewValue],
        in team: Team
    ) throws(VaultError) -> [StoreAction] {
        let sealer = try sealer(in: team)
        return try inParallel(try places(of: values, in: team)) { item, suite throws(VaultError) in
            let (new, place) = item
            return StoreAction(
                try sealer.fingerprint(of: new.value.bytes, suite),
                over: try sealer.existingEntry(at: place, suite),
                .replace
            )
        }
    }

    private func put(_ version: VersionSealer.Version, in team: Team) throws(VaultError) {
        try delete(version.dropped, in: team)
        for record in version.records { try put(record) }
    }

    private func sealer(in team: Team) throws(VaultError) -> VersionSealer {
        VersionSealer(
            reader: try reader(of: team.id, team.key),
            author: identity.member,
            now: now
        )
    }

    private func places(
        of values: [NewValue],
        in team: Team
    ) throws(VaultError) -> [(NewValue, VersionSealer.Place)] {
        if values.count >= Self.manyValues {
            try withTree(of: team.id) { tree throws(VaultError) in
                try tree.load(.entry)
                try tree.load(.value)
            }
        }
        return try values.map { new throws(VaultError) in (new, try place(of: new.name, in: team)) }
    }

    private func place(of name: Name, in team: Team) throws(VaultError) -> VersionSealer.Place {
        let id = try recordID(.entry, named: name.text, team.key)
        let valueID: RecordID = try computing { () throws(CryptoError) in
            try file.suite.randomID()
        }
        return try withTree(of: team.id) { tree throws(VaultError) in
            guard try tree.record(.value, valueID) == nil
            else { throw .failed("the generator repeats") }
            return VersionSealer.Place(
                name: name,
                overview: Record.Key(team: team.id, kind: .entry, id: id),
                existing: try tree.record(.entry, id),
                value: Record.Key(team: team.id, kind: .value, id: valueID)
            )
        }
    }
}

extension StoreAction {
    fileprivate init(_ fingerprint: [UInt8], over entry: Entry?, _ policy: ExistingEntries) {
        guard let entry else {
            self = .create
            return
        }
        self =
            entry.current.fingerprint == fingerprint || policy == .keep ? .keep : .update
    }
}
