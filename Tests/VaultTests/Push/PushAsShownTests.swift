import Testing
@testable import Vault
import VaultCloud

/// A push does what was shown: nothing else, and nothing at all when that has changed.
struct PushAsShownTests {
    private func pushed(_ provider: Provider = .pipecat) async throws -> PushBench {
        let bench = try PushBench(provider)
        bench.cloud.report(.ready)
        bench.cloud.answer(.taken(id: "1"))
        if provider == .baseten { bench.cloud.answer(.taken(id: "1")) }
        try await bench.push()
        return bench
    }

    @Test func `keys that are gone there and unchanged here are sent when the plan shows them`()
        async throws
    {
        let bench = try await pushed()
        bench.cloud.remoteKeys = ["B"]
        let vault = try bench.open()
        let plan = try await vault.plan(bench.target, in: .only, online: true)
        #expect(plan.changes.map(\.action) == [.create, .unchanged])
        bench.cloud.answer(.taken)
        let end = await vault.push(PushRequest(applying: plan, timeout: .seconds(9)), in: .only)
        #expect(end.records.map(\.states) == [["A": .ready]])
        #expect(bench.cloud.remoteKeys == ["A", "B"])
    }

    @Test func `a value that changes after it was shown is not sent`() async throws {
        let bench = try await pushed()
        let vault = try bench.open()
        try vault.set("A", "A two")
        let plan = try await vault.plan(bench.target, in: .only, online: true)
        try vault.set("A", "A three")
        let end = await vault.push(PushRequest(applying: plan, timeout: nil), in: .only)
        #expect(end.error == .planMoved)
        #expect(bench.cloud.requests.count == 1)
    }

    @Test func `a push that goes straight looks at the listing once`() async throws {
        let bench = try await pushed()
        try bench.open().set("A", "A two")
        let before = bench.cloud.steps.count
        bench.cloud.answer(.taken)
        try await bench.push()
        let steps = bench.cloud.steps.dropFirst(before)
        #expect(steps.filter { $0 == .inspect }.count == 1)
        #expect(steps.filter { $0 == .connect }.count == 1)
    }

    @Test func `a secret that others have made anew is sent again`() async throws {
        let bench = try await pushed(.baseten)
        bench.cloud.identities = ["A": try #require(RemoteIdentity(id: "2", created: nil))]
        let vault = try bench.open()
        let plan = try await vault.plan(bench.target, in: .only, online: true)
        #expect(plan.changes.map(\.action) == [.update, .unchanged])
        bench.cloud.answer(.taken(id: "2"))
        let end = await vault.push(PushRequest(applying: plan, timeout: nil), in: .only)
        #expect(end.records.map(\.states) == [["A": .stored]])
        let again = try await bench.open().plan(bench.target, in: .only, online: true)
        #expect(again.isEmpty)
    }

    @Test func `what was recorded is told also when something is thrown later`() async throws {
        let bench = try await pushed()
        let machine = bench.machine
        let target = bench.target
        try bench.open().set("A", "A two")
        bench.cloud.answer(.taken)
        // Another process ends the push while its request is under way.
        bench.cloud.watch { step in
            guard case .write = step, let vault = try? machine.openFresh() else { return }
            _ = try? vault.write { session throws(VaultError) in
                let team = try session.team(.only)
                guard var open = try session.openPush(to: target, in: team) else { return }
                open.state = .abandoned
                let outcome = PushOutcome(operation: .abandon, state: .abandoned, detail: "gone")
                try session.record([outcome], of: open, in: team)
            }
        }
        let end = try await bench.open().push(PushRequest(target, PushOptions()), in: .only)
        #expect(end.error != nil)
        #expect(end.records.map(\.state) == [.abandoned])
    }
}
