import VaultCrypto
import VaultModel
import VaultStorage

// Records: content sealed at its place, found by a name (FORMAT.md section 5).
extension Session {
    /// The content of the record that a name finds; nil where there is none.
    func content(
        _ kind: RecordKind,
        named name: String,
        in team: TeamID,
        _ key: TeamKey
    ) throws(VaultError) -> JSONObject? {
        guard let record = try record(kind, named: name, in: team, key) else { return nil }
        return try reader(of: team, key).content(of: record, file.suite)
    }

    /// The record that a name finds; nil where there is none.
    func record(
        _ kind: RecordKind,
        named name: String,
        in team: TeamID,
        _ key: TeamKey
    ) throws(VaultError) -> Record? {
        try record(kind, try recordID(kind, named: name, key), in: team)
    }

    /// The record of that id; nil where there is none.
    func record(
        _ kind: RecordKind,
        _ id: RecordID,
        in team: TeamID
    ) throws(VaultError) -> Record? {
        try withTree(of: team) { tree throws(VaultError) in try tree.record(kind, id) }
    }

    /// All records of a kind, some thousand at a time, each checked with all that lie near it.
    ///
    /// A record where the signed state has none is found too, but for a row whose id has not its length.
    func records(
        _ kind: RecordKind,
        in team: TeamID,
        _ body: ([Record]) throws(VaultError) -> Void
    ) throws(VaultError) {
        var part: [Record] = []
        for index in 0..<TreeNode.childCount {
            let place = InnerPlace(kind: kind, index: index)
            part += try withTree(of: team) { tree throws(VaultError) in
                try tree.records(below: place)
            }
            guard part.count >= 4096 || index == TreeNode.childCount - 1 else { continue }
            try body(part)
            part.removeAll(keepingCapacity: true)
        }
    }

    /// All records of a kind, checked as a whole.
    func records(_ kind: RecordKind, in team: Team) throws(VaultError) -> [Record] {
        try withTree(of: team.id) { tree throws(VaultError) in try tree.records(kind) }
    }

    /// What a record holds, read once while the record stays the same.
    func opened<Content: RecordContent>(
        _ record: Record,
        in team: Team,
        _ known: inout Opened<Content>
    ) throws(VaultError) -> Content {
        try opened(record, in: team, &known) { reader throws(VaultError) in
            try Content(record: record, reader, file.suite)
        }
    }

    /// What is read from a record, once while the record stays the same.
    func opened<Content>(
        _ record: Record,
        in team: Team,
        _ known: inout Opened<Content>,
        _ read: (RecordReader) throws(VaultError) -> Content
    ) throws(VaultError) -> Content {
        let reader = try reader(of: team.id, team.key)
        try reader.check(epochOf: record)
        return try known.content(of: record) { () throws(VaultError) in try read(reader) }
    }

    /// Writes the record that a name finds, over the one that is there.
    func put(
        _ kind: RecordKind,
        named name: String,
        _ content: JSONObject,
        in team: TeamID,
        _ key: TeamKey
    ) throws(VaultError) {
        let place = Record.Key(team: team, kind: kind, id: try recordID(kind, named: name, key))
        let record = try reader(of: team, key).seal(
            content,
            at: place,
            over: try record(kind, place.id, in: team),
            file.suite
        )
        try put(record)
    }

    /// Deletes the record that a name finds.
    func delete(
        _ kind: RecordKind,
        named name: String,
        in team: TeamID,
        _ key: TeamKey
    ) throws(VaultError) {
        try delete(Record.Key(team: team, kind: kind, id: try recordID(kind, named: name, key)))
    }

    func delete(_ place: Record.Key) throws(VaultError) {
        changedTeams.insert(place.team)
        try withTree(of: place.team) { tree throws(VaultError) in try tree.delete(place) }
    }

    /// Opens the value of a version.
    func value(
        _ id: RecordID,
        in team: TeamID,
        _ key: TeamKey
    ) throws(VaultError) -> SecretBytes? {
        guard let record = try record(.value, id, in: team) else { return nil }
        return try reader(of: team, key).value(of: record, file.suite)
    }

    /// Opens the values of a team, a part at a time and on all cores, and keeps of each what `body`
    /// makes of it, by its id.
    func openValues<Result: Sendable>(
        in team: Team,
        where isWanted: (RecordID) -> Bool = { _ in true },
        _ body:
            @Sendable (consuming SecretBytes, borrowing CipherSuite) throws(VaultError) -> Result
    ) throws(VaultError) -> [RecordID: Result] {
        let reader = try reader(of: team.id, team.key)
        var results: [RecordID: Result] = [:]
        try records(.value, in: team.id) { records throws(VaultError) in
            let wanted = records.filter { isWanted($0.key.id) }
            let found = try inParallel(wanted, sharing: file.suite) {
                record,
                suite throws(VaultError) in
                try body(try reader.value(of: record, suite), suite)
            }
            for (record, result) in zip(wanted, found) { results[record.key.id] = result }
        }
        return results
    }

    /// Opens records of a team.
    func reader(of team: TeamID, _ key: TeamKey) throws(VaultError) -> RecordReader {
        guard let epoch = state.teams[team]?.epoch ?? newKeys[team]?.epoch
        else { throw .changed("a record is sealed under an old key") }
        return RecordReader(vault: file.id, key: key, epoch: epoch)
    }

    func put(_ record: Record) throws(VaultError) {
        changedTeams.insert(record.key.team)
        try withTree(of: record.key.team) { tree throws(VaultError) in try tree.put(record) }
    }

    /// The id of the record that a name finds.
    func recordID(
        _ kind: RecordKind,
        named name: String,
        _ key: TeamKey
    ) throws(VaultError) -> RecordID {
        try computing { () throws(CryptoError) in
            try key.recordID(kind, named: name, file.suite)
        }
    }
}
