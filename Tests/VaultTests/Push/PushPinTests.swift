import Testing
@testable import Vault
import VaultCloud

/// What a machine remembers of a push, whatever becomes of it (docs/decisions/0017).
struct PushPinTests {
    @Test(arguments: [Provider.pipecat, .baseten])
    func `a request that is under way is remembered`(provider: Provider) async throws {
        let bench = try PushBench(provider)
        let before = bench.machine.pins
        let isRemembered = Kept(false)
        bench.cloud.watch { step in
            guard case .write = step else { return }
            let end = ContinuousClock.now + .seconds(20)
            while bench.machine.pins == before, ContinuousClock.now < end { await Task.yield() }
            isRemembered.value = bench.machine.pins != before
        }
        bench.cloud.answer(.taken, .taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(isRemembered.value)
    }

    @Test(arguments: [Provider.pipecat, .baseten])
    func `a push that was interrupted is remembered`(provider: Provider) async throws {
        let bench = try PushBench(provider, keys: ["A"])
        let before = bench.machine.bytes
        bench.cloud.answer(.busy(429, after: .seconds(60)))
        bench.machine.clock.interrupt(afterSleeps: 0)
        await #expect(throws: VaultError.interrupted) { try await bench.push() }
        bench.machine.replaceVault(by: before)
        #expect(throws: VaultError.integrity(.rolledBack)) { try bench.open() }
    }

    @Test func `a push that could not look is remembered`() async throws {
        let bench = try PushBench()
        let before = bench.machine.bytes
        bench.cloud.list(.failure(CloudError(.unreachable, "nobody listens")))
        bench.machine.clock.interrupt(afterSleeps: 0)
        await #expect(throws: VaultError.interrupted) { try await bench.push() }
        bench.machine.replaceVault(by: before)
        #expect(throws: VaultError.integrity(.rolledBack)) { try bench.open() }
    }
}
