import CFaults
import TestSupport
import Testing
import Vault

extension FaultTests {
    /// One call of SQLite to the system fails, or all from one on.
    struct FailingCallTests {
        /// A way to fail, and whether it goes on.
        struct Failure: Sendable, CustomTestStringConvertible {
            let mode: faults_mode
            let isForever: Bool
            let testDescription: String

            static let all: [Failure] = [
                (FAULTS_EIO, "the disk says no"), (FAULTS_ENOSPC, "there is no room"),
                (FAULTS_FSYNC, "a sync fails"), (FAULTS_ENOMEM, "there is no memory"),
            ].flatMap { mode, name in
                [
                    Failure(mode: mode, isForever: false, testDescription: name + ", once"),
                    Failure(mode: mode, isForever: true, testDescription: name + ", from then on"),
                ]
            }
        }

        /// At most so many calls of a change are let fail.
        private static let sampleCount = Soak.count("VAULTCTL_SOAK_CALLS", otherwise: 5)

        @Test(arguments: FaultBench.Change.all, Failure.all)
        func `a change that fails is not there, one that succeeds is`(
            change: FaultBench.Change,
            failure: Failure
        ) throws {
            let bench = try FaultBench.shared()
            bench.reset()
            let old = try bench.content()
            let count = try Faults.count(failure.mode) { try change.run(try bench.open()) }
            let new = try bench.content()
            var generator = SeededGenerator(seed: Soak.seed)
            let calls = (0..<count).shuffled(using: &generator).prefix(Self.sampleCount)
            var (lost, broken) = (0, 0)
            for call in calls {
                bench.reset()
                var isDone = false
                var sentence = ""
                Faults.failing(failure.mode, at: call, forever: failure.isForever) {
                    do {
                        try change.run(try bench.open())
                        isDone = true
                    } catch let error as VaultError {
                        sentence = error.sentence
                    } catch {
                        Issue.record("call \(call): \(error) is no error of a vault")
                    }
                }
                let found = try bench.content()
                #expect(found == old || found == new, "call \(call): \(sentence)")
                lost += isDone && found != new ? 1 : 0
                broken += found == old || found == new ? 0 : 1
                if isDone {
                    #expect(found == new, "call \(call) of \(count): acknowledged, and lost")
                }
                if !isDone, !sentence.contains("it is not known") {
                    #expect(
                        found == old,
                        "call \(call) of \(count): '\(sentence)', and yet it is there"
                    )
                }
            }
            Figures.add(["failing calls": calls.count, "lost": lost, "broken": broken])
        }
    }
}
