import VaultCrypto
import VaultModel

/// A row of the log in its place in the chain, and what it takes to check it.
struct ReplayedRow: Sendable {
    let row: LogRow
    /// The link of the row before it.
    let previous: Digest
    let link: Digest
    /// What its author signed; empty where the signature was checked before.
    let signed: [UInt8]
    /// The key of its team, if this member holds it.
    let key: TeamKey?
}

// A part of the history at a time: boxes and signatures on all cores, the rules one row after the
// other.
extension Replay {
    /// What a row says, or why it cannot be read.
    private typealias Opened = Result<JSONObject?, VaultError>

    private struct Signature: Sendable {
        let row: ReplayedRow
        let author: [UInt8]?
    }

    /// Checks rows that follow `start`, and then shows each with the state after it.
    ///
    /// What is wrong with the earliest row is what is thrown; of one row, first its signature.
    func check(
        _ rows: [ReplayedRow],
        from start: ReplayState,
        emptyState: Digest,
        _ verified: UInt64,
        _ visit: (LogRow, JSONObject?, ReplayState) throws(VaultError) -> Void
    ) throws(VaultError) {
        guard !rows.isEmpty else { return }
        let vault = file.id
        let opened = try inParallel(rows, sharing: file.suite) { row, suite throws(VaultError) in
            Opened { () throws(VaultError) in try row.event(in: vault, suite) }
        }
        var signatures: [Signature] = []
        var states: [(event: JSONObject?, state: ReplayState)] = []
        var state = start
        var failure: VaultError?
        for (row, event) in zip(rows, opened) {
            if row.row.sequence > verified {
                signatures.append(Signature(row: row, author: author(of: row.row, state)))
            }
            do throws(VaultError) {
                let event =
                    row.row.team == .commons ? commonsEvents[row.row.sequence] : try event.get()
                try apply(row, event, to: &state, emptyState)
                states.append((event, state))
            } catch {
                failure = error
                break
            }
        }
        try check(signatures)
        if let failure { throw failure }
        for (row, after) in zip(rows, states) { try visit(row.row, after.event, after.state) }
    }

    private func author(of row: LogRow, _ state: ReplayState) -> [UInt8]? {
        row.sequence == 1 ? file.id.bytes : state.members[row.author]?.keys.ed25519
    }

    private func apply(
        _ row: ReplayedRow,
        _ event: JSONObject?,
        to state: inout ReplayState,
        _ emptyState: Digest
    ) throws(VaultError) {
        do throws(InvalidRow) {
            try state.apply(
                row.row,
                event: event,
                link: row.link,
                in: file.id,
                emptyState: emptyState
            )
        } catch {
            throw Self.invalid(row.row, error.reason)
        }
        try checkDeletion(row.row, event)
        guard row.row.team != .commons || isOpenedWithSignedKey(row.row, in: state)
        else { throw Self.invalid(row.row, "its key is not the one that was signed") }
    }

    private func check(_ signatures: [Signature]) throws(VaultError) {
        let areValid = try inParallel(signatures, sharing: file.suite) {
            signature,
            suite throws(VaultError) in
            guard let author = signature.author else { return false }
            let row = signature.row
            return suite.isSignature(row.row.signature, of: row.signed, by: author)
        }
        if let index = areValid.firstIndex(of: false) {
            throw Self.invalid(signatures[index].row.row, "its signature is not its author's")
        }
    }
}

extension ReplayedRow {
    /// The event of a team's row; nil without its key.
    func event(
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> JSONObject? {
        guard let key else { return nil }
        return try row.open(with: key, previous: previous, in: vault, suite)
    }
}

extension LogRow {
    /// The event in the row's box.
    func open(
        with key: TeamKey,
        previous: Digest,
        in vault: VaultID,
        _ suite: borrowing CipherSuite
    ) throws(VaultError) -> JSONObject {
        let content = try opening("event \(sequence)") { () throws(CryptoError) in
            try key.open(event: box, as: context(previous: previous, in: vault), suite)
        }
        guard let event = try? JSONObject(parsing: content), (try? event.string("op")) != nil,
            (try? event.time("at")) != nil
        else { throw Replay.invalid(self, "its event is malformed") }
        return event
    }
}
