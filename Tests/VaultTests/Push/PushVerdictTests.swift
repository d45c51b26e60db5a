import Testing
@testable import Vault
import VaultCloud

/// The table of FORMAT.md section 10 where all keys go in one request.
struct PushVerdictTests {
    /// Expects pauses of 1, 2, 4, 8 seconds, each shortened by at most a half.
    private func expectBackoff(_ sleeps: [Duration], tries: Int) {
        #expect(sleeps.count == tries)
        for (index, sleep) in sleeps.enumerated() {
            let longest = Duration.seconds(1 << index)
            #expect(longest / 2 <= sleep && sleep <= longest, "pause \(index): \(sleep)")
        }
    }

    @Test func `what was taken is accepted, then ready`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken(region: "eu", requestID: "req-7"))
        bench.cloud.report(.ready)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .ready])
        #expect(record.states == ["A": .ready, "B": .ready])
        #expect(record.attempts == 1)
        #expect(record.requestID == "req-7")
        #expect(record.failure == nil)
        #expect(record.finished == bench.machine.clock.now)
        #expect(record.by == "Alice")
        #expect(record.set == "agent-secrets")
        #expect(bench.cloud.requests.map(\.values) == [["A": "A one", "B": "B one"]])
        #expect(try bench.held() == ["A": "v1 ready", "B": "v1 ready"])
        #expect(try bench.status().stale == [])
        #expect(try bench.status().openPush == nil)
    }

    @Test func `the region is the one that was answered`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken(region: "eu"))
        let record = try #require(
            try await bench.push(PushOptions(timeout: nil))
        )
        #expect(record.region == "eu")
        #expect(try bench.open().target(bench.target, in: .only).last?.region == "eu")
    }

    @Test(arguments: [
        (WriteVerdict.no(400), "refused"), (.no(402), "refused"), (.no(404), "refused"),
        (.no(401), "credentials"), (.no(403), "credentials"),
        (.refused(CloudError(.tls, "the certificate is not acceptable")), "tls"),
    ])
    func `what was refused is rejected and not tried again`(
        verdict: WriteVerdict,
        code: String
    ) async throws {
        let bench = try PushBench()
        bench.cloud.answer(verdict)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .rejected])
        #expect(record.states == ["A": .rejected, "B": .rejected])
        #expect(record.items.allSatisfy { $0.error != nil })
        #expect(record.failure?.code == code)
        #expect(record.attempts == 1)
        #expect(bench.machine.clock.sleeps == [])
        #expect(try bench.held() == [:])
        #expect(try bench.status().stale == ["A", "B"])
        #expect(try bench.status().state == .rejected)
        #expect(try bench.status().openPush == nil)
    }

    @Test func `the number of a refused request is kept for the provider's support`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.no(422))
        #expect(try await bench.push()?.requestID == "req-422")
    }

    @Test(arguments: [409, 429])
    func `a busy provider is asked four times more, then the push is rejected`(
        status: Int
    ) async throws {
        let bench = try PushBench()
        for _ in 1...5 { bench.cloud.answer(.busy(status)) }
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .rejected])
        #expect(record.attempts == 5)
        #expect(record.failure?.code == "unreachable")
        #expect(bench.cloud.verdictsLeft == 0)
        expectBackoff(bench.machine.clock.sleeps, tries: 4)
    }

    @Test func `a connection is tried three times more, then the push is rejected`() async throws {
        let bench = try PushBench()
        for _ in 1...4 { bench.cloud.answer(.unconnected) }
        let record = try #require(try await bench.push())
        #expect(record.state == .rejected)
        #expect(record.attempts == 4)
        expectBackoff(bench.machine.clock.sleeps, tries: 3)
    }

    @Test func `what had no answer is sent three times more, then the push is unknown`()
        async throws
    {
        let bench = try PushBench()
        for _ in 1...4 { bench.cloud.answer(.lost) }
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .unknown])
        #expect(record.states == ["A": .unknown, "B": .unknown])
        #expect(record.attempts == 4)
        #expect(record.finished == nil)
        #expect(record.failure?.code == "unreachable")
        expectBackoff(bench.machine.clock.sleeps, tries: 3)
        #expect(try bench.held() == ["A": "v1 unknown", "B": "v1 unknown"])
        #expect(try bench.status().stale == ["A", "B"])
        #expect(try bench.status().openPush?.hex == record.id)
    }

    @Test func `what had no answer and is taken when sent again is accepted`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.lost, .lost, .taken)
        bench.cloud.report(.ready)
        let record = try #require(try await bench.push())
        #expect(record.path == [.open, .accepted, .ready])
        #expect(record.attempts == 3)
        #expect(record.failure == nil)
        #expect(Set(bench.cloud.requests.map(\.values)).count == 1)
    }

    @Test(arguments: [WriteVerdict.no(400), .no(401), .refused(CloudError(.tls, "no"))])
    func `what had no answer is unknown even when the next try is refused`(
        verdict: WriteVerdict
    ) async throws {
        let bench = try PushBench()
        bench.cloud.answer(.lost, verdict)
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        #expect(record.states == ["A": .unknown, "B": .unknown])
        #expect(record.attempts == 2)
        #expect(try bench.held() == ["A": "v1 unknown", "B": "v1 unknown"])
    }

    @Test func `what had no answer is unknown even when the provider is busy from then on`()
        async throws
    {
        let bench = try PushBench()
        bench.cloud.answer(.lost)
        for _ in 1...5 { bench.cloud.answer(.busy(429)) }
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        #expect(record.attempts == 6)
    }

    @Test func `busy answers and lost ones are counted apart`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(
            .busy(429),
            .lost,
            .busy(409),
            .unconnected,
            .busy(429),
            .lost,
            .busy(429),
            .taken
        )
        bench.cloud.report(.ready)
        let record = try #require(try await bench.push())
        #expect(record.state == .ready)
        #expect(record.attempts == 8)
    }

    @Test func `the provider's own time is waited for, a minute at most`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(
            .busy(429, after: .seconds(7)),
            .busy(429, after: .seconds(600)),
            .taken
        )
        try await bench.push(PushOptions(timeout: nil))
        #expect(bench.machine.clock.sleeps == [.seconds(7), .seconds(60)])
    }

    @Test func `an answer for another region is kept and leaves the push unknown`() async throws {
        let bench = try PushBench()
        let other = WriteVerdict.uncertain(
            CloudError(
                .unreadable,
                "eu was asked for",
                status: 200,
                requestID: "req-8",
                answer: WriteAnswer(region: "us-west", team: nil, requestID: "req-8")
            )
        )
        bench.cloud.answer(other)
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        // It is not sent to the wrong place once more.
        #expect(record.attempts == 1)
        #expect(record.region == "us-west")
        #expect(record.requestID == "req-8")
        #expect(record.failure?.code == "unreadable")
    }

    @Test func `what is sent again is what was recorded although the entry has changed`()
        async throws
    {
        let bench = try PushBench(keys: ["A"])
        bench.cloud.answer(.lost, .taken)
        bench.cloud.report(.ready)
        bench.cloud.watch { step in
            guard case .write = step, bench.cloud.requests.count == 1 else { return }
            _ = try? bench.open().set("A", "A two")
        }
        let record = try #require(try await bench.push())
        #expect(bench.cloud.requests.map(\.values) == [["A": "A one"], ["A": "A one"]])
        #expect(record.items.map(\.version) == [1])
        #expect(try bench.held() == ["A": "v1 ready"])
        #expect(try bench.status().stale == ["A"])
    }
}

