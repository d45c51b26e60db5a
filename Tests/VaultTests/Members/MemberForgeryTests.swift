import Testing
@testable import Vault
import VaultCrypto
import VaultModel

/// A malicious or removed member writes what he can (FORMAT.md section 12, row 8): whatever it is,
/// nobody uses the vault then.
struct MemberForgeryTests {
    /// Who is there, and what they still know.
    private struct People {
        /// In the team voice, no admin.
        let bob: Identity
        /// Removed; was in voice.
        let carol: Identity
        /// An admin who is not in voice.
        let dan: Identity
        /// Nobody yet.
        let eve: Identity
        /// A team in which Alice alone is.
        let other: TeamID
        /// The keys that Carol took with her.
        let oldCommons: TeamKey
        let oldVoice: TeamKey

        func slot(of person: Identity) -> JSONObject {
            ["member": .string(person.member.hex), "slot": .string(eve.member.hex)]
        }
    }

    private struct Forgery: Sendable {
        let name: String
        let write: @Sendable (Forger, People) throws -> Void

        init(
            _ name: String,
            _ write: @escaping @Sendable (Forger, People) throws -> Void
        ) {
            self.name = name
            self.write = write
        }
    }

    /// A vault from which Carol was removed as our program does it.
    private func vaultWithPast() throws -> (Forger, People) {
        let forger = try Forger()
        let people = try (1...4).map { _ in try forger.makePerson() }
        try forger.admit(people[0], to: [forger.team])
        try forger.admit(people[1], to: [forger.team])
        try forger.admit(people[2], as: "admin")
        let oldCommons = try forger.key(of: .commons)
        let oldVoice = try forger.key(of: forger.team)
        let alice = try forger.open()
        try alice.set("A", "a", in: .id(forger.team))
        let other = try alice.createTeam(try Name("other"))
        _ = try alice.removeMember("member \(people[1].member.hex.prefix(4))")
        try forger.catchUp()
        return (
            forger,
            People(
                bob: people[0],
                carol: people[1],
                dan: people[2],
                eve: people[3],
                other: other,
                oldCommons: oldCommons,
                oldVoice: oldVoice
            )
        )
    }

