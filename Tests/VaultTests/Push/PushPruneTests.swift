import Testing
@testable import Vault
import VaultCloud

/// What is taken away at the provider, and what never is.
struct PushPruneTests {
    /// A bench whose keys A and B were pushed, and whose B is no longer mapped.
    private func unmapped(_ provider: Provider = .pipecat) async throws -> PushBench {
        let bench = try PushBench(provider)
        bench.cloud.report(.ready)
        bench.cloud.answer(.taken(id: "a"))
        if provider == .baseten { bench.cloud.answer(.taken(id: "b")) }
        try await bench.push()
        _ = try bench.open().changeMap(of: bench.target, in: .only) { $0.map["B"] = nil }
        return bench
    }

    private func prune(_ bench: PushBench) async throws -> PushEnd {
        let vault = try bench.open()
        let plan = try await vault.plan(
            bench.target,
            in: .only,
            PushSelection(prunes: true),
            online: true
        )
        return await vault.push(
            PushRequest(applying: plan, timeout: .seconds(120)),
            in: .only
        )
    }

    private func actions(_ bench: PushBench, prunes: Bool) async throws -> [String: String] {
        let plan = try await bench.open().plan(
            bench.target,
            in: .only,
            PushSelection(prunes: prunes),
            online: true
        )
        return Dictionary(uniqueKeysWithValues: plan.changes.map { ($0.key, $0.action.rawValue) })
    }

    @Test(arguments: Provider.allCases)
    func `a key that was pushed and is no longer mapped is removed`(
        provider: Provider
    ) async throws {
        let bench = try await unmapped(provider)
        #expect(try await actions(bench, prunes: false) == ["A": "unchanged", "B": "unmanaged"])
        #expect(try await actions(bench, prunes: true) == ["A": "unchanged", "B": "delete"])
        bench.cloud.answerRemoval(.taken)
        let end = try await prune(bench)
        #expect(end.error == nil)
        let record = try #require(end.records.first)
        #expect(end.records.count == 1)
        #expect(record.states == ["B": .removed])
        #expect(record.items.map(\.isRemoval) == [true])
        #expect(record.attempts == 1)
        #expect(record.path.first == .open)
        #expect(record.state == (provider == .pipecat ? .ready : .stored))
        #expect(bench.cloud.removed == ["B"])
        #expect(bench.cloud.remoteKeys == ["A"])
        #expect(try bench.held().keys.sorted() == ["A"])
        #expect(try bench.status().openPush == nil)
        #expect(try await prune(bench).records.isEmpty)
        #expect(try await actions(bench, prunes: true) == ["A": "unchanged"])
        _ = try bench.open().verify()
    }

    @Test func `a key of others is never removed`() async throws {
        let bench = try await unmapped()
        bench.cloud.remoteKeys = ["A", "B", "THEIRS"]
        bench.cloud.answerRemoval(.taken)
        _ = try await prune(bench)
        #expect(bench.cloud.remoteKeys == ["A", "THEIRS"])
        #expect(bench.cloud.removed == ["B"])
    }

    @Test func `a key whose push has no known outcome is not ours to remove`() async throws {
        let bench = try PushBench(.baseten)
        bench.cloud.answer(key: "A", .taken)
        bench.cloud.answer(key: "B", .lost, .lost, .lost, .lost)
        try await bench.push()
        bench.cloud.remoteKeys = ["A", "B"]
        bench.cloud.answer(key: "A", .taken)
        _ = try bench.open().changeMap(of: bench.target, in: .only) { $0.map["B"] = nil }
        #expect(try await actions(bench, prunes: true)["B"] == "unmanaged")
    }

