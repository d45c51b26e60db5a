import Testing
@testable import Vault
import VaultCloud

/// What is sent and what is left alone.
struct PushPlanTests {
    /// A bench whose two keys are at the provider.
    private func pushed(_ provider: Provider = .pipecat) async throws -> PushBench {
        let bench = try PushBench(provider)
        bench.cloud.report(.ready)
        bench.cloud.answer(.taken)
        if provider == .baseten { bench.cloud.answer(.taken) }
        try await bench.push()
        return bench
    }

    private func actions(_ plan: PushPlan) -> [String: String] {
        Dictionary(uniqueKeysWithValues: plan.changes.map { ($0.key, $0.action.rawValue) })
    }

    @Test(arguments: Provider.allCases)
    func `what the provider holds is not sent`(provider: Provider) async throws {
        let bench = try await pushed(provider)
        let requests = bench.cloud.requests.count
        #expect(try await bench.push() == nil)
        #expect(bench.cloud.requests.count == requests)
        #expect(try bench.open().pushes(in: .only).count == 1)
    }

    @Test(arguments: Provider.allCases)
    func `only what has changed is sent`(provider: Provider) async throws {
        let bench = try await pushed(provider)
        try bench.open().set("B", "B two")
        #expect(try bench.status().stale == ["B"])
        bench.cloud.answer(.taken)
        let record = try #require(try await bench.push())
        #expect(bench.cloud.requests.last?.values == ["B": "B two"])
        #expect(record.items.map(\.key) == ["B"])
        #expect(record.items.map(\.version) == [2])
        #expect(try bench.status().stale == [])
    }

    @Test func `the same value in a new version is not sent`() async throws {
        let bench = try await pushed()
        try bench.open().set("B", "B two")
        try bench.open().set("B", "B one")
        #expect(try bench.status().stale == [])
        #expect(try await bench.push() == nil)
    }

    @Test func `everything is sent when that is asked for`() async throws {
        let bench = try await pushed()
        bench.cloud.answer(.taken)
        try await bench.push(PushOptions(selection: PushSelection(includesUnchanged: true)))
        #expect(bench.cloud.requests.last?.values == ["A": "A one", "B": "B one"])
    }

    @Test func `only the keys that are asked for are sent`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push(PushOptions(selection: PushSelection(keys: ["B"])))
        #expect(bench.cloud.requests.map(\.values) == [["B": "B one"]])
        #expect(try bench.status().stale == ["A"])
    }

    @Test func `a key that is gone from the listing is sent with the others`() async throws {
        let bench = try await pushed()
        bench.cloud.remoteKeys = ["B"]
        try bench.open().set("B", "B two")
        bench.cloud.answer(.taken)
        let record = try #require(try await bench.push())
        #expect(bench.cloud.requests.last?.values == ["A": "A one", "B": "B two"])
        #expect(record.states == ["A": .ready, "B": .ready])
    }

    @Test func `a key that is gone from the listing is not sent when others were asked for`()
        async throws
    {
        let bench = try await pushed()
        bench.cloud.remoteKeys = ["B"]
        try bench.open().set("B", "B two")
        bench.cloud.answer(.taken)
        try await bench.push(PushOptions(selection: PushSelection(keys: ["B"])))
        #expect(bench.cloud.requests.last?.values == ["B": "B two"])
    }

    @Test func `keys that others have pushed stay`() async throws {
        let bench = try PushBench()
        bench.cloud.remoteKeys = ["THEIRS"]
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(bench.cloud.requests.flatMap(\.keys) == ["A", "B"])
        #expect(bench.cloud.remoteKeys == ["A", "B", "THEIRS"])
        let plan = try await bench.open().plan(bench.target, in: .only, online: true)
        #expect(actions(plan) == ["A": "unchanged", "B": "unchanged", "THEIRS": "unmanaged"])
    }

    @Test func `a plan tells what would happen to each key`() async throws {
        let bench = try await pushed()
        bench.cloud.remoteKeys = ["B", "THEIRS"]
        try bench.open().set("B", "B two")
        let offline = try await bench.open().plan(bench.target, in: .only, online: false)
        #expect(actions(offline) == ["A": "unchanged", "B": "update"])
        let online = try await bench.open().plan(bench.target, in: .only, online: true)
        #expect(actions(online) == ["A": "create", "B": "update", "THEIRS": "unmanaged"])
        #expect(online.problems.isEmpty)
    }

    @Test func `a plan writes nothing, here or there`() async throws {
        let bench = try await pushed()
        try bench.open().set("B", "B two")
        let before = bench.machine.bytes
        _ = try await bench.open().plan(bench.target, in: .only, online: true)
        #expect(bench.machine.bytes == before)
        #expect(bench.cloud.requests.count == 1)
        #expect(bench.cloud.steps.suffix(3) == [.connect, .inspect, .close])
    }

    @Test func `what the provider does not tell is a problem of the plan`() async throws {
        let bench = try PushBench()
        bench.cloud.list(.failure(CloudError(.credentials, "refused the token")))
        let plan = try await bench.open().plan(bench.target, in: .only, online: true)
        #expect(plan.problems.map(\.code) == ["credentials"])
        #expect(actions(plan) == ["A": "create", "B": "create"])
    }

    @Test func `an entry tells where it is pushed and whether it is stale there`() async throws {
        let bench = try await pushed()
        try bench.open().set("B", "B two")
        let fresh = try bench.open().describe(try Name("A"), in: .only).places
        #expect(fresh.map(\.key) == ["A"])
        #expect(fresh.map(\.version) == [1])
        #expect(fresh.map(\.isStale) == [false])
        let stale = try bench.open().describe(try Name("B"), in: .only).places
        #expect(stale.map(\.version) == [1])
        #expect(stale.map(\.isStale) == [true])
    }

    @Test func `pushes are listed newest first and found by the start of their id`() async throws {
        let bench = try await pushed()
        try bench.open().set("B", "B two")
        bench.cloud.answer(.no(400))
        let second = try #require(try await bench.push())
        let vault = try bench.open()
        #expect(try vault.pushes(in: .only).map(\.state) == [.rejected, .ready])
        #expect(try vault.pushRecord(String(second.id.prefix(8)), in: .only).id == second.id)
        #expect(throws: VaultError.notFound(.push, "zzzz")) {
            _ = try vault.pushRecord("zzzz", in: .only)
        }
    }

    @Test func `what was refused after it was held leaves what is held`() async throws {
        let bench = try await pushed()
        try bench.open().set("A", "A two")
        bench.cloud.answer(.no(400))
        try await bench.push()
        #expect(try bench.held() == ["A": "v1 ready", "B": "v1 ready"])
        #expect(try bench.status().stale == ["A"])
        #expect(try bench.status().state == .rejected)
    }
}