    // What Bob can try, who has the keys of the commons and of voice.
    private static let member: [Forgery] = [
        Forgery("adds somebody") { forger, people in
            try forger.append(
                "member.add",
                ["member": .object(people.eve.fields(role: "member"))],
                by: people.bob
            )
        },
        Forgery("adds himself again, as an admin") { forger, people in
            try forger.append(
                "member.add",
                ["member": .object(people.bob.fields(role: "admin"))],
                by: people.bob
            )
        },
        Forgery("adds an admin") { forger, people in
            try forger.append(
                "member.add",
                ["member": .object(people.eve.fields(role: "admin"))],
                by: people.bob
            )
        },
        Forgery("removes the founder") { forger, people in
            try forger.append(
                "member.remove",
                ["id": .string(forger.alice.member.hex)],
                by: people.bob
            )
        },
        Forgery("removes himself") { forger, people in
            try forger.append(
                "member.remove",
                ["id": .string(people.bob.member.hex)],
                by: people.bob
            )
        },
        Forgery("gives the founder other keys") { forger, people in
            try forger.append("member.rekey", people.eve.newKeys(of: forger.alice), by: people.bob)
        },
        Forgery("gives himself keys that are none: Ed25519") { forger, people in
            var keys = people.eve.newKeys(of: people.bob)
            keys["ed"] = .string([UInt8](repeating: 0, count: 32).hex)
            try forger.append("member.rekey", keys, by: people.bob)
        },
        Forgery("gives himself keys that are none: X25519") { forger, people in
            var keys = people.eve.newKeys(of: people.bob)
            keys["x"] = .string(([1] + [UInt8](repeating: 0, count: 31)).hex)
            try forger.append("member.rekey", keys, by: people.bob)
        },
        Forgery("signs new keys with the new ones") { forger, people in
            try forger.append("member.rekey", people.eve.newKeys(of: people.bob), by: people.bob) {
                $0.signer = people.eve
            }
        },
        Forgery("takes his team for himself") { forger, people in
            let old = try forger.key(of: forger.team)
            let new = try forger.makeKey(of: forger.team, epoch: old.epoch + 1)
            try forger.append(
                "team.key",
                try forger.keyEvent(of: new, for: [people.bob], previous: old),
                by: people.bob
            )
        },
        Forgery("takes the commons for himself") { forger, people in
            let old = try forger.key(of: .commons)
            let new = try forger.makeKey(of: .commons, epoch: old.epoch + 1)
            try forger.append(
                "team.key",
                try forger.keyEvent(of: new, for: [people.bob, forger.alice], previous: old),
                by: people.bob
            )
            try forger.grant(.commons, to: forger.alice)
        },
        Forgery("makes a team") { forger, people in
            let key = try forger.makeKey(of: try forger.file.suite.randomID(), epoch: 1)
            try forger.append(
                "team.key",
                try forger.keyEvent(of: key, for: [people.bob]),
                by: people.bob
            )
        },
        Forgery("lets himself into a team") { forger, people in
            try forger.append(
                "team.grant",
                ["team": .string(people.other.hex), "member": .string(people.bob.member.hex)],
                by: people.bob
            )
        },
        Forgery("lets another into his team") { forger, people in
            try forger.append(
                "team.grant",
                ["team": .string(forger.team.hex), "member": .string(people.dan.member.hex)],
                by: people.bob
            )
        },
        Forgery("adds a key of the founder's") { forger, people in
            try forger.append("slot.add", people.slot(of: forger.alice), by: people.bob)
        },
        Forgery("removes a key of the founder's") { forger, people in
            try forger.append("slot.remove", people.slot(of: forger.alice), by: people.bob)
        },
        Forgery("accepts a rollback") { forger, people in
            try forger.append(
                "vault.rollback",
                ["seq": 1, "link": .string(Digest.zero.hex)],
                by: people.bob
            )
        },
        Forgery("makes the vault anew") { forger, people in
            try forger.append(
                "vault.create",
                [
                    "format": 1, "member": .object(people.bob.fields(role: "admin")),
                    "kid": .string(try forger.key(of: .commons).id.hex),
                ],
                by: people.bob
            )
        },
        Forgery("writes an event of a team into the commons") { forger, people in
            try forger.append("team.set", ["name": "voice"], by: people.bob)
        },
        Forgery("invents an event of the commons") { forger, people in
            try forger.append(
                "member.promote",
                ["id": .string(people.bob.member.hex)],
                by: people.bob
            )
        },
        Forgery("gives the commons a record") { forger, people in
            try forger.append("slot.add", people.slot(of: people.bob), by: people.bob) {
                $0.state = try forger.state(of: forger.team)
            }
        },
        Forgery("writes for a team he is not in") { forger, people in
            try forger.append("run", ["names": []], in: people.other, by: people.bob)
        },
        Forgery("writes for a team he is not in, with the key he has") { forger, people in
            try forger.append("run", ["names": []], in: people.other, by: people.bob) {
                $0.key = try forger.key(of: forger.team)
            }
        },
        Forgery("writes in the founder's name") { forger, people in
            try forger.append("run", ["names": []], in: forger.team) { $0.signer = people.bob }
        },
        Forgery("writes in the name of somebody who is not in the team") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.dan) {
                $0.signer = people.bob
            }
        },
        Forgery("has nobody sign") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.signature = [UInt8](repeating: 0, count: 64)
            }
        },
        Forgery("signs another row") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.signature = try people.bob.keys.sign(Array("another row".utf8))
            }
        },
        Forgery("seals with the team's old key") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.key = people.oldVoice
            }
        },
        Forgery("goes back to the team's old key") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.key = people.oldVoice
                $0.epoch = people.oldVoice.epoch
            }
        },
        Forgery("goes back to the old key of the commons") { forger, people in
            try forger.append("slot.add", people.slot(of: people.bob), by: people.bob) {
                $0.key = people.oldCommons
                $0.epoch = people.oldCommons.epoch
            }
        },
        Forgery("claims an epoch that is not there") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.epoch = 3
            }
        },
        Forgery("leaves a number out") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.sequence += 1
            }
        },
        Forgery("follows another row than the last") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.previous = Digest.zero
            }
        },
        Forgery("deletes his team and leaves its records") { forger, people in
            try forger.append("team.delete", in: forger.team, by: people.bob)
        },
        Forgery("writes what is no event") { forger, people in
            try forger.append("run", in: forger.team, by: people.bob) {
                $0.event = Array("{\"op\":\"run\"}".utf8)
            }
        },
    ]

    // What Carol can try, who was removed, and Dan, who is an admin of some teams.
    private static let others: [Forgery] = [
        Forgery("Carol writes for her old team") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.carol) {
                $0.key = people.oldVoice
                $0.epoch = people.oldVoice.epoch
            }
        },
        Forgery("Carol writes for her old team under its new epoch") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.carol) {
                $0.key = people.oldVoice
            }
        },
        Forgery("Carol adds a key of hers") { forger, people in
            try forger.append("slot.add", people.slot(of: people.carol), by: people.carol) {
                $0.key = people.oldCommons
                $0.epoch = people.oldCommons.epoch
            }
        },
        Forgery("Carol gives herself new keys") { forger, people in
            try forger.append(
                "member.rekey",
                people.eve.newKeys(of: people.carol),
                by: people.carol
            ) {
                $0.key = people.oldCommons
                $0.epoch = people.oldCommons.epoch
            }
        },
        Forgery("Carol writes in Bob's name") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.bob) {
                $0.signer = people.carol
                $0.key = people.oldVoice
            }
        },
        Forgery("Dan writes for a team he is not in") { forger, people in
            try forger.append("run", ["names": []], in: forger.team, by: people.dan)
        },
        Forgery("Dan skips an epoch of a team") { forger, people in
            let new = try forger.makeKey(of: forger.team, epoch: 4)
            try forger.append(
                "team.key",
                try forger.keyEvent(of: new, for: [people.dan], previous: people.oldVoice),
                by: people.dan
            )
        },
        Forgery("Dan takes a team without its key") { forger, people in
            let new = try forger.makeKey(of: forger.team, epoch: 3)
            try forger.append(
                "team.key",
                try forger.keyEvent(of: new, for: [people.dan]),
                by: people.dan
            )
        },
        Forgery("Dan gives a team to nobody's member") { forger, people in
            try forger.append(
                "team.grant",
                ["team": .string(forger.team.hex), "member": .string(people.carol.member.hex)],
                by: people.dan
            )
        },
        Forgery("Dan gives Bob other keys") { forger, people in
            try forger.append("member.rekey", people.eve.newKeys(of: people.bob), by: people.dan)
        },
        Forgery("Dan adds a member whose signatures anybody makes") { forger, people in
            var member = people.eve.fields(role: "member")
            member["ed"] = .string(([1] + [UInt8](repeating: 0, count: 31)).hex)
            try forger.append("member.add", ["member": .object(member)], by: people.dan)
        },
        Forgery("Dan adds a member to whom every key is sent in the clear") { forger, people in
            var member = people.eve.fields(role: "member")
            member["x"] = .string([UInt8](repeating: 0, count: 32).hex)
            try forger.append("member.add", ["member": .object(member)], by: people.dan)
        },
        Forgery("Dan removes somebody twice") { forger, people in
            try forger.append(
                "member.remove",
                ["id": .string(people.carol.member.hex)],
                by: people.dan
            )
        },
    ]

    private static var all: [Forgery] { member + others }

    @Test(arguments: 0..<48)
    func `what a member forges nobody uses`(number: Int) throws {
        #expect(Self.all.count == 48)
        let forgery = Self.all[number]
        let (forger, people) = try vaultWithPast()
        try forgery.write(forger, people)
        for state in ["state", "fresh"] {
            let error = #expect(throws: VaultError.self, "\(forgery.name), \(state)") {
                _ = try forger.open(state: state)
            }
            guard case .integrity(.changed)? = error else {
                Issue.record("\(forgery.name), \(state): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func `what a member may do everybody accepts`() throws {
        let (forger, people) = try vaultWithPast()
        try forger.append("run", ["names": ["A"]], in: forger.team, by: people.bob)
        forger.expectAcceptance()
        try forger.append("slot.add", people.slot(of: people.bob), by: people.bob)
        try forger.append("member.rekey", people.eve.newKeys(of: people.bob), by: people.bob)
        forger.expectAcceptance()
    }

    @Test func `a member who was removed is not let in again under his old name`() throws {
        let (forger, people) = try vaultWithPast()
        try forger.append("member.add", ["member": .object(people.carol.fields(role: "member"))])
        #expect(throws: VaultError.self) { _ = try forger.open(state: "fresh") }
    }
}
