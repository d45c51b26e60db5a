import VaultCrypto
public import VaultModel
import VaultStorage

/// One line of the history.
public struct LogEntry: Sendable {
    /// The number of the event, from 1.
    public let sequence: UInt64
    /// When it was signed, by its author's clock.
    public let at: Timestamp
    /// The team's name; nil for an event of the membership.
    public let team: Name?
    /// Who signed it, by name.
    public let by: String
    /// What happened, such as `entry.set`.
    public let operation: String
    /// The event without its operation and time.
    public let detail: JSONObject
    /// The names of the member and the team that an event of the membership is about.
    public let about: [Name]
}

/// What a verification went through.
public struct Verification: Sendable {
    /// How many events were checked: links, signatures, authority, and content where readable.
    public let events: Int
    /// How many records were checked and opened.
    public let records: Int
    /// The last event and its link.
    public let head: (sequence: UInt64, link: Digest)
    /// Whether the history contains what this machine had seen before.
    public let isPinned: Bool
}

extension Vault {
    /// The events this member can read, oldest first.
    public func events(
        _ visit: (LogEntry) throws(VaultError) -> Void
    ) throws(VaultError) {
        try read { session throws(VaultError) in
            let teams = try teamNames(session)
            _ = try replayAll(session) { row, event, state throws(VaultError) in
                guard let event else { return }
                let entry: LogEntry
                do throws(MalformedField) {
                    entry = try LogEntry(
                        row,
                        event,
                        team: teams[row.team],
                        by: state.author(of: row),
                        about: state.names(in: event, teams)
                    )
                } catch {
                    throw .malformed("event \(row.sequence)", error)
                }
                try visit(entry)
            }
        }
    }

    /// The pushes of a team, newest first.
    public func pushes(in team: TeamChoice) throws(VaultError) -> [PushRecord] {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            var records: [String: PushRecord] = [:]
            _ = try replayAll(session) { row, event, state throws(VaultError) in
                guard row.team == team.id, let event else { return }
                do throws(MalformedField) {
                    try records.take(event, row, by: state.author(of: row))
                } catch {
                    throw .malformed("event \(row.sequence)", error)
                }
            }
            return records.values.sorted { $0.sequence > $1.sequence }
        }
    }

    /// The push of that id, or of the only id that starts so.
    ///
    /// - Throws: `notFound`; `refused` when several ids start so.
    public func pushRecord(
        _ id: String,
        in team: TeamChoice
    ) throws(VaultError) -> PushRecord {
        let found = try pushes(in: team).filter {
            $0.id == id || (id.count >= 4 && $0.id.hasPrefix(id))
        }
        guard let record = found.first else { throw .notFound(.push, id) }
        guard found.count == 1 || record.id == id else {
            throw .refused(code: "ambiguous", "several pushes start with \(id)")
        }
        return record
    }

    /// Checks the whole history from its first row, every record of the member's teams, and that
    /// nothing this machine has seen is missing.
    ///
    /// - Throws: `integrity` with what was found.
    public func verify() throws(VaultError) -> Verification {
        try read { session throws(VaultError) in
            let replay = try Replay(after: ReplayState(), in: file, as: identity, with: ring)
            let state = try replay.run { _, _, state throws(VaultError) in
                guard state.sequence != session.state.sequence || state.link == session.state.link
                else { throw .integrity(.forked) }
            }
            guard state.sequence == session.state.sequence, state.link == session.state.link
            else { throw .integrity(.forked) }
            guard state.withoutNames == session.state.withoutNames else {
                throw .changed("the pin of this machine says something else than the history")
            }
            var records = 0
            let teams = try session.teams()
            for team in teams { records += try session.verifyRecords(in: team) }
            for id in session.state.teams.keys where !teams.contains(where: { $0.id == id }) {
                try session.verifyState(of: id)
            }
            return Verification(
                events: Int(state.sequence),
                records: records,
                head: (state.sequence, state.link),
                isPinned: wasPinned
            )
        }
    }

    /// Reads all rows, checking the signatures of those that were not verified before and the links
    /// of all.
    private func replayAll(
        _ session: Session,
        _ visit: (LogRow, JSONObject?, ReplayState) throws(VaultError) -> Void
    ) throws(VaultError) -> ReplayState {
        let replay = try Replay(after: ReplayState(), in: file, as: identity, with: ring)
        let state = try replay.run(signaturesVerifiedUpTo: session.state.sequence, visit)
        guard state.link == session.state.link else { throw .integrity(.forked) }
        return state
    }

    private func teamNames(_ session: Session) throws(VaultError) -> [TeamID: Name] {
        var names: [TeamID: Name] = [:]
        for team in try session.teams() { names[team.id] = team.name }
        return names
    }
}

