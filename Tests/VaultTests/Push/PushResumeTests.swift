import Testing
import TestSupport
@testable import Vault
import VaultCloud
import VaultStorage

/// What `wait` makes of a push that was left open.
struct PushResumeTests {
    /// A bench as a crash leaves it at a call of the engine, once it has kept the answers to so many
    /// keys: the vault as it was, and a lock that nobody holds.
    private func crashed(
        at meant: CloudScript.Step,
        _ provider: Provider = .pipecat,
        keys: [String] = ["A", "B"],
        stored: Int = 0,
        verdicts: [WriteVerdict] = [.taken]
    ) async throws -> PushBench {
        let bench = try PushBench(provider, keys: keys)
        let crashed = Kept<PushBench?>(nil)
        bench.cloud.watch { step in
            guard step == meant, crashed.value == nil else { return }
            while (try? bench.held().filter { $0.value == "v1 stored" }.count) ?? 0 < stored {
                await Task.yield()
            }
            crashed.value = PushBench(copying: bench)
        }
        for verdict in verdicts { bench.cloud.answer(verdict) }
        bench.cloud.report(.ready)
        try await bench.push()
        let left = try #require(crashed.value)
        try left.leaveLock()
        return left
    }

    @Test func `there is nothing to wait for without an open push`() async throws {
        let bench = try PushBench()
        #expect(try await bench.wait() == nil)
        #expect(bench.cloud.steps == [])
    }

