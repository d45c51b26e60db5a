import TestSupport
import Testing
@testable import Vault
import VaultModel

/// A small vault with a past, for who wants to change it: two teams, six entries, a target and a
/// finished push, and the file as it was at each step.
struct TamperBench: Sendable {
    /// The file after each write, oldest first; the last one is the vault.
    let states: [[UInt8]]
    /// Everything that can be asked, and the answers.
    let questions: [Question]
    let answers: Reading

    var bytes: [UInt8] { states[states.count - 1] }

    init() async throws {
        let bench = try PushBench()
        var states = [bench.machine.bytes]
        let vault = try bench.open()
        bench.cloud.answer(.taken)
        bench.cloud.report(.pending, .ready)
        try await bench.push()
        states.append(bench.machine.bytes)
        try vault.set("A", "A two")
        states.append(bench.machine.bytes)
        _ = try vault.createTeam(try Name("models"))
        states.append(bench.machine.bytes)
        for (name, value) in [("GONE", "x"), ("M1", "m one"), ("M2", "m two"), ("M1", "m three")] {
            try vault.set(name, value, in: .named("models"))
            states.append(bench.machine.bytes)
        }
        try vault.remove([try Name("GONE")], in: .named("models"))
        states.append(bench.machine.bytes)
        try vault.set("M3", String(repeating: "long ", count: 200), in: .named("models"))
        states.append(bench.machine.bytes)
        let reader = try bench.machine.open()
        let questions = try reader.questions()
        answers = Reading(of: questions) { () throws(VaultError) in reader }
        self.states = states
        self.questions = questions
    }
}

extension TamperBench {
    /// A machine that has seen the vault as it is.
    func machineWithPin() throws -> TestMachine {
        let machine = TestMachine(holding: bytes)
        _ = try machine.open()
        return machine
    }

    /// Reads a changed file, as the machine that has seen the vault and as one that has seen
    /// nothing; an answer that is another one than before is an issue.
    ///
    /// Returns on how many of the two machines something was refused.
    func expectNothingChanged(
        by tampering: String,
        _ bytes: [UInt8],
        on machine: TestMachine,
        allowingLocked: Bool = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> Int {
        machine.replaceVault(by: bytes)
        let pin = machine.pins
        var (refusals, changes, locked) = (0, 0, 0)
        for isPinned in [true, false] {
            let reading = Reading(of: questions) { () throws(VaultError) in
                try isPinned ? machine.open() : machine.openFresh()
            }
            let changed = reading.changes(from: answers, allowingLocked: allowingLocked)
            changes += changed.isEmpty ? 0 : 1
            locked += reading.isLocked && !reading.isRefusedSomewhere ? 1 : 0
            for name in changed {
                Issue.record(
                    """
                    \(name), \(isPinned ? "with" : "without") a pin: \
                    \(String(describing: reading.answers[name])) after \(tampering)
                    """,
                    sourceLocation: sourceLocation
                )
            }
            refusals += reading.isRefusedSomewhere ? 1 : 0
        }
        #expect(machine.pins == pin, "\(tampering)", sourceLocation: sourceLocation)
        Figures.add([
            "readings": 2, "refused": refusals + locked,
            "identical": 2 - refusals - locked - changes, "changed": changes,
        ])
        return refusals
    }
}
