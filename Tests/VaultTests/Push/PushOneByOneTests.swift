import Testing
@testable import Vault
import VaultCloud

/// The table of FORMAT.md section 10 where each key goes in a request of its own.
struct PushOneByOneTests {
    @Test func `each key is sent by itself and stored`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B", "C"])
        for key in ["A", "B", "C"] {
            bench.cloud.answer(
                key: key,
                .taken(region: nil, team: "platform", requestID: "req-\(key)")
            )
        }
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .stored])
        #expect(record.states == ["A": .stored, "B": .stored, "C": .stored])
        #expect(record.attempts == 3)
        #expect(record.team == "platform")
        #expect(record.region == nil)
        #expect(record.requestID?.hasPrefix("req-") == true)
        #expect(record.failure == nil)
        #expect(
            bench.cloud.requests.map(\.values).sorted { "\($0)" < "\($1)" }
                == [["A": "A one"], ["B": "B one"], ["C": "C one"]]
        )
        #expect(try bench.held() == ["A": "v1 stored", "B": "v1 stored", "C": "v1 stored"])
        #expect(try bench.status().stale == [])
        #expect(try bench.status().openPush == nil)
    }

    @Test func `one key that is refused makes the push partial`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B"])
        bench.cloud.answer(key: "A", .no(400))
        bench.cloud.answer(key: "B", .taken)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .partial])
        #expect(record.states == ["A": .rejected, "B": .stored])
        #expect(record.items.first { $0.key == "A" }?.error == "refused (400)")
        #expect(record.failure?.code == "refused")
        #expect(try bench.held() == ["B": "v1 stored"])
        #expect(try bench.status().stale == ["A"])
        #expect(try bench.status().state == .partial)
    }

    @Test func `keys that are all refused make the push rejected`() async throws {
        let bench = try PushBench(.baseten)
        bench.cloud.answer(.no(400), .no(422))
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .rejected])
        #expect(record.states == ["A": .rejected, "B": .rejected])
    }

    @Test(arguments: [401, 403])
    func `a token that is refused stops the push and the rest is skipped`(
        status: Int
    ) async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B", "C", "D", "E"])
        for _ in 1...3 { bench.cloud.answer(.no(status)) }
        let record = try #require(try await bench.push())
        #expect(record.state == .rejected)
        #expect(record.failure?.code == "credentials")
        #expect(record.states.values.count { $0 == .rejected } == 3)
        #expect(record.states.values.count { $0 == .skipped } == 2)
        #expect(bench.cloud.requests.count == 3)
        #expect(record.attempts == 3)
        #expect(bench.machine.clock.sleeps == [])
        #expect(try bench.status().stale == ["A", "B", "C", "D", "E"])
    }

    @Test func `a token that is refused after a key was stored leaves the push partial`()
        async throws
    {
        let bench = try PushBench(.baseten, keys: ["A", "B", "C", "D"])
        bench.cloud.answer(key: "A", .taken)
        for key in ["B", "C", "D"] { bench.cloud.answer(key: key, .no(401)) }
        let record = try #require(try await bench.push())
        #expect(record.state == .partial)
        #expect(record.states["A"] == .stored)
        #expect(!record.states.values.contains(.open))
        #expect(try bench.held() == ["A": "v1 stored"])
    }

    @Test func `a busy provider is asked four times more for a key`() async throws {
        let bench = try PushBench(.baseten)
        for _ in 1...5 { bench.cloud.answer(key: "A", .busy(429)) }
        bench.cloud.answer(key: "B", .taken)
        let record = try #require(try await bench.push())
        #expect(record.states == ["A": .rejected, "B": .stored])
        #expect(record.attempts == 6)
        #expect(record.failure?.code == "unreachable")
        #expect(bench.machine.clock.sleeps.count == 4)
    }

    @Test func `a connection is tried three times more for a key`() async throws {
        let bench = try PushBench(.baseten, keys: ["A"])
        for _ in 1...4 { bench.cloud.answer(.unconnected) }
        let record = try #require(try await bench.push())
        #expect(record.states == ["A": .rejected])
        #expect(record.attempts == 4)
    }

    @Test func `a key without an answer makes the whole push unknown`() async throws {
        let bench = try PushBench(.baseten)
        for _ in 1...4 { bench.cloud.answer(key: "A", .lost) }
        bench.cloud.answer(key: "B", .taken)
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        #expect(record.states == ["A": .unknown, "B": .stored])
        #expect(record.attempts == 5)
        #expect(try bench.held() == ["A": "v1 unknown", "B": "v1 stored"])
        #expect(try bench.status().stale == ["A"])
        #expect(try bench.status().openPush?.hex == record.id)
    }

    @Test func `a key that went to another team is not sent again`() async throws {
        let bench = try PushBench(.baseten)
        bench.cloud.answer(
            key: "A",
            .uncertain(
                CloudError(
                    .unreadable,
                    "platform was asked for",
                    answer: WriteAnswer(region: nil, team: "other", requestID: nil)
                )
            )
        )
        bench.cloud.answer(key: "B", .taken)
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        #expect(record.states == ["A": .unknown, "B": .stored])
        #expect(record.attempts == 2)
        #expect(record.failure?.code == "unreadable")
    }

    @Test func `a key without an answer that is taken when sent again is stored`() async throws {
        let bench = try PushBench(.baseten, keys: ["A"])
        bench.cloud.answer(.lost, .taken)
        let record = try #require(try await bench.push())
        #expect(record.state == .stored)
        #expect(record.states == ["A": .stored])
        #expect(record.items.first?.error == nil)
        #expect(record.failure == nil)
        #expect(bench.cloud.requests.map(\.values) == [["A": "A one"], ["A": "A one"]])
    }

    @Test(arguments: [WriteVerdict.no(400), .no(401)])
    func `a key without an answer is unknown even when the next try is refused`(
        verdict: WriteVerdict
    ) async throws {
        let bench = try PushBench(.baseten, keys: ["A"])
        bench.cloud.answer(.lost, verdict)
        let record = try #require(try await bench.push())
        #expect(record.states == ["A": .unknown])
        #expect(record.state == .unknown)
        #expect(try bench.held() == ["A": "v1 unknown"])
    }

    @Test func `a key without an answer is not skipped when the push stops`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B"])
        bench.cloud.answer(key: "A", .lost)
        // The token is refused while A waits for its next try.
        bench.cloud.answer(key: "B", .busy(429, after: .seconds(60)), .no(401))
        bench.cloud.answer(key: "A", .no(401))
        let record = try #require(try await bench.push())
        #expect(record.states["A"] == .unknown)
        #expect(record.state == .unknown)
        #expect(try bench.held() == ["A": "v1 unknown"])
    }

    @Test func `a key that waits for its next try keeps no other answer from being committed`()
        async throws
    {
        let bench = try PushBench(.baseten, keys: ["A", "B"])
        bench.cloud.answer(key: "A", .busy(429, after: .seconds(60)), .taken)
        bench.cloud.answer(key: "B", .taken)
        bench.machine.clock.watch { _ in
            var tries = 0
            while tries < 200, (try? bench.held()) != ["B": "v1 stored"] {
                tries += 1
                await Task.yield()
            }
            #expect(tries < 200)
        }
        #expect(try await bench.push()?.state == .stored)
    }

    @Test func `what was answered before the push was interrupted is kept`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B", "C"])
        bench.cloud.answer(key: "A", .lost)
        bench.cloud.answer(key: "B", .taken)
        bench.cloud.answer(key: "C", .no(400))
        bench.machine.clock.interrupt(afterSleeps: 0)
        await #expect(throws: VaultError.interrupted) { try await bench.push() }
        #expect(try bench.held() == ["A": "v1 unknown", "B": "v1 stored"])
        let record = try #require(try bench.open().pushes(in: .only).first)
        #expect(record.states == ["A": .unknown, "B": .stored, "C": .rejected])
        #expect(record.state == .open)
        bench.machine.clock.interrupt(afterSleeps: nil)
        bench.cloud.answer(key: "A", .taken)
        #expect(try await bench.wait()?.states == ["A": .stored, "B": .stored, "C": .rejected])
    }

    @Test func `at most so many requests are in flight as the provider bears`() async throws {
        let keys = (1...9).map { "K\($0)" }
        let bench = try PushBench(.baseten, keys: keys)
        for _ in keys { bench.cloud.answer(.taken) }
        #expect(try await bench.push()?.state == .stored)
        #expect(bench.cloud.mostRunning <= 3)
    }

    @Test func `no more requests start within a second than the provider bears`() {
        var pace = Pace(perSecond: 3)
        var now = Duration.zero
        var starts: [Duration] = []
        for _ in 1...8 {
            now += pace.delay(at: now)
            pace.start(at: now)
            starts.append(now)
            now += .milliseconds(10)
        }
        #expect(
            starts == [0, 10, 20, 1000, 1010, 1020, 2000, 2010].map { .milliseconds($0) }
        )
    }

    @Test(arguments: [-86_400, 86_400])
    func `a wall clock that is set neither stalls a push nor lets it hurry`(
        seconds: Int
    ) async throws {
        let keys = (1...120).map { "K\($0)" }
        let bench = try PushBench(.baseten, keys: keys)
        for _ in keys { bench.cloud.answer(.taken) }
        let clock = bench.machine.clock
        let jumped = Kept(false)
        bench.cloud.watch { step in
            guard step == .write(["K7"]) else { return }
            jumped.value = true
            clock.set(by: .seconds(seconds))
        }
        #expect(try await bench.push()?.state == .stored)
        #expect(jumped.value)
        // 95 a second: the 96th waits for what is left of the first one.
        #expect(clock.sleeps.count == 1)
        #expect(clock.uptime <= .seconds(1))
    }

    @Test func `after ten minutes no request starts any more`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B", "C", "D", "E"])
        let clock = bench.machine.clock
        bench.cloud.watch { step in
            if case .write = step { clock.advance(.seconds(700)) }
        }
        for _ in 1...5 { bench.cloud.answer(.taken) }
        let record = try #require(try await bench.push())
        #expect(record.state == .partial)
        #expect(record.states.values.count { $0 == .stored } == 3)
        #expect(record.states.values.count { $0 == .skipped } == 2)
        #expect(record.attempts == 3)
        #expect(record.failure?.code == "unreachable")
        #expect(try bench.status().openPush == nil)
    }

    @Test func `a key that was put off when the push stops was sent, and rejected`() async throws {
        let bench = try PushBench(.baseten, keys: ["A", "B"])
        bench.cloud.answer(key: "A", .busy(429, after: .seconds(60)))
        bench.cloud.answer(key: "B", .no(401))
        let record = try #require(try await bench.push())
        #expect(record.states == ["A": .rejected, "B": .rejected])
        #expect(record.attempts == 2)
        #expect(record.failure?.code == "credentials")
    }

    @Test func `answers that came together are committed together`() async throws {
        let keys = (1...40).map { "K\($0)" }
        let bench = try PushBench(.baseten, keys: keys)
        for _ in keys { bench.cloud.answer(.taken) }
        let record = try #require(try await bench.push())
        #expect(record.states.values.allSatisfy { $0 == .stored })
        let results = try bench.pushEvents().count { $0 == "push.result" }
        #expect(results <= keys.count + 1)
        #expect(try bench.held().count == keys.count)
    }
}
