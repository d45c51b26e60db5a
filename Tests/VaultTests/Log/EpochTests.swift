import Testing
@testable import Vault
import VaultCrypto
import VaultModel

/// Rules 4 and 5: keys and their epochs.
struct EpochTests {
    @Test func `a team gets a new key that carries the old one`() throws {
        let forger = try Forger()
        let old = try forger.key(of: forger.team)
        try forger.append("run", ["names": []], in: forger.team)
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice], previous: old)
        )
        try forger.grant(forger.team, to: forger.alice)
        try forger.append("run", ["names": []], in: forger.team)
        // The records are still those of epoch 1, so the history alone is what can be read.
        for state in ["state", "fresh"] {
            #expect(throws: Never.self) { _ = try forger.open(state: state).operations() }
        }
    }

    @Test func `the commons gets a new key that carries the old one`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, to: [forger.team])
        let old = try forger.key(of: .commons)
        let new = try forger.makeKey(of: .commons, epoch: 2)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice, bob], previous: old)
        )
        try forger.grant(.commons, to: forger.alice)
        try forger.grant(.commons, to: bob)
        try forger.append("vault.rollback")
        forger.expectAcceptance()
        forger.expectAcceptance(as: bob)
    }

    @Test(arguments: [1, 3, 4] as [UInt32])
    func `an epoch is neither skipped nor given twice`(epoch: UInt32) throws {
        let forger = try Forger()
        let old = try forger.key(of: forger.team)
        let new = try forger.makeKey(of: forger.team, epoch: epoch)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice], previous: epoch > 1 ? old : nil)
        )
        forger.expectRefusal("it skips an epoch")
    }

    @Test(arguments: [0, -1, 1 << 31, .max] as [Int64])
    func `an epoch that there cannot be is refused`(epoch: Int64) throws {
        let forger = try Forger()
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        var event = try forger.keyEvent(of: new, for: [forger.alice])
        event["epoch"] = .integer(epoch)
        try forger.append("team.key", event)
        forger.expectRefusal("its event is malformed at 'epoch'")
    }

    @Test func `a later key carries the one before`() throws {
        let forger = try Forger()
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        try forger.append("team.key", try forger.keyEvent(of: new, for: [forger.alice]))
        forger.expectRefusal("it does not carry the key of the epoch before")
    }

    @Test func `the first key of a team carries none before`() throws {
        let forger = try Forger()
        let old = try forger.key(of: forger.team)
        let id: TeamID = try forger.file.suite.randomID()
        let new = try forger.makeKey(of: id, epoch: 1)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice], previous: old)
        )
        forger.expectRefusal("it does not carry the key of the epoch before")
    }

    @Test func `the key that is carried is the one before`() throws {
        let forger = try Forger()
        let other = try TeamKey(
            forger.file.suite.randomSecret(byteCount: 32),
            team: forger.team,
            epoch: 1,
            forger.file.suite
        )
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice], previous: other)
        )
        try forger.grant(forger.team, to: forger.alice)
        #expect(throws: VaultError.self) {
            let vault = try forger.open(state: "fresh")
            _ = try vault.operations()
        }
    }

    @Test func `a carried key that does not open is refused`() throws {
        let forger = try Forger()
        let old = try forger.key(of: forger.team)
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        var event = try forger.keyEvent(of: new, for: [forger.alice], previous: old)
        event["prev"] = .string([UInt8](repeating: 1, count: 113).hex)
        try forger.append("team.key", event)
        try forger.grant(forger.team, to: forger.alice)
        forger.expectRefusal("the key of an earlier epoch does not open")
    }

    @Test func `a team is for members`() throws {
        let forger = try Forger()
        let new = try forger.makeKey(of: try forger.file.suite.randomID(), epoch: 1)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice, forger.makePerson()])
        )
        forger.expectRefusal("it gives a team to no member")
    }

    @Test func `a member is named once in a team`() throws {
        let forger = try Forger()
        let new = try forger.makeKey(of: try forger.file.suite.randomID(), epoch: 1)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice, forger.alice])
        )
        forger.expectRefusal("its event is malformed at 'members'")
    }

    @Test func `a row of the commons has the epoch of the commons`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { row in
            row.key = try forger.makeKey(of: .commons, epoch: 2)
            row.epoch = 2
        }
        try forger.grant(.commons, to: forger.alice)
        forger.expectRefusal("")
    }

    @Test func `a row of a team has the epoch of its team`() throws {
        let forger = try Forger()
        try forger.append("run", ["names": []], in: forger.team) { $0.epoch = 2 }
        forger.expectRefusal("its epoch is wrong")
    }

    @Test func `a row after a new key is not of the old epoch`() throws {
        let forger = try Forger()
        let old = try forger.key(of: forger.team)
        let new = try forger.makeKey(of: forger.team, epoch: 2)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: new, for: [forger.alice], previous: old)
        )
        try forger.grant(forger.team, to: forger.alice)
        try forger.append("run", ["names": []], in: forger.team) { row in
            row.key = old
            row.epoch = 1
        }
        forger.expectRefusal("its epoch is wrong")
    }

    @Test func `a grant of another key than the signed one is refused`() throws {
        let forger = try Forger()
        let old = try forger.key(of: forger.team)
        let signed = try forger.makeKey(of: forger.team, epoch: 2)
        try forger.append(
            "team.key",
            try forger.keyEvent(of: signed, for: [forger.alice], previous: old)
        )
        try forger.makeKey(of: forger.team, epoch: 2)
        try forger.grant(forger.team, to: forger.alice)
        for state in ["state", "fresh"] {
            #expect(
                throws: VaultError.changed("the grant of a team is not the key that was signed")
            ) {
                _ = try forger.open(state: state).entries(in: .id(forger.team))
            }
        }
    }
}
