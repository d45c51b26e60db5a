import VaultCrypto
import VaultModel

/// Makes new versions of entries, sealed; it needs nothing of a session, so that many can be made at
/// once.
struct VersionSealer: Sendable {
    /// Where a new version goes.
    struct Place: Sendable {
        let name: Name
        /// Where the overview of the entry lies.
        let overview: Record.Key
        /// The overview that is there; nil for a new entry.
        let existing: Record?
        /// Where the value will lie.
        let value: Record.Key
    }

    /// What a new version changes in the vault.
    struct Version: Sendable {
        let entry: Entry
        let records: [Record]
        /// Older versions that are no longer kept.
        let dropped: [EntryVersion]
    }

    let reader: RecordReader
    let author: MemberID
    let now: Timestamp

    /// The entry that is there.
    func existingEntry(
        at place: Place,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> Entry? {
        guard let record = place.existing else { return nil }
        return try Entry(record: record, reader, suite)
    }

    /// Tells under the team's key whether two values are the same.
    func fingerprint(
        of value: borrowing SecretBytes,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> [UInt8] {
        try computing { () throws(CryptoError) in try reader.key.fingerprint(of: value, suite) }
    }

    /// Seals a value as the newest version of an entry.
    func seal(
        _ value: borrowing SecretBytes,
        _ fingerprint: [UInt8],
        over existing: Entry?,
        _ details: EntryDetails,
        at place: Place,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> Version {
        let last = existing?.current.number ?? 0
        guard last < EntryVersion.maximumNumber else {
            throw .refused(code: "versions", "entry \(place.name) cannot have more versions")
        }
        let version = EntryVersion(
            number: last + 1,
            value: place.value.id,
            fingerprint: fingerprint,
            at: now,
            by: author,
            byteCount: value.count
        )
        var entry = existing ?? Entry(name: place.name, first: version)
        let dropped = existing == nil ? [] : entry.append(version)
        let all = dropped + entry.apply(details)
        let valueRecord = try computing { () throws(CryptoError) in
            try reader.key.seal(value: value, at: place.value, in: reader.vault, suite)
        }
        let overview = try reader.seal(
            entry.json,
            at: place.overview,
            over: place.existing,
            suite
        )
        return Version(entry: entry, records: [valueRecord, overview], dropped: all)
    }
}