extension ReplayState {
    /// What a pin keeps of it.
    fileprivate var withoutNames: ReplayState {
        var state = self
        state.names = [:]
        return state
    }

    fileprivate func author(of row: LogRow) -> String {
        names[row.author]?.text ?? row.author.hex
    }

    /// Whom and which team an event names by their ids.
    fileprivate func names(in event: JSONObject, _ teams: [TeamID: Name]) -> [Name] {
        let members = ["id", "member"].compactMap { field in
            (try? event.id(field, of: MemberSubject.self)).flatMap { names[$0] }
        }
        let team = (try? event.id("team", of: TeamSubject.self)).flatMap { teams[$0] }
        return members + [team].compactMap(\.self)
    }
}

extension LogEntry {
    fileprivate init(
        _ row: LogRow,
        _ event: JSONObject,
        team: Name?,
        by author: String,
        about: [Name]
    ) throws(MalformedField) {
        sequence = row.sequence
        at = try event.time("at")
        self.team = team
        self.about = about
        by = author
        operation = try event.string("op")
        var detail = event
        detail["op"] = nil
        detail["at"] = nil
        self.detail = detail
    }
}

extension [String: PushRecord] {
    fileprivate mutating func take(
        _ event: JSONObject,
        _ row: LogRow,
        by author: String
    ) throws(MalformedField) {
        if try event.string("op") == "push.intent" {
            let record = try PushRecord(intent: event, sequence: row.sequence, by: author)
            self[record.id] = record
        } else if let id = PushRecord.id(in: event) {
            try self[id]?.apply(event)
        }
    }
}

extension Session {
    /// Holds the records of a team, which need not be ours, against the state that was signed last.
    fileprivate func verifyState(of team: TeamID) throws(VaultError) {
        for kind in RecordKind.allCases {
            _ = try withTree(of: team) { tree throws(VaultError) in try tree.records(kind) }
        }
    }

    /// Opens every record of a team and holds the references against one another.
    fileprivate func verifyRecords(in team: Team) throws(VaultError) -> Int {
        var count = try contents(.team, in: team.id, team.key) { $0 }.count
        var values: Set<RecordID> = []
        let entries = try entries(in: team)
        for entry in entries {
            count += 1
            for version in entry.versions {
                guard values.insert(version.value).inserted
                else { throw .changed("two versions of team \(team.name) share a value") }
                let value = try value(of: version, in: team)
                guard value.count == version.byteCount,
                    try fingerprint(of: value, team) == version.fingerprint
                else { throw .changed("a value of entry \(entry.name) is not the one recorded") }
                count += 1
            }
        }
        let stored = try withTree(of: team.id) { tree throws(VaultError) in
            try tree.records(.value)
        }
        guard stored.count == values.count
        else { throw .changed("team \(team.name) holds a value that belongs to no entry") }
        let names = Set(entries.map(\.name))
        let targets = try targets(in: team)
        for target in targets {
            guard target.entries.isSubset(of: names)
            else { throw .changed("target \(target.name) names an entry that is not there") }
        }
        let open = try openPushes(in: team)
        guard Set(open.map(\.target)).isSubset(of: targets.map(\.name))
        else { throw .changed("a push is open to a target that is not there") }
        return count + targets.count + open.count
    }

    private func fingerprint(
        of value: borrowing SecretBytes,
        _ team: Team
    ) throws(VaultError) -> [UInt8] {
        try computing { () throws(CryptoError) in
            try team.key.fingerprint(of: value, file.suite)
        }
    }
}
