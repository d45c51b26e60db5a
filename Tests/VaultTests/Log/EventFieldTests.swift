import TestSupport
import Testing
@testable import Vault
import VaultModel

/// Events of the commons that an admin signed and that say something else than they must.
struct EventFieldTests {
    /// An event of each kind, as it should be.
    private static let events = [
        "member.add", "member.remove", "member.rekey", "team.key", "team.grant", "slot.add",
        "slot.remove",
    ]

    private func event(_ operation: String, _ forger: Forger) throws -> JSONObject {
        let dan = try forger.makePerson()
        switch operation {
        case "member.add": return ["member": .object(dan.fields(role: "member"))]
        case "member.remove": return ["id": .string(forger.alice.member.hex)]
        case "member.rekey": return dan.newKeys(of: forger.alice)
        case "team.key":
            let old = try forger.key(of: forger.team)
            let key = try forger.makeKey(of: forger.team, epoch: 2)
            return try forger.keyEvent(of: key, for: [forger.alice], previous: old)
        case "team.grant":
            return ["team": .string(forger.team.hex), "member": .string(forger.alice.member.hex)]
        default:
            return ["member": .string(forger.alice.member.hex), "slot": .string(dan.member.hex)]
        }
    }

    @Test(arguments: events)
    func `an event with a field that is missing or of another type is refused`(
        operation: String
    ) throws {
        let base = try Forger()
        let bytes = base.machine.bytes
        let whole = try event(operation, base)
        for field in whole.members.map(\.name) {
            let values: [JSONValue?] = [
                nil, .null, .integer(7), .string("zz"), .array([]), .object([:]),
            ]
            for value in values {
                // A key of no epoch before and a team of nobody are for other rules.
                if field == "prev", value == nil || value == .null { continue }
                if field == "members", value == .array([]) { continue }
                if field == "epoch", value == .integer(7) { continue }
                let forger = try Forger(copying: base, bytes)
                var event = whole
                event[field] = value
                try forger.append(operation, event)
                forger.expectRefusal("its event is malformed")
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `an event that is damaged anywhere is refused or read, and nothing traps`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let base = try Forger()
        let bytes = base.machine.bytes
        for operation in Self.events {
            let event = try event(operation, base)
            for _ in 1...6 {
                let forger = try Forger(copying: base, bytes)
                try forger.append(operation, event) { row in
                    for _ in 0...Int.random(in: 0...2, using: &random) {
                        let place = Int.random(in: row.event.indices, using: &random)
                        row.event[place] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                do throws(VaultError) {
                    _ = try forger.open(state: "fresh").operations()
                } catch {
                    switch error {
                    case .integrity, .locked: break
                    default: Issue.record("\(error)")
                    }
                }
            }
        }
    }
}
