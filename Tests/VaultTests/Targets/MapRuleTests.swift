import Testing
@testable import Vault
import VaultCloud

/// Entries that go to a target by a rule.
struct MapRuleTests {
    private func bench(_ provider: Provider = .pipecat) throws -> PushBench {
        try PushBench(provider, keys: ["A"])
    }

    private func set(_ name: String, tag: String, in bench: PushBench) throws {
        var details = EntryDetails()
        details.tags = [tag]
        _ = try bench.open().set(
            try Name(name),
            to: SecretBytes(copying: Array("x".utf8).span),
            details,
            in: .only
        )
    }

    private func follow(_ rule: MapRule, _ bench: PushBench) throws -> Target {
        try bench.open().changeMap(of: bench.target, in: .only) { $0.rule = rule }
    }

    private func plan(_ bench: PushBench) async throws -> PushPlan {
        try await bench.open().plan(bench.target, in: .only, online: false)
    }

    @Test func `an entry that is tagged later follows by itself`() async throws {
        let bench = try bench()
        _ = try follow(MapRule(tags: ["voice"]), bench)
        #expect(try await plan(bench).changes.map(\.key) == ["A"])
        try set("LATER", tag: "voice", in: bench)
        try set("OTHER", tag: "models", in: bench)
        let plan = try await plan(bench)
        #expect(plan.changes.map(\.key) == ["A", "LATER"])
        #expect(plan.problems.isEmpty)
        #expect(try bench.status().stale == ["A", "LATER"])
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        #expect(try bench.held().keys.sorted() == ["A", "LATER"])
        #expect(try bench.open().target(bench.target, in: .only).map.keys.sorted() == ["A"])
    }

    @Test func `a rule for all takes no token`() async throws {
        let bench = try bench()
        let vault = try bench.open()
        try vault.set("OTHER_TOKEN", "secret")
        try vault.set("PLAIN", "x")
        var other = Target(
            name: try Name("other"),
            provider: .pipecat,
            kind: .secrets,
            baseURL: Vault.standardBaseURL(of: .pipecat),
            token: try Name("OTHER_TOKEN")
        )
        other.set = "other-set"
        try vault.addTarget(other, in: .only)
        let target = try follow(MapRule(all: true), bench)
        #expect(target.mapped.keys.sorted() == ["A", "PLAIN"])
        #expect(try await plan(bench).changes.map(\.key) == ["A", "PLAIN"])
    }

    @Test func `what is mapped by hand is left to the hand`() throws {
        let bench = try bench()
        try bench.open().set("B", "x")
        _ = try bench.open().changeMap(of: bench.target, in: .only) { target throws(VaultError) in
            target.map["second"] = target.map["A"]
            target.map["A"] = nil
        }
        let target = try follow(MapRule(all: true), bench)
        #expect(target.mapped.mapValues(\.text) == ["second": "A", "B": "B"])
    }

    @Test func `a key that the hand gave to another entry is a problem of the plan`()
        async throws
    {
        let bench = try bench()
        try set("B", tag: "voice", in: bench)
        _ = try bench.open().changeMap(of: bench.target, in: .only) { target throws(VaultError) in
            target.map["B"] = target.map["A"]
        }
        _ = try follow(MapRule(tags: ["voice"]), bench)
        #expect(try await plan(bench).problems.map(\.code) == ["key-conflict"])
    }

    @Test func `a name that is no key is a problem of the plan`() async throws {
        let bench = try bench()
        try set("no key, this", tag: "voice", in: bench)
        _ = try follow(MapRule(tags: ["voice"]), bench)
        #expect(try await plan(bench).problems.map(\.code) == ["key-name"])
    }

    @Test func `an entry that leaves the rule is removed by prune alone`() async throws {
        let bench = try bench()
        try set("LATER", tag: "voice", in: bench)
        _ = try follow(MapRule(tags: ["voice"]), bench)
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        try bench.open().remove([try Name("LATER")], in: .only)
        let plan = try await bench.open().plan(
            bench.target,
            in: .only,
            PushSelection(prunes: true),
            online: true
        )
        #expect(
            plan.changes.map { "\($0.key) \($0.action.rawValue)" } == [
                "A unchanged", "LATER delete",
            ]
        )
    }

    @Test func `a rule survives a push and is gone when it is taken away`() async throws {
        let bench = try bench()
        _ = try follow(MapRule(all: true, tags: ["x"]), bench)
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        let target = try bench.open().target(bench.target, in: .only)
        #expect(target.rule == MapRule(all: true, tags: ["x"]))
        #expect(target.json["rule"] == ["all": true, "tags": ["x"]])
        #expect(try follow(MapRule(), bench).json["rule"] == nil)
    }
}