    @Test func `a pending push is followed without being sent`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        let pushed = try #require(try await bench.push(PushOptions(timeout: nil)))
        bench.cloud.report(.pending, .ready)
        let record = try #require(try await bench.wait())
        #expect(record.id == pushed.id)
        #expect(record.path == [.open, .accepted, .pending, .ready])
        #expect(bench.cloud.requests.count == 1)
        #expect(bench.machine.clock.sleeps == [.seconds(1)])
        #expect(bench.cloud.steps.last == .close)
    }

    @Test func `a pending push is followed from any machine at once`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        try await bench.push(PushOptions(timeout: nil))
        bench.cloud.report(.ready)
        #expect(try await bench.wait(host: "elsewhere")?.state == .ready)
    }

    @Test func `who follows a push that another process brings to its end agrees`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        try await bench.push(PushOptions(timeout: nil))
        bench.cloud.report(.ready)
        let isNested = Kept(false)
        bench.cloud.watch { step in
            guard step == .readiness, !isNested.value else { return }
            isNested.value = true
            _ = try? await bench.wait()
        }
        let record = try #require(try await bench.wait())
        #expect(record.path == [.open, .accepted, .ready])
        #expect(bench.cloud.steps.count { $0 == .readiness } == 2)
    }

    @Test func `a push that ended before its first attempt is abandoned`() async throws {
        let bench = try await crashed(at: .inspect)
        let record = try #require(try await bench.wait())
        #expect(record.path == [.open, .abandoned])
        #expect(record.states == ["A": .abandoned, "B": .abandoned])
        #expect(record.attempts == 0)
        #expect(bench.cloud.steps == [])
        #expect(try bench.held() == [:])
        #expect(try bench.status().openPush == nil)
        #expect(try bench.status().stale == ["A", "B"])
    }

    @Test func `an attempt without an answer is sent again as it was recorded`() async throws {
        let bench = try await crashed(at: .write(["A", "B"]))
        let id = try #require(try bench.status().openPush)
        try bench.open().set("A", "A two")
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let record = try #require(try await bench.wait())
        #expect(record.id == id.hex)
        #expect(record.path == [.open, .unknown, .accepted, .ready])
        #expect(record.attempts == 2)
        #expect(bench.cloud.requests.map(\.values) == [["A": "A one", "B": "B one"]])
        #expect(try bench.held() == ["A": "v1 ready", "B": "v1 ready"])
        #expect(try bench.status().stale == ["A"])
    }

    @Test func `an attempt without an answer is known to be one while it is sent again`()
        async throws
    {
        let bench = try await crashed(at: .write(["A", "B"]))
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let held = Kept<[String: String]>([:])
        bench.cloud.watch { step in
            guard step == .inspect else { return }
            let now = (try? bench.held()) ?? [:]
            held.value = now
        }
        try await bench.wait()
        #expect(held.value == ["A": "v1 unknown", "B": "v1 unknown"])
    }

    @Test(arguments: [WriteVerdict.no(400), .no(401), .refused(CloudError(.tls, "no"))])
    func `an attempt without an answer stays unknown when it is refused later`(
        verdict: WriteVerdict
    ) async throws {
        let bench = try await crashed(at: .write(["A", "B"]))
        bench.cloud.answer(verdict)
        let record = try #require(try await bench.wait())
        #expect(record.state == .unknown)
        #expect(record.states == ["A": .unknown, "B": .unknown])
        #expect(try bench.status().openPush?.hex == record.id)
    }

    @Test func `an attempt without an answer stays unknown when nobody can be asked`()
        async throws
    {
        let bench = try await crashed(at: .write(["A", "B"]))
        bench.cloud.list(.failure(CloudError(.credentials, "no token")))
        let record = try #require(try await bench.wait())
        #expect(record.state == .unknown)
        #expect(record.failure?.code == "credentials")
        #expect(try bench.held() == ["A": "v1 unknown", "B": "v1 unknown"])
    }

    @Test func `an attempt without an answer stays unknown when there is no connection`()
        async throws
    {
        let bench = try await crashed(at: .write(["A", "B"]))
        bench.cloud.refuseConnections(CloudError(.settings, "no such file of authorities"))
        let record = try #require(try await bench.wait())
        #expect(record.state == .unknown)
        #expect(record.failure?.code == "settings")
        #expect(try bench.status().openPush?.hex == record.id)
    }

    @Test func `an attempt without an answer stays unknown when a check says no`() async throws {
        let bench = try await crashed(at: .write(["A", "B"]))
        var listing = RemoteListing()
        listing.isReferenced = true
        bench.cloud.list(.success(listing))
        let record = try #require(try await bench.wait())
        #expect(record.state == .unknown)
        #expect(record.failure?.code == "referenced-set")
        #expect(bench.cloud.requests.isEmpty)
    }

    @Test func `keys that were stored before the crash are not sent again`() async throws {
        let bench = try await crashed(
            at: .write(["D"]),
            .baseten,
            keys: ["A", "B", "C", "D"],
            stored: 3,
            verdicts: [.taken, .taken, .taken, .taken]
        )
        bench.cloud.answer(.taken)
        let record = try #require(try await bench.wait())
        #expect(record.state == .stored)
        #expect(bench.cloud.requests.map(\.keys) == [["D"]])
        #expect(bench.cloud.verdictsLeft == 0)
        #expect(try bench.status().stale == [])
    }

    @Test(arguments: [true, false])
    func `a push whose keys all have answers is closed without being sent`(
        waits: Bool
    ) async throws {
        let bench = try await crashed(at: .write(["A"]), .baseten, keys: ["A"])
        // The answer was kept, and the process ended before it closed the push.
        let vault = try bench.open()
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            guard var push = try session.openPush(to: bench.target, in: team)
            else { throw .failed("no push is open") }
            push.items[0].state = .stored
            let item = PushOutcome.Item(key: "A", state: .stored, error: nil)
            try session.record([PushOutcome(items: [item])], of: push, in: team)
        }
        let record = try #require(waits ? try await bench.wait() : try await bench.push())
        #expect(record.state == .stored)
        #expect(record.states == ["A": .stored])
        #expect(bench.cloud.requests.isEmpty)
        #expect(try bench.status().openPush == nil)
        #expect(try bench.status().stale == [])
    }

    @Test func `a push whose values are no longer kept is given up`() async throws {
        let bench = try await crashed(at: .write(["A", "B"]))
        let vault = try bench.open()
        for number in 1...Entry.standardKept { try vault.set("A", "later \(number)") }
        let record = try #require(try await bench.wait())
        #expect(record.path == [.open, .abandoned])
        #expect(bench.cloud.requests.isEmpty)
        #expect(try bench.held() == ["A": "v1 unknown", "B": "v1 unknown"])
        #expect(try bench.status().stale == ["A", "B"])
    }

    @Test func `a deadline is ten minutes from the last attempt`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.busy(429, after: .seconds(60)), .lost)
        let deadlines = Kept<[Timestamp]>([])
        bench.cloud.watch { step in
            guard case .write = step else { return }
            let found = try? bench.open().read { session throws(VaultError) in
                try session.openPush(to: bench.target, in: try session.team(.only))
            }
            if let deadline = found?.deadline { deadlines.value.append(deadline) }
            if bench.cloud.requests.count == 2 {
                bench.machine.clock.interrupt(afterSleeps: 0)
            }
        }
        let start = bench.machine.clock.now
        await #expect(throws: VaultError.interrupted) { try await bench.push() }
        #expect(deadlines.value == [start + .seconds(600), start + .seconds(660)])
    }

    @Test func `a push of unknown outcome is sent again at once`() async throws {
        let bench = try PushBench()
        for _ in 1...4 { bench.cloud.answer(.lost) }
        let lost = try #require(try await bench.push())
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let record = try #require(try await bench.wait(PushOptions(timeout: .zero)))
        #expect(record.id == lost.id)
        #expect(record.state == .accepted || record.state == .ready)
        #expect(bench.cloud.requests.count == 5)
    }

    @Test func `a push that was interrupted is sent again at once`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.lost)
        bench.machine.clock.interrupt(afterSleeps: 0)
        await #expect(throws: VaultError.interrupted) { try await bench.push() }
        bench.machine.clock.interrupt(afterSleeps: nil)
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let record = try #require(try await bench.wait(PushOptions(timeout: .seconds(5))))
        #expect(record.state == .ready)
    }

    @Test func `a lock stays as long as the outcome is open`() async throws {
        let bench = try PushBench()
        func locks() -> Set<String> { names(in: bench.machine.environment().lockDirectory) }
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(locks() == [])
        try bench.open().set("A", "A two")
        for _ in 1...4 { bench.cloud.answer(.lost) }
        let unknown = try #require(try await bench.push())
        #expect(locks() == [unknown.id])
        try bench.open().set("A", "")
        await #expect(throws: VaultError.self) { try await bench.push() }
        #expect(locks() == [unknown.id])
        try bench.open().set("A", "A three")
        bench.cloud.answer(.taken)
        try await bench.push()
        #expect(locks() == [])
    }

    @Test func `a push whose process is alive is waited for, then busy`() async throws {
        let bench = try await crashed(at: .write(["A", "B"]))
        let lock = try bench.holdLock()
        let start = bench.machine.clock.now
        await #expect(throws: VaultError.busy("a push to agents is under way on here")) {
            try await bench.wait(PushOptions(timeout: .seconds(30)))
        }
        #expect(bench.machine.clock.now - start >= .seconds(30))
        #expect(bench.cloud.requests.isEmpty)
        lock.remove()
    }

    @Test func `a push of another machine is left alone until its deadline`() async throws {
        let bench = try await crashed(at: .write(["A", "B"]))
        await #expect(throws: VaultError.busy("a push to agents is under way on here")) {
            try await bench.wait(PushOptions(timeout: .zero), host: "elsewhere")
        }
        bench.machine.clock.advance(.seconds(600))
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let record = try #require(try await bench.wait(host: "elsewhere"))
        #expect(record.state == .ready)
        #expect(record.attempts == 2)
    }

    @Test func `who waits for another process hears how its push ended`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let waiting = Kept<Task<PushRecord?, any Error>?>(nil)
        bench.cloud.watch { step in
            guard case .write = step else { return }
            waiting.value = Task { try await bench.wait(PushOptions(timeout: .seconds(1_000_000))) }
            // The answer comes once the other process has found the push and waits for it.
            while bench.machine.clock.sleeps.isEmpty { await Task.yield() }
        }
        let pushed = try #require(try await bench.push())
        #expect(pushed.state == .ready)
        let waited = try #require(try await waiting.value?.value)
        #expect(waited.id == pushed.id)
        #expect(waited.state == .ready)
        #expect(bench.cloud.requests.count == 1)
    }
}