/// The checks between the intent and the first request: nothing was sent when they say no.
struct PushCheckTests {
    private func expectNothingSent(_ record: PushRecord?, code: String, _ bench: PushBench) throws {
        let record = try #require(record)
        #expect(record.path == [.open, .rejected])
        #expect(record.states == ["A": .skipped, "B": .skipped])
        #expect(record.attempts == 0)
        #expect(record.failure?.code == code)
        #expect(bench.cloud.requests.isEmpty)
        #expect(try bench.held() == [:])
        #expect(try bench.status().openPush == nil)
    }

    @Test func `a provider that cannot be made rejects the push`() async throws {
        let bench = try PushBench()
        bench.cloud.refuseConnections(CloudError(.settings, "no such file of authorities"))
        try expectNothingSent(try await bench.push(), code: "settings", bench)
    }

    @Test func `a provider that cannot be reached is asked three times more`() async throws {
        let bench = try PushBench()
        let failure = Result<RemoteListing, CloudError>.failure(CloudError(.unreachable, "down"))
        bench.cloud.list(failure, failure, failure, failure)
        try expectNothingSent(try await bench.push(), code: "unreachable", bench)
        #expect(bench.cloud.steps.count { $0 == .inspect } == 4)
        #expect(bench.machine.clock.sleeps.count == 3)
    }

