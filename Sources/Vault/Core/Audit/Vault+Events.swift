import VaultCrypto
public import VaultModel
import VaultStorage

/// One line of the history.
public struct LogEntry: Sendable {
    /// The number of the event, from 1.
    public let sequence: UInt64
    /// What binds it to all events before it.
    public let link: Digest
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
    /// The names of all who are in a team from then on, where the event says it.
    public let members: [Name]
}

extension Vault {
    /// The events this member can read after one number, oldest first.
    ///
    /// They are shown as they are read, so that any number of them takes no more memory than some.
    public func events(
        after sequence: UInt64 = 0,
        _ visit: (LogEntry) throws(VaultError) -> Void
    ) throws(VaultError) {
        try read { session throws(VaultError) in
            let teams = try teamNames(session)
            func show(
                _ row: LogRow,
                _ link: Digest,
                _ event: JSONObject?,
                _ names: [MemberID: Name]
            ) throws(VaultError) {
                guard row.sequence > sequence, let event else { return }
                let entry: LogEntry
                do throws(MalformedField) {
                    entry = try LogEntry(
                        row,
                        link,
                        event,
                        team: teams[row.team],
                        by: names.text(of: row.author),
                        about: names.named(in: event, teams),
                        members: names.holders(in: event)
                    )
                } catch {
                    throw .malformed("event \(row.sequence)", error)
                }
                try visit(entry)
            }
            if let rows = try newestRows(after: sequence, session) {
                let names = try memberNames(session)
                for (row, event) in rows {
                    try show(row.row, row.link, event, names)
                }
                return
            }
            _ = try replayAll(session) { row, event, state throws(VaultError) in
                try show(row, state.link, event, state.names)
            }
        }
    }

    /// One line by which somebody else can tell later that the history still has its newest event.
    public func anchor() throws(VaultError) -> Anchor {
        try read { session throws(VaultError) in
            Anchor(
                vault: file.id,
                sequence: session.state.sequence,
                link: session.state.link
            )
        }
    }

    /// Reads all rows, checking the signatures of those that were not verified before and the links
    /// of all.
    func replayAll(
        _ session: Session,
        _ visit: (LogRow, JSONObject?, ReplayState) throws(VaultError) -> Void
    ) throws(VaultError) -> ReplayState {
        let replay = try Replay(after: ReplayState(), in: file, as: identity, with: ring)
        let state = try replay.run(signaturesVerifiedUpTo: session.state.sequence, visit)
        guard state.link == session.state.link else { throw .integrity(.forked) }
        return state
    }

    /// The newest rows by the index of this machine; nil where they are many or it does not tell.
    private func newestRows(
        after sequence: UInt64,
        _ session: Session
    ) throws(VaultError) -> [(row: ReplayedRow, event: JSONObject?)]? {
        let fewRows = 4096
        guard session.state.sequence >= sequence,
            session.state.sequence - sequence < fewRows, sequence > 0
        else { return nil }
        for team in try session.teams() {
            guard let cache = HistoryCache(of: team, in: file.id, environment),
                let index = cache.read(file.suite)
            else { continue }
            return try session.rows(after: sequence, by: index)
        }
        return nil
    }

    private func teamNames(_ session: Session) throws(VaultError) -> [TeamID: Name] {
        var names: [TeamID: Name] = [:]
        for team in try session.teams() { names[team.id] = team.name }
        return names
    }
}

extension [MemberID: Name] {
    /// Whom and which team an event names by their ids.
    fileprivate func named(in event: JSONObject, _ teams: [TeamID: Name]) -> [Name] {
        let members = ["id", "member"].compactMap { field in
            (try? event.id(field, of: MemberSubject.self)).flatMap { self[$0] }
        }
        let team = (try? event.id("team", of: TeamSubject.self)).flatMap { teams[$0] }
        return members + [team].compactMap(\.self)
    }

    /// Who has a new key of a team, by name: all others have not.
    fileprivate func holders(in event: JSONObject) -> [Name] {
        let ids = (try? event.strings("members")) ?? []
        return ids.compactMap { MemberID(hex: $0).flatMap { self[$0] } }.sorted()
    }
}

extension LogEntry {
    fileprivate init(
        _ row: LogRow,
        _ link: Digest,
        _ event: JSONObject,
        team: Name?,
        by author: String,
        about: [Name],
        members: [Name]
    ) throws(MalformedField) {
        sequence = row.sequence
        self.link = link
        at = try event.time("at")
        self.team = team
        self.about = about
        self.members = members
        by = author
        operation = try event.string("op")
        var detail = event
        detail["op"] = nil
        detail["at"] = nil
        self.detail = detail
    }
}
