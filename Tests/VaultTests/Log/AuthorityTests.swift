import Testing
@testable import Vault
import VaultModel

/// Rules 3 and 4: what may be changed, and by whom.
struct AuthorityTests {
    /// A vault with the member Bob, who is no admin, and the members Carol and Dan.
    private func vaultWithMembers() throws -> (Forger, [Identity]) {
        let forger = try Forger()
        let people = try (1...3).map { _ in try forger.makePerson() }
        try forger.admit(people[0], to: [forger.team])
        try forger.admit(people[1])
        return (forger, people)
    }

    @Test(arguments: 0..<9)
    func `a member who is no admin does not change the membership`(number: Int) throws {
        let (forger, people) = try vaultWithMembers()
        let (bob, carol, dan) = (people[0], people[1], people[2])
        let key = try forger.makeKey(
            of: TeamID([UInt8](repeating: 5, count: 16)) ?? .commons,
            epoch: 1
        )
        let events: [(String, JSONObject)] = [
            ("member.add", ["member": .object(dan.fields(role: "member"))]),
            ("member.remove", ["id": .string(carol.member.hex)]),
            ("member.remove", ["id": .string(bob.member.hex)]),
            (
                "member.rekey",
                dan.newKeys(of: carol)
            ),
            ("team.key", try forger.keyEvent(of: key, for: [bob])),
            (
                "team.grant",
                ["team": .string(forger.team.hex), "member": .string(carol.member.hex)]
            ),
            (
                "slot.add",
                ["member": .string(carol.member.hex), "slot": .string(dan.member.hex)]
            ),
            (
                "slot.remove",
                ["member": .string(forger.alice.member.hex), "slot": .string(dan.member.hex)]
            ),
            ("vault.rollback", ["seq": 1, "link": .string(Digest.zero.hex)]),
        ]
        try forger.append(events[number].0, events[number].1, by: bob)
        forger.expectRefusal(number == 3 ? "by their owner alone" : "its author is no admin")
    }

    @Test func `an admin does not change the keys of another`() throws {
        let (forger, people) = try vaultWithMembers()
        try forger.append("member.rekey", people[2].newKeys(of: people[0]))
        forger.expectRefusal("keys are changed by their owner alone")
    }

    @Test func `a member who is no admin changes his own slots and keys`() throws {
        let (forger, people) = try vaultWithMembers()
        let (bob, renewed) = (people[0], people[2])
        let slot: JSONObject = [
            "member": .string(bob.member.hex), "slot": .string(renewed.member.hex),
        ]
        try forger.append("slot.add", slot, by: bob)
        try forger.append("slot.remove", slot, by: bob)
        try forger.append(
            "member.rekey",
            renewed.newKeys(of: bob),
            by: bob
        )
        forger.expectAcceptance()
    }

    @Test func `the commons has no records`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { $0.state = try forger.state(of: forger.team) }
        forger.expectRefusal("the commons has no records")
    }

    @Test(arguments: ["entry.set", "team.set", "push.intent", "member.promote", ""])
    func `an event of the commons that nobody knows is refused`(operation: String) throws {
        let forger = try Forger()
        try forger.append(operation)
        forger.expectRefusal("its event is malformed at 'op'")
    }

    @Test func `a member is added once`() throws {
        let (forger, people) = try vaultWithMembers()
        try forger.append("member.add", ["member": .object(people[0].fields(role: "admin"))])
        forger.expectRefusal("the member exists already")
    }

    @Test func `a role that nobody knows is refused`() throws {
        let forger = try Forger()
        let dan = try forger.makePerson()
        try forger.append("member.add", ["member": .object(dan.fields(role: "owner"))])
        forger.expectRefusal("its event is malformed at 'role'")
    }

    @Test func `somebody who is no member is not removed`() throws {
        let forger = try Forger()
        try forger.append("member.remove", ["id": .string(try forger.makePerson().member.hex)])
        forger.expectRefusal("it removes no member")
    }

    @Test func `somebody who is no member gets no new keys`() throws {
        let forger = try Forger()
        let dan = try forger.makePerson()
        try forger.append(
            "member.rekey",
            dan.newKeys(of: dan)
        )
        forger.expectRefusal("")
    }

    @Test func `a member who is removed is in no team any more`() throws {
        let (forger, people) = try vaultWithMembers()
        try forger.append("member.remove", ["id": .string(people[0].member.hex)])
        for state in ["state", "fresh"] {
            let teams = try forger.open(state: state).read { $0.state.teams }
            #expect(teams.count == 2)
            for team in teams.values { #expect(!team.members.contains(people[0].member)) }
            #expect(teams[forger.team]?.members == [forger.alice.member])
        }
    }

    @Test func `the last admin is not removed`() throws {
        let (forger, _) = try vaultWithMembers()
        try forger.append("member.remove", ["id": .string(forger.alice.member.hex)])
        forger.expectRefusal("it removes the last admin")
    }

    @Test func `an admin who is not the last may go, and is locked out`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, as: "admin")
        try forger.append("member.remove", ["id": .string(forger.alice.member.hex)], by: bob)
        #expect(throws: VaultError.locked("you are no longer a member of this vault")) {
            _ = try forger.open()
        }
        forger.expectAcceptance(as: bob)
    }

    @Test func `a slot belongs to a member`() throws {
        let forger = try Forger()
        let dan = try forger.makePerson()
        try forger.append(
            "slot.add",
            ["member": .string(dan.member.hex), "slot": .string(dan.member.hex)]
        )
        forger.expectRefusal("it names no member")
    }

    @Test func `a grant names a team and a member that are there`() throws {
        let (forger, people) = try vaultWithMembers()
        let before = forger.machine.bytes
        for (team, member) in [
            (forger.team, people[2]),
            (TeamID([UInt8](repeating: 8, count: 16)) ?? .commons, people[1]),
            (.commons, people[1]),
        ] {
            let other = try Forger(copying: forger, before)
            try other.append(
                "team.grant",
                ["team": .string(team.hex), "member": .string(member.member.hex)]
            )
            other.expectRefusal("it grants an unknown team or member")
        }
    }
}
