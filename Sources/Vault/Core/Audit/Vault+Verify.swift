import VaultCrypto
public import VaultModel
import VaultStorage

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
}

extension ReplayState {
    /// What a pin keeps of it.
    fileprivate var withoutNames: ReplayState {
        var state = self
        state.names = [:]
        return state
    }
}

extension Session {
    /// Holds the records of a team, which need not be ours, against the state that was signed last.
    fileprivate func verifyState(of team: TeamID) throws(VaultError) {
        var count = 0
        for kind in RecordKind.allCases {
            try records(kind, in: team) { records throws(VaultError) in count += records.count }
        }
        try requireNoOtherRows(than: count, of: team)
    }

    /// A row whose id is none lies between the parts that are read.
    private func requireNoOtherRows(than count: Int, of team: TeamID) throws(VaultError) {
        let rows = try storing { () throws(StorageError) in
            try file.database.recordCount(of: team)
        }
        guard rows == count else { throw .changed("there is a record that nobody signed") }
    }

    /// Opens every record of a team and holds the references against one another.
    fileprivate func verifyRecords(in team: Team) throws(VaultError) -> Int {
        let reader = try reader(of: team.id, team.key)
        let infos = try records(.team, in: team)
        for record in infos { _ = try reader.content(of: record, file.suite) }
        var count = infos.count
        let values = try storedValues(in: team)
        var used: Set<RecordID> = []
        var names: Set<Name> = []
        try records(.entry, in: team.id) { records throws(VaultError) in
            let entries = try inParallel(records, sharing: file.suite) {
                record,
                suite throws(VaultError) in
                try Entry(record: record, reader, suite)
            }
            for entry in entries {
                count += 1 + entry.versions.count
                names.insert(entry.name)
                for version in entry.versions {
                    guard used.insert(version.value).inserted
                    else { throw .changed("two versions of team \(team.name) share a value") }
                    guard let value = values[version.value]
                    else { throw .missingValue }
                    guard value.byteCount == version.byteCount,
                        value.fingerprint == version.fingerprint
                    else {
                        throw .changed("a value of entry \(entry.name) is not the one recorded")
                    }
                }
            }
        }
        guard used.count == values.count
        else { throw .changed("team \(team.name) holds a value that belongs to no entry") }
        let targets = try targets(in: team)
        for target in targets {
            guard target.entries.isSubset(of: names)
            else { throw .changed("target \(target.name) names an entry that is not there") }
        }
        let open = try openPushes(in: team)
        guard Set(open.map(\.target)).isSubset(of: targets.map(\.name))
        else { throw .changed("a push is open to a target that is not there") }
        count += targets.count + open.count
        try requireNoOtherRows(than: count, of: team.id)
        return count
    }

    /// What an entry has to say of each value of a team.
    private func storedValues(
        in team: Team
    ) throws(VaultError) -> [RecordID: (byteCount: Int, fingerprint: [UInt8])] {
        try openValues(in: team) { value, suite throws(VaultError) in
            let fingerprint = try computing { () throws(CryptoError) in
                try team.key.fingerprint(of: value, suite)
            }
            return (value.count, fingerprint)
        }
    }
}
