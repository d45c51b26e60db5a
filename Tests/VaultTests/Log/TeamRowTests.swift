import Testing
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// Rules 5 and 6: the rows of a team.
struct TeamRowTests {
    @Test func `a team is written by its members alone`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob)
        try forger.append("run", ["names": []], in: forger.team, by: bob)
        forger.expectRefusal("its author is not a member of the team")
        forger.expectRefusal("its author is not a member of the team", as: bob)
    }

    @Test func `an admin who is not in a team does not write for it`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, as: "admin")
        try forger.append("run", ["names": []], in: forger.team, by: bob)
        forger.expectRefusal("its author is not a member of the team")
    }

    @Test func `a member who left the team does not write for it`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, to: [forger.team])
        let old = try forger.key(of: forger.team)
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice], previous: old)
        )
        try forger.grant(forger.team, to: forger.alice)
        try forger.append("run", ["names": []], in: forger.team, by: bob)
        forger.expectRefusal("its author is not a member of the team")
    }

    @Test func `a team that nobody made has no rows`() throws {
        let forger = try Forger()
        let id: TeamID = try forger.file.suite.randomID()
        try forger.makeKey(of: id, epoch: 1)
        try forger.append("team.set", ["name": "ghost"], in: id)
        forger.expectRefusal("its author is not a member of the team")
    }

    @Test func `a row that is sealed with another key is refused`() throws {
        let forger = try Forger()
        let other = try TeamKey(
            forger.file.suite.randomSecret(byteCount: 32),
            team: forger.team,
            epoch: 1,
            forger.file.suite
        )
        try forger.append("run", ["names": []], in: forger.team) { $0.key = other }
        forger.expectRefusal("does not open")
    }

    @Test func `a row of the commons that is sealed with another key is refused`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { $0.key = try forger.key(of: forger.team) }
        forger.expectRefusal("does not open")
    }

    @Test(arguments: [
        "", "[]", "null", "{", "{\"op\":\"run\"}", "{\"at\":\"2026-11-20T20:25:06.000Z\"}",
        "{\"op\":\"run\",\"at\":\"yesterday\"}", "{\"op\":7,\"at\":\"2026-11-20T20:25:06.000Z\"}",
        "{\"op\":\"run\",\"op\":\"run\",\"at\":\"2026-11-20T20:25:06.000Z\"}",
    ])
    func `an event that is none is refused`(content: String) throws {
        for team in [true, false] {
            let forger = try Forger()
            try forger.append("run", in: team ? forger.team : .commons) { row in
                row.event = Array(content.utf8)
            }
            forger.expectRefusal("its event is malformed")
        }
    }

    @Test func `what a member cannot read he does not need to`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob)
        let other = try TeamKey(
            forger.file.suite.randomSecret(byteCount: 32),
            team: forger.team,
            epoch: 1,
            forger.file.suite
        )
        // Bob cannot tell that the box does not open; Alice, who is in the team, can.
        try forger.append("run", ["names": []], in: forger.team) { $0.key = other }
        forger.expectAcceptance(as: bob)
        forger.expectRefusal("does not open")
    }

    @Test func `records that nobody signed are refused`() throws {
        let forger = try Forger()
        try forger.append("run", ["names": []], in: forger.team) { row in
            row.state = try StateTree.emptyState(of: forger.team, in: forger.file)
        }
        for state in ["state", "fresh"] {
            #expect(
                throws: VaultError.changed(
                    "the records of a team are not what its last signed event says"
                )
            ) {
                _ = try forger.open(state: state).entries(in: .id(forger.team))
            }
        }
    }

    @Test func `records of a team without a history are refused`() throws {
        let forger = try Forger()
        let id: TeamID = try forger.file.suite.randomID()
        let key = try forger.makeKey(of: id, epoch: 1)
        let place = Record.Key(team: id, kind: .entry, id: try forger.file.suite.randomID())
        let record = try key.seal(
            Array("{}".utf8),
            at: place,
            revision: 1,
            in: forger.file.id,
            forger.file.suite
        )
        try forger.change { try forger.file.database.put(record) }
        forger.expectRefusal("there are records of a team without a history")
    }
}
