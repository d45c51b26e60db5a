import VaultCrypto
import VaultModel
import VaultStorage

/// Reads rows of the log in order and checks each: its link, signature, authority and box
/// (FORMAT.md sections 6.2 and 7).
struct Replay {
    let file: VaultFile
    private let identity: Identity
    private let ring: KeyRing
    private let start: ReplayState
    /// So many rows are checked together.
    private static let partCount = 2048
    /// The opened events of the commons, by row.
    private(set) var commonsEvents: [UInt64: JSONObject] = [:]

    /// Prepares to read the rows after `start`, opening the keys that they need.
    init(
        after start: ReplayState,
        in file: VaultFile,
        as identity: Identity,
        with ring: KeyRing
    ) throws(VaultError) {
        self.file = file
        self.identity = identity
        self.ring = ring
        self.start = start
        let rows = try commonsRows()
        try openCommonsKeys(for: rows)
        for row in rows {
            guard let key = ring.key(of: .commons, epoch: row.row.epoch)
            else { throw Self.invalid(row.row, "its epoch is wrong") }
            commonsEvents[row.row.sequence] = try row.row.open(
                with: key,
                previous: row.previous,
                in: file.id,
                file.suite
            )
        }
        try openTeamKeys()
    }

    /// Checks the rows and returns the state after the last one; `visit` sees each row with its
    /// event, if this member can read it, and the state after it.
    ///
    /// Signatures of rows up to `verified` were checked before and are not checked again. The rows
    /// are checked in parts, on all cores, and a part is visited once all of it was checked.
    func run(
        signaturesVerifiedUpTo verified: UInt64 = 0,
        _ visit: (LogRow, JSONObject?, ReplayState) throws(VaultError) -> Void = { _, _, _ in }
    ) throws(VaultError) -> ReplayState {
        let empty = try StateTree.emptyState(of: .commons, in: file)
        var state = start
        var part: [ReplayedRow] = []
        var previous = start.link
        func finishPart() throws(VaultError) {
            try check(part, from: state, emptyState: empty, verified) {
                row,
                event,
                after throws(VaultError) in
                state = after
                try visit(row, event, after)
            }
            part.removeAll(keepingCapacity: true)
        }
        try forEachRow { row, link, signed throws(VaultError) in
            part.append(
                ReplayedRow(
                    row: row,
                    previous: previous,
                    link: link,
                    signed: row.sequence > verified ? signed : [],
                    key: row.team == .commons ? nil : ring.key(of: row.team, epoch: row.epoch)
                )
            )
            previous = link
            if part.count == Self.partCount { try finishPart() }
        }
        try finishPart()
        return state
    }

    /// A team that was deleted has no record left (FORMAT.md section 6.1).
    func checkDeletion(_ row: LogRow, _ event: JSONObject?) throws(VaultError) {
        guard row.team != .commons, event?["op"] == "team.delete" else { return }
        guard try row.state == StateTree.emptyState(of: row.team, in: file)
        else { throw Self.invalid(row, "it deletes a team that has records") }
    }

    func isOpenedWithSignedKey(_ row: LogRow, in state: ReplayState) -> Bool {
        ring.key(of: .commons, epoch: row.epoch)?.id == state.teams[.commons]?.keyID
    }

    /// Walks the rows after `start`, checking that no number is missing.
    private func forEachRow(
        _ body: (_ row: LogRow, _ link: Digest, _ signed: [UInt8]) throws(VaultError) -> Void
    ) throws(VaultError) {
        var sequence = start.sequence
        var previous = start.link
        var cursor = try storing { () throws(StorageError) in
            try file.database.logRows(from: start.sequence + 1)
        }
        while let row = try storing({ () throws(StorageError) in try cursor.next() }) {
            sequence += 1
            guard row.sequence == sequence else {
                throw .changed("event \(sequence) is missing from the history")
            }
            let (signed, link) = try file.chain(row, previous: previous)
            try body(row, link, signed)
            previous = link
        }
    }

    static func invalid(_ row: LogRow, _ reason: String) -> VaultError {
        .changed("event \(row.sequence) of the history is not valid: \(reason)")
    }
}

