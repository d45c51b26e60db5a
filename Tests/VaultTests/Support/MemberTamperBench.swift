import TestSupport
import Testing
@testable import Vault
import VaultModel

/// A vault with a past of members, several epochs and teams that were sealed anew: the file after each
/// change, and what its members are told.
struct MemberTamperBench: Sendable {
    let states: [[UInt8]]
    let questions: [String: [Question]]
    let answers: [String: Reading]

    var bytes: [UInt8] { states[states.count - 1] }

    static let people = ["Alice", "Carol"]

    init() throws {
        let team = TeamBench()
        var states = [team.machine.bytes]
        let alice = try team.open()
        for step in [
            { _ = try alice.revoke("billing", from: "Carol") },
            { try alice.set("billing_2", "since", in: .named("billing")) },
            { _ = try alice.removeMember("Bob") },
            { try alice.set("models_3", "since", in: .named("models")) },
            { _ = try alice.renewKeys(of: ["models"]) },
            { _ = try team.open(as: "Carol").addRecoveryCode(label: "safe").count },
            { try alice.remove([try Name("voice_3")], in: .named("voice")) },
        ] as [() throws -> Void] {
            try step()
            states.append(team.machine.bytes)
        }
        var questions: [String: [Question]] = [:]
        var answers: [String: Reading] = [:]
        for person in Self.people {
            let vault = try team.open(as: person)
            let asked =
                try vault.questions()
                + [
                    Question(name: "members") { vault throws(VaultError) in
                        try vault.members().map {
                            "\($0.name) \($0.id) \($0.role) \($0.teams) \($0.otherTeams) "
                                + "\($0.fingerprint) \($0.isYou)"
                        }.joined(separator: "\n")
                    }
                ]
            questions[person] = asked
            answers[person] = Reading(of: asked) { () throws(VaultError) in vault }
        }
        self.states = states
        self.questions = questions
        self.answers = answers
    }

    /// A machine on which both have seen the vault as it is.
    func bench() throws -> TeamBench {
        let bench = TeamBench(holding: bytes)
        for person in Self.people { _ = try bench.open(as: person) }
        return bench
    }
}

extension MemberTamperBench {
    /// It takes no passphrase, but its time: made once.
    static let made = Task { try MemberTamperBench() }

    /// The seeds of what is drawn: many in `scripts/soak`.
    static let seeds: ClosedRange<UInt64> = Figures.isSoak ? 1...24 : 1...2

    /// How many readings were refused somewhere, and how many were as before.
    struct Count {
        var refused = 0
        var identical = 0
        var other = 0

        static func - (after: Count, before: Count) -> Count {
            Count(
                refused: after.refused - before.refused,
                identical: after.identical - before.identical,
                other: after.other - before.other
            )
        }
    }

    /// Reads a changed file as each member, on a machine that has seen the vault and on a new one.
    func read(
        on team: TeamBench,
        _ number: Int,
        after tampering: String,
        into count: inout Count,
        allowingOlderStates: Bool = false
    ) {
        let before = count
        for person in Self.people {
            for state in [person, "fresh \(person) \(number)"] {
                let questions = self.questions[person] ?? []
                let reading = Reading(of: questions) { () throws(VaultError) in
                    try team.open(as: person, state: state)
                }
                guard let answers = self.answers[person] else { continue }
                // A key slot that was changed is a wrong passphrase.
                let changes = reading.changes(from: answers, allowingLocked: true)
                let isOlder = allowingOlderStates && state != person
                for name in changes where !isOlder {
                    Issue.record("\(person), \(state): \(name) after \(tampering)")
                }
                if !changes.isEmpty {
                    count.other += 1
                } else if reading.isRefusedSomewhere || reading.isLocked {
                    count.refused += 1
                } else {
                    count.identical += 1
                }
            }
        }
        let found = count - before
        Figures.add([
            "readings": found.refused + found.identical + found.other, "refused": found.refused,
            "identical": found.identical,
            allowingOlderStates ? "a whole older state" : "changed": found.other,
        ])
    }
}
