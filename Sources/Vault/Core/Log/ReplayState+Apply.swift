import VaultCrypto
import VaultModel

/// Why a row of the log cannot stand where it stands.
struct InvalidRow: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

// The rules of FORMAT.md section 6.2. Signatures, links and boxes were checked before.
extension ReplayState {
    /// Takes the next row; `event` is nil when the reader does not hold the key of its team.
    mutating func apply(
        _ row: LogRow,
        event: JSONObject?,
        link: Digest,
        in vault: VaultID,
        emptyState: Digest
    ) throws(InvalidRow) {
        guard row.sequence == sequence + 1 else { throw InvalidRow("its number is out of order") }
        if row.team == .commons {
            guard let event else { throw InvalidRow("its event is missing") }
            guard row.state == emptyState else { throw InvalidRow("the commons has no records") }
            try applyCommons(row, event, in: vault)
        } else {
            guard let team = teams[row.team], team.members.contains(row.author)
            else { throw InvalidRow("its author is not a member of the team") }
        }
        guard row.epoch == teams[row.team]?.epoch else { throw InvalidRow("its epoch is wrong") }
        teams[row.team]?.state = row.state
        sequence = row.sequence
        previous = self.link
        self.link = link
    }

    private mutating func applyCommons(
        _ row: LogRow,
        _ event: JSONObject,
        in vault: VaultID
    ) throws(InvalidRow) {
        let decoded: CommonsEvent
        do throws(MalformedField) {
            decoded = try CommonsEvent(event)
        } catch {
            throw InvalidRow("its event is malformed at '\(error.name)'")
        }
        if row.sequence == 1 {
            guard case .create(let founder, let keyID) = decoded
            else { throw InvalidRow("the first event creates the vault") }
            try create(founder, keyID: keyID, by: row.author, in: vault)
        } else {
            try checkAuthority(of: row.author, for: decoded)
            try change(by: decoded)
        }
    }

    private mutating func create(
        _ founder: CommonsEvent.NewMember,
        keyID: Digest,
        by author: MemberID,
        in vault: VaultID
    ) throws(InvalidRow) {
        guard founder.id == author, founder.member.keys.ed25519 == vault.bytes,
            founder.member.role == .admin
        else { throw InvalidRow("it names another founder than the vault's") }
        members[founder.id] = founder.member
        names[founder.id] = founder.name
        teams[.commons] = Team(epoch: 1, keyID: keyID, members: [founder.id], state: nil)
    }

    private func checkAuthority(
        of author: MemberID,
        for event: CommonsEvent
    ) throws(InvalidRow) {
        guard let member = members[author] else { throw InvalidRow("its author is no member") }
        switch event {
        case .slot(let about) where about == author: return
        case .rekeyMember(let about, _):
            guard about == author else { throw InvalidRow("keys are changed by their owner alone") }
        default:
            guard member.role == .admin else { throw InvalidRow("its author is no admin") }
        }
    }

    private mutating func change(by event: CommonsEvent) throws(InvalidRow) {
        switch event {
        case .create:
            throw InvalidRow("the vault exists already")
        case .addMember(let new):
            // Names are those of all who were ever members, as far as the log was read.
            guard members[new.id] == nil, names[new.id] == nil
            else { throw InvalidRow("the member exists already") }
            members[new.id] = new.member
            names[new.id] = new.name
            teams[.commons]?.members.insert(new.id)
        case .removeMember(let id):
            guard let member = members[id] else { throw InvalidRow("it removes no member") }
            guard member.role != .admin || admins > 1
            else { throw InvalidRow("it removes the last admin") }
            members[id] = nil
            for team in teams.keys { teams[team]?.members.remove(id) }
        case .rekeyMember(let id, let keys):
            members[id]?.keys = keys
        case .teamKey(let key):
            try change(by: key)
        case .grant(let team, let member):
            guard team != .commons, teams[team] != nil, members[member] != nil
            else { throw InvalidRow("it grants an unknown team or member") }
            teams[team]?.members.insert(member)
        case .slot(let member):
            guard members[member] != nil else { throw InvalidRow("it names no member") }
        case .rollback:
            break
        }
    }

    private mutating func change(by key: CommonsEvent.TeamKeyChange) throws(InvalidRow) {
        let current = teams[key.team]
        guard key.epoch == (current?.epoch ?? 0) + 1 else { throw InvalidRow("it skips an epoch") }
        guard key.members.allSatisfy({ members[$0] != nil })
        else { throw InvalidRow("it gives a team to no member") }
        guard (key.epoch > 1) == (key.previous != nil)
        else { throw InvalidRow("it does not carry the key of the epoch before") }
        teams[key.team] = Team(
            epoch: key.epoch,
            keyID: key.keyID,
            members: key.members,
            state: current?.state
        )
    }
}