// Keys: from the newest, which a grant holds, back to the oldest, each sealed under the next.
extension Replay {
    private struct PlacedRow {
        let row: LogRow
        let previous: Digest
    }

    private func commonsRows() throws(VaultError) -> [PlacedRow] {
        var rows: [PlacedRow] = []
        var previous = start.link
        try forEachRow { row, link, _ throws(VaultError) in
            if row.team == .commons { rows.append(PlacedRow(row: row, previous: previous)) }
            previous = link
        }
        return rows
    }

    private func openCommonsKeys(for rows: [PlacedRow]) throws(VaultError) {
        guard let newest = rows.last?.row.epoch, let oldest = rows.first?.row.epoch else { return }
        guard newest >= oldest,
            var key = try ring.openGrant(
                of: .commons,
                epoch: newest,
                keyID: nil,
                to: identity,
                in: file
            )
        else { throw .noGrantOfMembership }
        while key.epoch > oldest {
            guard let first = rows.first(where: { $0.row.epoch == key.epoch })
            else { throw .changed("the history skips an epoch of the membership") }
            let event = try first.row.open(
                with: key,
                previous: first.previous,
                in: file.id,
                file.suite
            )
            guard case .teamKey(let change)? = try? CommonsEvent(event), change.team == .commons,
                change.epoch == key.epoch, change.keyID == key.id, let box = change.previous
            else { throw Self.invalid(first.row, "it does not carry the key of the epoch before") }
            key = try openPrevious(box, under: key)
        }
    }

    private func openTeamKeys() throws(VaultError) {
        var changes: [TeamID: [CommonsEvent.TeamKeyChange]] = [:]
        for (_, event) in commonsEvents.sorted(by: { $0.key < $1.key }) {
            guard case .teamKey(let change)? = try? CommonsEvent(event), change.team != .commons
            else { continue }
            changes[change.team, default: []].append(change)
        }
        for (team, known) in start.teams where team != .commons && changes[team] == nil {
            _ = try ring.openGrant(
                of: team,
                epoch: known.epoch,
                keyID: known.keyID,
                to: identity,
                in: file
            )
        }
        for (team, changes) in changes {
            guard let newest = changes.last,
                var key = try ring.openGrant(
                    of: team,
                    epoch: newest.epoch,
                    keyID: newest.keyID,
                    to: identity,
                    in: file
                )
            else { continue }
            for change in changes.reversed() {
                guard change.epoch == key.epoch, change.keyID == key.id
                else { throw .changed("a key of a team is not the one that was signed") }
                if let box = change.previous { key = try openPrevious(box, under: key) }
            }
        }
    }

    private func openPrevious(_ box: Box, under key: TeamKey) throws(VaultError) -> TeamKey {
        let previous = try opening("the key of an earlier epoch") { () throws(CryptoError) in
            try key.openPrevious(box, in: file.id, file.suite)
        }
        ring.add(previous)
        return previous
    }
}

extension VaultError {
    /// So it is for who was removed, and for a member whose grant somebody has taken away.
    static let noGrantOfMembership = changed(
        "the vault does not hold this member's grant of the membership"
    )
}

extension VaultFile {
    /// The file must contain the row that was verified last.
    func checkContains(_ state: ReplayState) throws(VaultError) {
        let row = try storing { () throws(StorageError) in
            var cursor = try database.logRows(from: state.sequence)
            return try cursor.next()
        }
        guard let row, row.sequence == state.sequence else { throw .integrity(.rolledBack) }
        guard try chain(row, previous: state.previous).link == state.link
        else { throw .integrity(.forked) }
    }

    /// What the author of a row signed, and the link of the row.
    func chain(
        _ row: LogRow,
        previous: Digest
    ) throws(VaultError) -> (signed: [UInt8], link: Digest) {
        try computing { () throws(CryptoError) in
            let signed = try suite.signedBytes(of: row, previous: previous, in: id)
            return (signed, try suite.link(of: row, signedBytes: signed))
        }
    }
}