    @Test func `a key that others have made anew is not ours any more`() async throws {
        let bench = try await unmapped(.baseten)
        bench.cloud.identities = ["B": try #require(RemoteIdentity(id: "other", created: nil))]
        #expect(try await actions(bench, prunes: true)["B"] == "unmanaged")
        #expect(try await prune(bench).records.isEmpty)
    }

    @Test func `a key that another target puts there stays`() async throws {
        let bench = try await unmapped()
        let vault = try bench.open()
        var other = Target(
            name: try Name("other"),
            provider: .pipecat,
            kind: .secrets,
            baseURL: Vault.standardBaseURL(of: .pipecat),
            token: try Name("TOKEN")
        )
        other.set = "agent-secrets"
        other.map["B"] = try Name("A")
        try vault.addTarget(other, in: .only)
        #expect(try await actions(bench, prunes: true)["B"] == "unmanaged")
    }

    @Test func `a key that a target of another team puts there stays`() async throws {
        let bench = try await unmapped()
        let vault = try bench.open()
        let home = try vault.team(.only).name.text
        _ = try vault.createTeam(try Name("others"))
        for name in ["TOKEN", "B"] { try vault.set(name, "x", in: .named("others")) }
        var other = Target(
            name: try Name("theirs"),
            provider: .pipecat,
            kind: .secrets,
            baseURL: Vault.standardBaseURL(of: .pipecat),
            token: try Name("TOKEN")
        )
        other.set = "agent-secrets"
        other.rule.all = true
        try vault.addTarget(other, in: .named("others"))
        var plan = try await vault.plan(
            bench.target,
            in: .named(home),
            PushSelection(prunes: true),
            online: true
        )
        let change = try #require(plan.changes.first { $0.key == "B" })
        #expect(change.action == .unmanaged)
        #expect(change.detail == "target theirs of team others maps it")
        try vault.removeTarget(try Name("theirs"), in: .named("others"))
        plan = try await vault.plan(
            bench.target,
            in: .named(home),
            PushSelection(prunes: true),
            online: true
        )
        #expect(plan.changes.map(\.action) == [.unchanged, .delete])
        #expect(plan.notes.map(\.code) == ["redeploy"])
        plan.unseenTeams = 1
        #expect(plan.notes.map(\.code) == ["redeploy", "unseen-teams"])
    }

    @Test func `nothing is removed when what was sent is not ready`() async throws {
        let bench = try await unmapped()
        try bench.open().set("A", "A two")
        bench.cloud.answer(.no(400))
        let end = try await prune(bench)
        #expect(end.records.map(\.state) == [.rejected])
        #expect(bench.cloud.removed == [])
        #expect(bench.cloud.remoteKeys == ["A", "B"])
    }

    @Test func `writes come before removals, each a push of its own`() async throws {
        let bench = try await unmapped()
        try bench.open().set("A", "A two")
        bench.cloud.answer(.taken)
        bench.cloud.answerRemoval(.taken)
        let end = try await prune(bench)
        #expect(end.records.map(\.states) == [["A": .ready], ["B": .removed]])
        let calls = bench.cloud.steps.filter { step in
            switch step {
            case .write, .remove: true
            default: false
            }
        }
        #expect(calls.suffix(2) == [.write(["A"]), .remove("B")])
    }

    @Test func `a key that is mapped again between plan and push stays`() async throws {
        let bench = try await unmapped()
        let vault = try bench.open()
        let plan = try await vault.plan(
            bench.target,
            in: .only,
            PushSelection(prunes: true),
            online: true
        )
        _ = try vault.changeMap(of: bench.target, in: .only) { target throws(VaultError) in
            target.map["B"] = target.map["A"]
        }
        let end = await vault.push(PushRequest(applying: plan, timeout: nil), in: .only)
        #expect(end.error == .planMoved)
        #expect(end.records.isEmpty)
        #expect(bench.cloud.removed == [])
    }

    @Test func `a removal that is refused leaves the key known`() async throws {
        let bench = try await unmapped()
        bench.cloud.answerRemoval(.no(400))
        let end = try await prune(bench)
        #expect(end.records.map(\.state) == [.rejected])
        #expect(end.records[0].states == ["B": .rejected])
        #expect(try bench.held().keys.sorted() == ["A", "B"])
        #expect(try bench.status().openPush == nil)
    }

    @Test func `a removal without an answer is unknown, and wait settles it`() async throws {
        let bench = try await unmapped()
        bench.cloud.answerRemoval(.lost, .lost, .lost, .lost)
        let end = try await prune(bench)
        #expect(end.records.map(\.state) == [.unknown])
        #expect(try bench.held().keys.sorted() == ["A", "B"])
        bench.cloud.answerRemoval(.taken)
        let waited = try #require(try await bench.wait())
        #expect(waited.id == end.records[0].id)
        #expect(waited.states == ["B": .removed])
        #expect(waited.state == .ready)
        #expect(try bench.held().keys.sorted() == ["A"])
    }

    @Test func `a key that came to others while its removal was unknown is left alone`()
        async throws
    {
        let bench = try await unmapped(.baseten)
        bench.cloud.answerRemoval(.lost, .lost, .lost, .lost)
        _ = try await prune(bench)
        bench.cloud.identities = ["B": try #require(RemoteIdentity(id: "other", created: nil))]
        let removals = bench.cloud.removed.count
        let waited = try #require(try await bench.wait())
        #expect(waited.state == .rejected)
        #expect(waited.states == ["B": .skipped])
        #expect(bench.cloud.removed.count == removals)
        #expect(bench.cloud.remoteKeys == ["A", "B"])
    }

    @Test func `a key that is gone by itself needs no request`() async throws {
        let bench = try await unmapped()
        bench.cloud.answerRemoval(.lost, .lost, .lost, .lost)
        _ = try await prune(bench)
        bench.cloud.remoteKeys = ["A"]
        let removals = bench.cloud.removed.count
        #expect(try await bench.wait()?.states == ["B": .removed])
        #expect(bench.cloud.removed.count == removals)
        #expect(try bench.held().keys.sorted() == ["A"])
    }

    @Test func `the intent of a removal is recorded before a socket opens`() async throws {
        let bench = try await unmapped()
        let machine = bench.machine
        bench.cloud.answerRemoval(.taken)
        bench.cloud.watch { step in
            guard case .remove = step else { return }
            let operations = (try? machine.openFresh().operations()) ?? []
            #expect(operations.suffix(2) == ["push.intent", "push.attempt"])
        }
        _ = try await prune(bench)
        #expect(bench.cloud.removed == ["B"])
    }

    @Test func `the next push takes over from a removal that was cut off`() async throws {
        let bench = try await unmapped()
        bench.cloud.answerRemoval(.lost, .lost, .lost, .lost)
        _ = try await prune(bench)
        try bench.open().set("A", "A two")
        bench.cloud.answer(.taken)
        let record = try #require(try await bench.push())
        #expect(record.states == ["A": .ready])
        #expect(try bench.open().pushes(in: .only).map(\.state).prefix(2) == [.ready, .abandoned])
        #expect(try bench.held().keys.sorted() == ["A", "B"])
    }
}
