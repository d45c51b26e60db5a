import VaultCrypto
import VaultModel
import VaultStorage

/// Counts the records that were sealed anew, and tells whoever waits.
///
/// A class, since several teams of one transaction add to the same count.
final class ResealProgress {
    private var done = 0
    private var total = 0
    private let report: (_ done: Int, _ total: Int) -> Void

    init(_ report: @escaping (_ done: Int, _ total: Int) -> Void) {
        self.report = report
    }

    /// Says how many there will be.
    func expect(_ count: Int) {
        total += count
    }

    /// Counts records.
    func add(_ count: Int) {
        done += count
        report(done, total)
    }
}

// A new epoch: a new key for a team, and all its records under it, in one transaction
// (FORMAT.md section 8).
extension Session {
    /// Gives a team a new key that only these members get.
    ///
    /// `renewed` are the keys of members who get new ones in the same transaction.
    func renewKey(
        of team: TeamID,
        for members: Set<MemberID>,
        renewed: [MemberID: MemberPublicKeys] = [:],
        _ progress: ResealProgress
    ) throws(VaultError) {
        let old = try currentKey(of: team)
        guard old.epoch < Int32.max else {
            throw .refused(code: "epochs", "the team has had more keys than the format can count")
        }
        let new = try computing { () throws(CryptoError) in
            try TeamKey(
                file.suite.randomSecret(byteCount: 32),
                team: team,
                epoch: old.epoch + 1,
                file.suite
            )
        }
        let previous = try computing { () throws(CryptoError) in
            try new.seal(previous: old, in: file.id, file.suite)
        }
        // The grants of earlier epochs go too: each key carries the one before.
        try storing { () throws(StorageError) in try file.database.deleteGrants(of: team) }
        for id in members.sorted() {
            let keys: MemberPublicKeys
            if let given = renewed[id] { keys = given } else { keys = try member(id).keys }
            try insertGrant(of: new, to: id, keys)
        }
        log(
            "team.key",
            in: .commons,
            [
                "team": .string(team.hex), "epoch": .integer(Int64(new.epoch)),
                "kid": .string(new.id.hex), "members": .strings(members.sorted().map(\.hex)),
                "prev": .string(previous.bytes.hex),
            ]
        )
        newKeys[team] = new
        guard team != .commons else { return }
        try reseal(team, from: old, to: new, progress)
        log("rekeyed", in: team)
    }

    /// How many records some teams have together.
    func recordCount(of teams: [TeamID]) throws(VaultError) -> Int {
        var count = 0
        for team in teams {
            count += try storing { () throws(StorageError) in
                try file.database.recordCount(of: team)
            }
        }
        return count
    }

    /// Seals all records of a team under another key; those that are found by a name get new ids,
    /// and fingerprints are made anew.
    private func reseal(
        _ team: TeamID,
        from old: TeamKey,
        to new: TeamKey,
        _ progress: ResealProgress
    ) throws(VaultError) {
        var resealing = Resealing(
            reader: RecordReader(vault: file.id, key: old, epoch: old.epoch),
            new: new
        )
        var digests = PerKind(repeating: VaultFile.KindDigests())
        // Values first: overviews hold their fingerprints. Each kind is checked as a whole.
        for kind in [RecordKind.value, .team, .entry, .target, .openPush] {
            let records = try withTree(of: team) { tree throws(VaultError) in
                try tree.records(kind)
            }
            let sealed = try resealing.sealed(records, kind, progress)
            try storing { () throws(StorageError) in
                try file.database.deleteRecords(team: team, kind: kind)
                for record in sealed { try file.database.put(record) }
            }
            digests[kind] = try file.digests(of: sealed)
        }
        replaceTree(of: team, by: StateTree(of: team, computed: digests, in: file))
        changedTeams.insert(team)
    }
}

/// Moves records from one key to the next, on all cores.
private struct Resealing {
    private static let recordsPerStep = 4096

    let reader: RecordReader
    let new: TeamKey
    /// The fingerprints of values under the new key.
    private var fingerprints: [RecordID: [UInt8]] = [:]

    init(reader: RecordReader, new: TeamKey) {
        self.reader = reader
        self.new = new
    }

    /// The records under the new key, ascending by id.
    mutating func sealed(
        _ records: [Record],
        _ kind: RecordKind,
        _ progress: ResealProgress
    ) throws(VaultError) -> [Record] {
        var sealed: [Record] = []
        sealed.reserveCapacity(records.count)
        for part in records.chunked(by: Self.recordsPerStep) {
            if kind == .value {
                for value in try values(Array(part)) {
                    sealed.append(value.record)
                    fingerprints[value.record.key.id] = value.fingerprint
                }
            } else {
                sealed += try contents(Array(part))
            }
            progress.add(part.count)
        }
        return kind == .value ? sealed : sealed.sorted { $0.key < $1.key }
    }

    private struct Value: Sendable {
        let record: Record
        let fingerprint: [UInt8]
    }

    /// A value keeps its id, by which versions and pushes know it.
    private func values(_ records: [Record]) throws(VaultError) -> [Value] {
        try inParallel(records) { [reader, new] record, suite throws(VaultError) in
            let value = try reader.value(of: record, suite)
            return try computing { () throws(CryptoError) in
                Value(
                    record: try new.seal(value: value, at: record.key, in: reader.vault, suite),
                    fingerprint: try new.fingerprint(of: value, suite)
                )
            }
        }
    }

    private func contents(_ records: [Record]) throws(VaultError) -> [Record] {
        try inParallel(records) { [reader, new, fingerprints] record, suite throws(VaultError) in
            var json = try reader.content(of: record, suite)
            let name: String
            do throws(MalformedField) {
                name = try json.renewFingerprints(fingerprints, in: record.key.kind)
            } catch {
                throw .malformed("a record", error)
            }
            let bytes = json.serialized
            let revision = try record.nextRevision()
            return try computing { () throws(CryptoError) in
                let kind = record.key.kind
                return try new.seal(
                    bytes,
                    at: Record.Key(
                        team: record.key.team,
                        kind: kind,
                        id: try new.recordID(kind, named: name, suite)
                    ),
                    revision: revision,
                    in: reader.vault,
                    suite
                )
            }
        }
    }
}

extension JSONObject {
    /// Renews what is made with a team's key in the content of a record, and returns the name that the
    /// record is found by.
    fileprivate mutating func renewFingerprints(
        _ fingerprints: [RecordID: [UInt8]],
        in kind: RecordKind
    ) throws(MalformedField) -> String {
        switch kind {
        case .team: return ""
        case .entry: try renewFingerprints(fingerprints, of: "versions")
        case .openPush:
            try renewFingerprints(fingerprints, of: "items")
            return try string("target")
        case .target, .value: break
        }
        return try string("name")
    }

    /// A value that is gone, as one can be that an open push has sent, has no fingerprint any more.
    private mutating func renewFingerprints(
        _ fingerprints: [RecordID: [UInt8]],
        of list: String
    ) throws(MalformedField) {
        let none = [UInt8](repeating: 0, count: 16)
        let objects = try objects(list).map { object throws(MalformedField) -> JSONValue in
            var object = object
            object["fp"] = .string((fingerprints[try object.id("value")] ?? none).hex)
            return .object(object)
        }
        self[list] = .array(objects)
    }
}
