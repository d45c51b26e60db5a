import Synchronization
import Testing
@testable import Vault
import VaultCloud

/// What is written down and when: the intent before the socket opens, an attempt before its
/// request, an answer before the next request.
struct PushCommitTests {
    /// The events that another process sees at each call of the engine.
    private final class Witness: Sendable {
        private let seen = Mutex<[(step: CloudScript.Step, events: [String])]>([])

        init(_ bench: PushBench) {
            bench.cloud.onConnect { [self] in note(.connect, bench) }
            bench.cloud.watch { [self] step in note(step, bench) }
        }

        private func note(_ step: CloudScript.Step, _ bench: PushBench) {
            let events = (try? bench.pushEvents()) ?? ["unreadable"]
            seen.withLock { $0.append((step, events)) }
        }

        /// What was seen at the calls of a kind.
        func events(where isMeant: (CloudScript.Step) -> Bool) -> [[String]] {
            seen.withLock { seen in seen.filter { isMeant($0.step) }.map(\.events) }
        }
    }

    @Test(arguments: Provider.allCases)
    func `the intent is committed before a provider is connected or asked`(
        provider: Provider
    ) async throws {
        let bench = try PushBench(provider, keys: ["A"])
        let witness = Witness(bench)
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(witness.events { $0 == .connect } == [["push.intent"]])
        #expect(witness.events { $0 == .inspect } == [["push.intent"]])
    }

    @Test func `what was found is told to the client before it writes`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(
            bench.cloud.steps == [
                .connect, .inspect, .adopt, .write(["A", "B"]), .readiness, .close,
            ]
        )
    }

    @Test func `each attempt is committed before its request`() async throws {
        let bench = try PushBench()
        let witness = Witness(bench)
        bench.cloud.answer(.busy(429), .lost, .taken)
        bench.cloud.report(.ready)
        try await bench.push()
        let attempts = witness.events { $0 == .write(["A", "B"]) }
        #expect(
            attempts == [
                ["push.intent", "push.attempt"],
                ["push.intent", "push.attempt", "push.attempt"],
                ["push.intent", "push.attempt", "push.attempt", "push.attempt"],
            ]
        )
    }

    @Test func `an answer is committed before readiness is asked for`() async throws {
        let bench = try PushBench()
        let witness = Witness(bench)
        bench.cloud.answer(.taken)
        bench.cloud.report(.pending, .ready)
        try await bench.push()
        #expect(
            witness.events { $0 == .readiness } == [
                ["push.intent", "push.attempt", "push.result"],
                ["push.intent", "push.attempt", "push.result", "push.status"],
            ]
        )
    }

    @Test func `of the answers no more than were in flight at once are not committed yet`()
        async throws
    {
        let keys = ["A", "B", "C", "D", "E", "F"]
        let bench = try PushBench(.baseten, keys: keys)
        let witness = Witness(bench)
        for _ in keys { bench.cloud.answer(.taken) }
        try await bench.push()
        let results = witness.events { step in
            if case .write = step { true } else { false }
        }.map { events in events.count { $0 == "push.result" } }
        // Three requests start at once. A place in flight is given away while the answer that freed it
        // is written down, so that up to three answers more are under way to the file.
        #expect(results.count == 6)
        for (index, count) in results.sorted().enumerated() { #expect(count >= index - 5) }
        #expect(try bench.pushEvents().count { $0 == "push.result" } == 7)
    }

    @Test func `an attempt of several requests names each of its keys`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B", "C"])
        bench.cloud.answer(key: "A", .busy(429), .taken)
        bench.cloud.answer(key: "B", .taken)
        bench.cloud.answer(key: "C", .taken)
        let record = try await bench.push()
        #expect(record?.attempts == 4)
        var attempts: [[String]] = []
        try bench.open().events { event in
            guard event.operation == "push.attempt" else { return }
            attempts.append(
                ((try? event.detail.objects("items")) ?? []).compactMap { try? $0.string("key") }
            )
        }
        #expect(attempts == [["A", "B", "C"], ["A"]])
    }

    @Test func `the intent names everything that is sent but the values`() async throws {
        let bench = try PushBench(keys: ["A"])
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        let record = try #require(try await bench.push())
        var intent = JSONObject()
        try bench.open().events { event in
            if event.operation == "push.intent" { intent = event.detail }
        }
        #expect(try intent.string("push") == record.id)
        #expect(try intent.string("target") == "agents")
        #expect(try intent.string("provider") == "pipecat")
        #expect(try intent.string("set") == "agent-secrets")
        #expect(try intent.string("host") == "here")
        #expect(
            try intent.time("deadline") == bench.machine.clock.now - .seconds(1) + .seconds(600)
        )
        let item = try #require(try intent.objects("items").first)
        let version = try bench.open().describe(try Name("A"), in: .only).entry.current
        #expect(try item.string("key") == "A")
        #expect(try item.string("entry") == "A")
        #expect(try item.integer("version", in: 1...9) == 1)
        #expect(try item.fingerprint("fp") == version.fingerprint)
    }

    @Test(arguments: Provider.allCases)
    func `no event and no record of a push holds a value`(provider: Provider) async throws {
        let bench = try PushBench(provider, keys: ["A"])
        bench.cloud.answer(.lost, .taken)
        bench.cloud.report(.ready)
        let record = try await bench.push()
        var text = "\(String(describing: record))"
        try bench.open().events { event in
            text += String(decoding: event.detail.serialized, as: UTF8.self)
        }
        #expect(!text.contains("A one"))
        #expect(!text.contains("t0ken"))
    }

    @Test func `others can write while an answer is awaited`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        bench.cloud.watch { step in
            guard case .write = step else { return }
            #expect(throws: Never.self) {
                try bench.machine.openFresh().set("OTHER", "meanwhile")
            }
        }
        let record = try await bench.push()
        #expect(record?.state == .ready)
        #expect(try bench.open().value(of: "OTHER") == "meanwhile")
    }

    @Test(arguments: [WriteVerdict.taken, .no(400), .no(401), .busy(429, after: .zero), .lost])
    func `the connections are closed whatever comes of it`(verdict: WriteVerdict) async throws {
        let bench = try PushBench(keys: ["A"])
        for _ in 1...5 { bench.cloud.answer(verdict) }
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(bench.cloud.steps.filter { $0 == .connect }.count == 1)
        #expect(bench.cloud.steps.filter { $0 == .close }.count == 1)
        #expect(bench.cloud.steps.last == .close)
    }

    @Test func `the connections are closed when the push is interrupted`() async throws {
        let bench = try PushBench(keys: ["A"])
        bench.cloud.answer(.lost)
        bench.machine.clock.interrupt(afterSleeps: 0)
        await #expect(throws: VaultError.interrupted) { try await bench.push() }
        #expect(bench.cloud.steps.last == .close)
    }
}
