import Testing
@testable import Vault
import VaultCloud

/// From accepted to ready, failed, or nobody knows yet.
struct PushReadinessTests {
    private func bench(_ reports: CloudScript.Report...) throws -> PushBench {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        for report in reports { bench.cloud.report(report) }
        return bench
    }

    @Test func `a push is pending until the provider is ready`() async throws {
        let bench = try bench(.pending, .pending, .ready)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .pending, .ready])
        #expect(record.states == ["A": .ready, "B": .ready])
        #expect(bench.machine.clock.sleeps == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(try bench.held() == ["A": "v1 ready", "B": "v1 ready"])
    }

    @Test func `a push fails when the provider says so`() async throws {
        let bench = try bench(.pending, .failed)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .pending, .failed])
        #expect(record.transitions.last?.detail == "no room in the cluster")
        #expect(record.states == ["A": .failed, "B": .failed])
        #expect(try bench.status().stale == ["A", "B"])
        #expect(try bench.status().openPush == nil)
    }

    @Test func `a word that nobody knows is not ready, and kept`() async throws {
        let bench = try bench(CloudScript.Report(word: "mostly"), .ready)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .pending, .ready])
        #expect(record.transitions[2].detail == "mostly")
    }

    @Test func `ready with a key that is not listed is pending`() async throws {
        let bench = try bench(CloudScript.Report(word: "ready", unlisted: ["B"]), .ready)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .pending, .ready])
        #expect(bench.cloud.steps.count { $0 == .readiness } == 2)
    }

    @Test func `a question without an answer changes nothing`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(CloudError(.unreachable, "down"))
        bench.cloud.report(.ready)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .ready])
        #expect(record.failure == nil)
    }

    @Test func `when the time is up the push stays pending`() async throws {
        let bench = try bench(.pending)
        let start = bench.machine.clock.now
        let record = try #require(try await bench.push())
        #expect(record.state == .pending)
        #expect(record.finished == nil)
        #expect(bench.machine.clock.now - start == .seconds(120))
        #expect(
            Array(bench.machine.clock.sleeps.prefix(6))
                == [1, 2, 4, 8, 15, 15].map { .seconds($0) }
        )
        #expect(try bench.status().openPush?.hex == record.id)
        #expect(try bench.status().state == .pending)
        #expect(try bench.status().stale == [])
    }

    @Test func `without waiting the push stays accepted`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        let record = try #require(try await bench.push(PushOptions(timeout: nil)))
        #expect(record.path == [.open, .accepted])
        #expect(bench.cloud.steps.contains(.readiness) == false)
        #expect(try bench.status().openPush?.hex == record.id)
    }

    @Test func `who is told of the steps hears each state once`() async throws {
        let bench = try bench(.pending, .pending, .ready)
        var heard: [String] = []
        _ = try await bench.open().push(bench.target, in: .only) { progress in
            switch progress.step {
            case .checking, .replacing: heard.append("checking")
            case .sending(let keys): heard.append("sending \(keys)")
            case .retrying: heard.append("retrying")
            case .state(let state, _): heard.append(state.rawValue)
            }
        }
        #expect(heard == ["checking", "sending 2", "accepted", "pending", "ready"])
    }
}
