import Testing
@testable import Vault
import VaultCloud

/// One push a target at a time, and what a new push makes of an open one.
struct PushSupersedeTests {
    private func unknownPush(
        _ provider: Provider = .pipecat
    ) async throws -> (PushBench, PushRecord) {
        let bench = try PushBench(provider, keys: ["A"])
        for _ in 1...4 { bench.cloud.answer(.lost) }
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        return (bench, record)
    }

    @Test(arguments: Provider.allCases)
    func `a push over one of unknown outcome sends its keys again and abandons it`(
        provider: Provider
    ) async throws {
        let (bench, old) = try await unknownPush(provider)
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let new = try #require(try await bench.push())
        #expect(new.id != old.id)
        #expect(new.state == (provider == .pipecat ? .ready : .stored))
        #expect(bench.cloud.requests.last?.values == ["A": "A one"])
        let abandoned = try bench.open().pushRecord(old.id, in: .only)
        #expect(abandoned.state == .abandoned)
        #expect(abandoned.path == [.open, .unknown, .abandoned])
        #expect(try bench.status().openPush == nil)
        #expect(try bench.status().stale == [])
    }

    @Test func `a push over one of unknown outcome sends the new value`() async throws {
        let (bench, _) = try await unknownPush()
        try bench.open().set("A", "A two")
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(bench.cloud.requests.last?.values == ["A": "A two"])
        #expect(try bench.held() == ["A": "v2 ready"])
    }

    @Test func `a value that was put back is sent although it was held before`() async throws {
        let bench = try PushBench(keys: ["A"])
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        try bench.open().set("A", "A two")
        for _ in 1...4 { bench.cloud.answer(.lost) }
        try await bench.push()
        try bench.open().set("A", "A one")
        bench.cloud.answer(.taken)
        let record = try #require(try await bench.push())
        #expect(record.state == .ready)
        #expect(bench.cloud.requests.last?.values == ["A": "A one"])
    }

    @Test func `a push with nothing for its keys leaves one of unknown outcome alone`()
        async throws
    {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        try bench.open().set("A", "A two")
        for _ in 1...4 { bench.cloud.answer(.lost) }
        let unknown = try #require(try await bench.push())
        let record = try await bench.push(PushOptions(selection: PushSelection(keys: ["B"])))
        #expect(record == nil || record?.id == unknown.id)
        #expect(try bench.open().pushRecord(unknown.id, in: .only).state == .unknown)
        #expect(try bench.status().openPush?.hex == unknown.id)
    }

    @Test func `a push that a check refuses leaves one of unknown outcome as it was`()
        async throws
    {
        let (bench, unknown) = try await unknownPush()
        try bench.open().set("A", "")
        await #expect(throws: VaultError.refused(code: "empty-value", "entry A is empty")) {
            try await bench.push()
        }
        #expect(try bench.status().openPush?.hex == unknown.id)
        try bench.open().set("A", "A three")
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        #expect(try await bench.push()?.state == .ready)
    }

    @Test func `a push over a pending one with nothing new follows it`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        let pending = try #require(try await bench.push(PushOptions(timeout: nil)))
        bench.cloud.report(.pending, .ready)
        let record = try #require(try await bench.push())
        #expect(record.id == pending.id)
        #expect(record.state == .ready)
        #expect(bench.cloud.requests.count == 1)
    }

    @Test func `a push over a pending one takes over its keys and abandons it`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        let old = try #require(try await bench.push(PushOptions(timeout: nil)))
        try bench.open().set("A", "A two")
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let new = try #require(try await bench.push())
        #expect(bench.cloud.requests.last?.values == ["A": "A two", "B": "B one"])
        #expect(new.states == ["A": .ready, "B": .ready])
        let abandoned = try bench.open().pushRecord(old.id, in: .only)
        #expect(abandoned.path == [.open, .accepted, .abandoned])
        #expect(abandoned.transitions.last?.detail == "push \(new.id) took its place")
        #expect(try bench.held() == ["A": "v2 ready", "B": "v1 ready"])
        #expect(try bench.status().stale == [])
    }

    @Test(arguments: Provider.allCases)
    func `a second push to a target is busy while the first is sending`(
        provider: Provider
    ) async throws {
        let bench = try PushBench(provider, keys: ["A"])
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        bench.cloud.watch { step in
            guard case .write = step else { return }
            await #expect(throws: VaultError.busy("a push to agents is under way on here")) {
                try await bench.push()
            }
            await #expect(throws: VaultError.busy("a push to agents is under way on here")) {
                try await bench.open(host: "elsewhere", state: "elsewhere")
                    .push(bench.target, in: .only)
            }
        }
        let record = try #require(try await bench.push())
        #expect(record.state == (provider == .pipecat ? .ready : .stored))
        #expect(bench.cloud.requests.count == 1)
        #expect(try bench.open().pushes(in: .only).count == 1)
    }

    @Test func `who follows a push does not touch the one that took its place`() async throws {
        let bench = try PushBench(keys: ["A"])
        bench.cloud.answer(.taken, .taken)
        bench.cloud.report(.pending, .ready)
        let second = Kept<PushRecord?>(nil)
        bench.cloud.watch { step in
            guard step == .readiness, bench.cloud.requests.count == 1 else { return }
            _ = try? bench.open().set("A", "A two")
            let record = try? await bench.push(PushOptions(timeout: nil))
            second.value = record
        }
        let first = try #require(try await bench.push())
        let newer = try #require(second.value)
        #expect(first.state == .abandoned)
        #expect(try bench.status().openPush?.hex == newer.id)
        #expect(try bench.held() == ["A": "v2 accepted"])
    }

    @Test(arguments: Provider.allCases)
    func `who sends after its deadline does not touch the push that took its place`(
        provider: Provider
    ) async throws {
        let bench = try PushBench(provider, keys: ["A"])
        bench.cloud.answer(.taken, .lost)
        let second = Kept<PushRecord?>(nil)
        bench.cloud.watch { step in
            guard case .write = step, bench.cloud.requests.count == 1 else { return }
            // Another machine takes over while the first is stuck in its request.
            bench.machine.clock.advance(.seconds(601))
            _ = try? bench.open().set("A", "A two")
            second.value = try? await bench.open(host: "elsewhere", state: "elsewhere")
                .push(bench.target, in: .only, PushOptions(timeout: nil))
        }
        await #expect(throws: VaultError.self) { try await bench.push() }
        let newer = try #require(second.value)
        #expect(bench.cloud.requests.map(\.values) == [["A": "A one"], ["A": "A two"]])
        #expect(newer.state == (provider == .pipecat ? .accepted : .stored))
        #expect(try bench.open().pushRecord(newer.id, in: .only).path == newer.path)
        #expect(try bench.held() == ["A": "v2 \(newer.state.rawValue)"])
    }
}