    @Test func `a listing that comes at the second try is as good as at the first`() async throws {
        let bench = try PushBench()
        bench.cloud.list(.failure(CloudError(.unreachable, "down")))
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        #expect(try await bench.push()?.state == .ready)
    }

    @Test(arguments: [
        (CloudError.Reason.credentials, "credentials"), (.tls, "tls"), (.unreadable, "unreadable"),
    ])
    func `a listing that is refused is not asked for again`(
        reason: CloudError.Reason,
        code: String
    ) async throws {
        let bench = try PushBench()
        bench.cloud.list(.failure(CloudError(reason, "no")))
        try expectNothingSent(try await bench.push(), code: code, bench)
        #expect(bench.machine.clock.sleeps == [])
    }

    @Test func `a set of another type is not written`() async throws {
        let bench = try PushBench()
        var listing = RemoteListing()
        listing.kind = .imagePull
        bench.cloud.list(.success(listing))
        try expectNothingSent(try await bench.push(), code: "type-change", bench)
    }

    @Test func `a set that refers to a secret elsewhere is not written`() async throws {
        let bench = try PushBench()
        var listing = RemoteListing()
        listing.isReferenced = true
        bench.cloud.list(.success(listing))
        try expectNothingSent(try await bench.push(), code: "referenced-set", bench)
    }

    @Test func `an empty value is refused before there is an intent`() async throws {
        let bench = try PushBench()
        try bench.open().set("A", "")
        await #expect(throws: VaultError.refused(code: "empty-value", "entry A is empty")) {
            try await bench.push()
        }
        #expect(try bench.pushEvents() == [])
        #expect(bench.cloud.steps == [])
    }

    @Test func `a value that is no text is refused before there is an intent`() async throws {
        let bench = try PushBench()
        _ = try bench.open().set(
            try Name("A"),
            to: SecretBytes(copying: [0xFF, 0xFE].span),
            in: .only
        )
        await #expect {
            try await bench.push()
        } throws: { error in
            guard case VaultError.refused("not-text", _) = error else { return false }
            return true
        }
        #expect(try bench.pushEvents() == [])
    }

    @Test func `an entry that has expired is refused before there is an intent`() async throws {
        let bench = try PushBench()
        var details = EntryDetails()
        details.expires = .at(bench.machine.clock.now)
        _ = try bench.open().set(try Name("A"), to: secret("A one"), details, in: .only)
        bench.machine.clock.advance(.seconds(1))
        await #expect {
            try await bench.push()
        } throws: { error in
            guard case VaultError.refused("expired-entry", _) = error else { return false }
            return true
        }
    }

    @Test func `a key that the target does not map is refused`() async throws {
        let bench = try PushBench()
        await #expect {
            try await bench.push(PushOptions(selection: PushSelection(keys: ["A", "X"])))
        } throws: { error in
            guard case VaultError.refused("no-such-key", _) = error else { return false }
            return true
        }
        #expect(try bench.pushEvents() == [])
    }
}
