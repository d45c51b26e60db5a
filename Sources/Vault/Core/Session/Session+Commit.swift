import VaultCrypto
import VaultModel
import VaultStorage

// Writing: the changed trees, one signed row an event, then COMMIT (FORMAT.md section 8).
extension Session {
    /// Signs the events, commits, and returns the state after them.
    ///
    /// Each row is taken through the rules of replay before it is kept: what another reader would
    /// refuse is not written.
    ///
    /// - Throws: `refused` for what this member may not do; anything else after a rollback.
    func commit() throws(VaultError) -> ReplayState {
        precondition(!events.isEmpty, "a change has its event")
        var states: [TeamID: Digest] = [:]
        for team in changedTeams {
            states[team] = try withTree(of: team) { tree throws(VaultError) in try tree.finish() }
        }
        let empty = try StateTree.emptyState(of: .commons, in: file)
        var state = self.state
        for (team, event) in events {
            let teamState: Digest
            if team == .commons {
                teamState = empty
            } else if let known = states[team] ?? state.teams[team]?.state {
                teamState = known
            } else {
                teamState = try StateTree.emptyState(of: team, in: file)
            }
            let row = try signedRow(event, in: team, state: teamState, after: state)
            let (_, link) = try file.chain(row, previous: state.link)
            do throws(InvalidRow) {
                try state.apply(row, event: event, link: link, in: file.id, emptyState: empty)
            } catch {
                throw .refused(code: "not-allowed", "you may not do this: \(error.reason)")
            }
            try storing { () throws(StorageError) in try file.database.append(row) }
        }
        try commitTransaction(endingIn: state)
        return state
    }

    private func signedRow(
        _ event: JSONObject,
        in team: TeamID,
        state: Digest,
        after replayed: ReplayState
    ) throws(VaultError) -> LogRow {
        let key = try key(for: event, in: team, after: replayed)
        return try computing { () throws(CryptoError) in
            let row = LogRow(
                sequence: replayed.sequence + 1,
                team: team,
                epoch: key.epoch,
                author: identity.member,
                state: state,
                box: Box([]),
                signature: []
            )
            let box = try key.seal(
                event: event.serialized,
                as: row.context(previous: replayed.link, in: file.id),
                file.suite
            )
            let sealed = row.with(box: box, signature: [])
            let signed = try file.suite.signedBytes(
                of: sealed,
                previous: replayed.link,
                in: file.id
            )
            return sealed.with(box: box, signature: try identity.keys.sign(signed))
        }
    }

    /// The key of the epoch that the team has after the event: a new key of the commons seals the
    /// event that introduces it, and what was logged before it is sealed with the old one.
    private func key(
        for event: JSONObject,
        in team: TeamID,
        after replayed: ReplayState
    ) throws(VaultError) -> TeamKey {
        guard let new = newKeys[team] else { return try currentKey(of: team) }
        let introducesItself =
            event["op"] == .string("team.key") && event["team"] == .string(team.hex)
        let known = replayed.teams[team]?.epoch ?? 0
        guard known != new.epoch, known != 0, !introducesItself else { return new }
        return try signedKey(of: team)
    }

    /// An error from COMMIT says nothing: the file is opened again and looked at.
    private func commitTransaction(endingIn state: ReplayState) throws(VaultError) {
        do throws(StorageError) {
            try file.database.commit()
        } catch {
            guard case .indeterminate(let reason) = error else { throw VaultError(error, at: "") }
            guard try isKept(state) else {
                throw .failed("nothing was saved: \(reason)")
            }
        }
    }

    private func isKept(_ state: ReplayState) throws(VaultError) -> Bool {
        do throws(VaultError) {
            let second = try VaultFile(opening: file.path)
            return try storing { () throws(StorageError) in
                try second.database.begin(.read)
                defer { second.database.rollback() }
                var cursor = try second.database.logRows(from: state.sequence)
                guard let row = try cursor.next() else { return false }
                guard let (_, link) = try? second.chain(row, previous: state.previous)
                else { return false }
                return link == state.link
            }
        } catch {
            throw .failed(
                "the disk failed and it is not known whether the change was saved; look again"
            )
        }
    }
}

extension LogRow {
    fileprivate func with(box: Box, signature: [UInt8]) -> LogRow {
        LogRow(
            sequence: sequence,
            team: team,
            epoch: epoch,
            author: author,
            state: state,
            box: box,
            signature: signature
        )
    }
}
