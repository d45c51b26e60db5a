@testable import Vault
import VaultCrypto
import VaultModel

// The rules of the history (FORMAT.md section 6.2), played with four members and three teams.

/// Whoever signs whatever: after each row that is taken the membership is one that can be.
func checkReplay(_ bytes: [UInt8]) {
    var game = Game(bytes[...])
    guard game.apply(game.creation, by: game.ids[0], in: .commons, epoch: 1) else { return }
    while !game.isOver {
        let before = game.state
        let author = game.member()
        let event = game.event()
        let team = game.team()
        let epoch = UInt32(game.byte() & 3)
        guard game.apply(event, by: author, in: team, epoch: epoch) else {
            game.state = before
            continue
        }
        game.check(event, by: author, in: team, after: before)
    }
}

private struct Game {
    let ids = (1...4).compactMap { MemberID([UInt8](repeating: UInt8($0), count: 16)) }
    let teams = (0...2).compactMap { TeamID([UInt8](repeating: UInt8($0), count: 16)) }
    private let vault = VaultID([UInt8](repeating: 9, count: 32)) ?? { preconditionFailure() }()
    private var rest: ArraySlice<UInt8>
    var state = ReplayState()
    private var former: Set<MemberID> = []

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isOver: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func member() -> MemberID { ids[Int(byte()) % ids.count] }

    mutating func team() -> TeamID { teams[Int(byte()) % teams.count] }

    var creation: JSONObject {
        [
            "op": "vault.create", "at": .string("2026-11-20T20:25:06.123Z"), "format": 1,
            "kid": .string(Digest.zero.hex), "member": .object(person(ids[0], "admin", 9)),
        ]
    }

    private func person(_ id: MemberID, _ role: String, _ key: UInt8) -> JSONObject {
        let key = [UInt8](repeating: key | 8, count: 32).hex
        return [
            "id": .string(id.hex), "name": "N", "x": .string(key), "ed": .string(key),
            "role": .string(role),
        ]
    }

    mutating func event() -> JSONObject {
        var event: JSONObject = ["at": .string("2026-11-20T20:25:06.123Z")]
        switch byte() % 10 {
        case 0: event = creation
        case 1:
            event["op"] = "member.add"
            let role = byte() & 1 == 0 ? "admin" : "member"
            event["member"] = .object(person(member(), role, byte()))
        case 2:
            event["op"] = "member.remove"
            event["id"] = .string(member().hex)
        case 3:
            event["op"] = "member.rekey"
            for field in person(member(), "", byte()).members { event[field.name] = field.value }
        case 4...6:
            event["op"] = "team.key"
            event["team"] = .string(team().hex)
            event["epoch"] = .integer(Int64(byte() & 3))
            event["kid"] = .string(Digest.zero.hex)
            let chosen = byte()
            let members = ids.indices.filter { chosen >> $0 & 1 == 1 }.map { ids[$0].hex }
            event["members"] = .strings(members)
            if chosen & 16 != 0 { event["prev"] = "00" }
        case 7:
            event["op"] = "team.grant"
            event["team"] = .string(team().hex)
            event["member"] = .string(member().hex)
        case 8:
            event["op"] = byte() & 1 == 0 ? "slot.add" : "slot.remove"
            event["member"] = .string(member().hex)
            event["slot"] = .string(ids[0].hex)
        default: event["op"] = "vault.rollback"
        }
        return event
    }

    mutating func apply(
        _ event: JSONObject,
        by author: MemberID,
        in team: TeamID,
        epoch: UInt32
    ) -> Bool {
        let row = LogRow(
            sequence: state.sequence + 1,
            team: team,
            epoch: epoch,
            author: author,
            state: .zero,
            box: Box([]),
            signature: []
        )
        return (try? state.apply(row, event: event, link: .zero, in: vault, emptyState: .zero))
            != nil
    }

    mutating func check(
        _ event: JSONObject,
        by author: MemberID,
        in team: TeamID,
        after before: ReplayState
    ) {
        precondition(before.members[author] != nil, "a stranger wrote")
        precondition(state.admins > 0, "nobody can let anybody in")
        for (id, known) in state.teams {
            precondition(known.members.isSubset(of: state.members.keys), "a team of strangers")
            precondition(known.epoch - (before.teams[id]?.epoch ?? 0) <= 1, "an epoch was skipped")
        }
        for (id, member) in state.members {
            precondition(!former.contains(id), "who left came back")
            guard let known = before.members[id] else { continue }
            precondition(member.role == known.role, "a role changed")
            precondition(member.keys == known.keys || id == author, "another's keys changed")
        }
        if before.members[author]?.role == .member {
            precondition(state.members.keys == before.members.keys, "a member changed who is in")
            for (id, known) in before.teams {
                precondition(state.teams[id]?.members == known.members)
            }
            precondition(team == .commons || before.teams[team]?.members.contains(author) == true)
        }
        former.formUnion(Set(before.members.keys).subtracting(state.members.keys))
    }
}
