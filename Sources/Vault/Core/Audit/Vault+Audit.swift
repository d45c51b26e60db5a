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

/// What a verification went through.
public struct Verification: Sendable {
    /// How many events were checked: numbers, links, signatures, authority, and content where
    /// readable.
    public let events: Int
    /// How many of them this member can read.
    public let readable: Int
    /// How many members have signed.
    public let authors: Int
    /// How many records were checked and opened.
    public let records: Int
    /// Of how many teams the records were held against the state that was signed last.
    public let teams: Int
    /// The last event and its link.
    public let head: (sequence: UInt64, link: Digest)
    /// The last event that this machine had seen before; nil where it had seen none.
    public internal(set) var pinned: UInt64?
    /// The anchors that the history contains.
    public let anchors: [Anchor]
    /// How long the events took, and the records.
    public let durations: (events: Duration, records: Duration)

    /// The line by which somebody else can tell later that the history still has this end.
    public let anchor: Anchor

    /// Whether this machine had seen the vault before.
    public var isPinned: Bool { pinned != nil }
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

    /// Checks the whole history from its first row, every record of the member's teams, and that
    /// nothing is missing that this machine has seen or that an anchor names.
    ///
    /// - Throws: `integrity` with what was found.
    public func verify(containing anchors: [Anchor] = []) throws(VaultError) -> Verification {
        for anchor in anchors where anchor.vault != file.id {
            throw .changed("the anchor at event \(anchor.sequence) is one of another vault")
        }
        return try read { session throws(VaultError) in
            let clock = ContinuousClock()
            let start = clock.now
            let links = Dictionary(grouping: anchors, by: \.sequence)
            var (readable, authors) = (0, Set<MemberID>())
            let replay = try Replay(after: ReplayState(), in: file, as: identity, with: ring)
            let state = try replay.run { row, event, state throws(VaultError) in
                guard state.sequence != session.state.sequence || state.link == session.state.link
                else { throw .integrity(.forked) }
                for anchor in links[row.sequence] ?? [] where anchor.link != state.link {
                    throw .changed(
                        "event \(row.sequence) is not the one that the anchor names: "
                            + "the history was rewritten"
                    )
                }
                if event != nil { readable += 1 }
                authors.insert(row.author)
            }
            guard state.sequence == session.state.sequence, state.link == session.state.link
            else { throw .integrity(.forked) }
            if let anchor = anchors.first(where: { $0.sequence > state.sequence }) {
                throw .changed(
                    "the history ends at event \(state.sequence), but the anchor names event "
                        + "\(anchor.sequence): what came last was cut off"
                )
            }
            guard state.withoutNames == session.state.withoutNames else {
                throw .changed("the pin of this machine says something else than the history")
            }
            let middle = clock.now
            var records = 0
            let teams = try session.teams()
            for team in teams { records += try session.verifyRecords(in: team) }
            for id in session.state.teams.keys where !teams.contains(where: { $0.id == id }) {
                try session.verifyState(of: id)
            }
            return Verification(
                events: Int(state.sequence),
                readable: readable,
                authors: authors.count,
                records: records,
                teams: session.state.teams.count - 1,
                head: (state.sequence, state.link),
                pinned: pinnedBefore,
                anchors: anchors,
                durations: (middle - start, clock.now - middle),
                anchor: Anchor(vault: file.id, sequence: state.sequence, link: state.link)
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

extension ReplayState {
    /// What a pin keeps of it.
    fileprivate var withoutNames: ReplayState {
        var state = self
        state.names = [:]
        return state
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
