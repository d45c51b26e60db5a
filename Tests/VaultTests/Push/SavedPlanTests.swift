import Testing
@testable import Vault
import VaultCloud

/// A plan that is kept: it does what it says, or nothing.
struct SavedPlanTests {
    private func save(_ bench: PushBench, prunes: Bool = false) async throws -> [UInt8] {
        let vault = try bench.open()
        let plan = try await vault.plan(
            bench.target,
            in: .only,
            PushSelection(prunes: prunes),
            online: true
        )
        return try vault.save([plan], in: .only)
    }

    private func apply(_ plan: [UInt8], _ bench: PushBench) async throws -> [PushEnd] {
        let vault = try bench.open()
        let requests = try await vault.requests(
            applying: plan,
            in: .only,
            timeout: .seconds(120)
        )
        return await vault.push(requests, in: .only)
    }

    /// The code with which a plan is refused.
    private func refusal(_ plan: [UInt8], _ bench: PushBench) async throws -> String? {
        do {
            for end in try await apply(plan, bench) {
                if let error = end.error { throw error }
            }
            return nil
        } catch VaultError.refused(let code, _) {
            return code
        }
    }

    private func bench(_ provider: Provider = .pipecat) throws -> PushBench {
        let bench = try PushBench(provider)
        bench.cloud.report(.ready)
        return bench
    }

    @Test(arguments: Provider.allCases)
    func `it does what it says, once`(provider: Provider) async throws {
        let bench = try bench(provider)
        let plan = try await save(bench)
        bench.cloud.answer(.taken)
        if provider == .baseten { bench.cloud.answer(.taken) }
        let ends = try await apply(plan, bench)
        #expect(ends.flatMap(\.records).map(\.states.count) == [2])
        #expect(try bench.status().stale == [])
        #expect(try await refusal(plan, bench) == "plan-applied")
    }

    @Test func `it holds no value`() async throws {
        let bench = try bench()
        let text = String(decoding: try await save(bench), as: UTF8.self)
        for value in ["A one", "B one", "t0ken"] { #expect(!text.contains(value)) }
    }

    @Test func `it was applied also when the provider said no`() async throws {
        let bench = try bench()
        let plan = try await save(bench)
        bench.cloud.answer(.no(400))
        #expect(try await apply(plan, bench).flatMap(\.records).map(\.state) == [.rejected])
        #expect(try await refusal(plan, bench) == "plan-applied")
    }

    @Test(arguments: ["entry", "map", "setting", "push", "remote key", "rule"])
    func `it is refused when something has moved`(what: String) async throws {
        let bench = try bench()
        let plan = try await save(bench)
        let vault = try bench.open()
        switch what {
        case "entry": try vault.set("A", "A two")
        case "map":
            _ = try vault.changeMap(of: bench.target, in: .only) { $0.map["B"] = nil }
        case "setting":
            let edit = try vault.preview(bench.target, in: .only) { $0.region = "us-east" }
            try vault.apply(edit, in: .only)
        case "push":
            bench.cloud.answer(.no(400))
            try await bench.push()
        case "remote key": bench.cloud.remoteKeys = ["A"]
        default:
            try vault.set("LATER", "x")
            _ = try vault.changeMap(of: bench.target, in: .only) { $0.rule.all = true }
        }
        let requests = bench.cloud.requests.count
        #expect(try await refusal(plan, bench) == "plan-moved")
        #expect(bench.cloud.requests.count == requests)
    }

    @Test func `a listing that moves after the last look is found before anything is sent`()
        async throws
    {
        let bench = try bench()
        let plan = try await save(bench)
        let cloud = bench.cloud
        let vault = try bench.open()
        let requests = try await vault.requests(applying: plan, in: .only, timeout: nil)
        cloud.remoteKeys = ["THEIRS"]
        let ends = await vault.push(requests, in: .only)
        #expect(ends[0].records.map(\.state) == [.rejected])
        #expect(ends[0].records[0].failure?.code == "plan-moved")
        #expect(cloud.requests.isEmpty)
    }

    @Test func `readiness is no part of what may not move`() async throws {
        let bench = try bench()
        let plan = try await save(bench)
        bench.cloud.answer(.taken)
        #expect(try await refusal(plan, bench) == nil)
    }

    @Test(arguments: [
        "", "{", "[]", #"{"schema":2}"#, #"{"schema":1}"#, #"{"schema":1,"schema":1}"#,
    ])
    func `what is no plan is refused`(text: String) async throws {
        let bench = try bench()
        #expect(try await refusal(Array(text.utf8), bench) == "plan-file")
        #expect(bench.cloud.steps.isEmpty)
    }

    @Test func `one changed byte is refused before a socket opens`() async throws {
        let bench = try bench()
        let plan = try await save(bench)
        bench.cloud.answer(.taken)
        let steps = bench.cloud.steps.count
        for index in stride(from: 0, to: plan.count - 1, by: 7) {
            var changed = plan
            changed[index] ^= 1
            #expect(try await refusal(changed, bench) == "plan-file", "byte \(index)")
        }
        #expect(bench.cloud.steps.count == steps)
    }

    @Test func `who has not the team's key cannot ask for removals`() async throws {
        let bench = try bench()
        let plan = String(decoding: try await save(bench), as: UTF8.self)
        let forged = plan.replacing("\"prune\":false", with: "\"prune\":true")
        #expect(forged != plan)
        #expect(try await refusal(Array(forged.utf8), bench) == "plan-file")
    }

    @Test func `a plan of another team is refused`() async throws {
        let bench = try bench()
        let plan = try await save(bench)
        let vault = try bench.open()
        let other = try vault.createTeam(try Name("other"))
        await #expect(throws: VaultError.self) {
            _ = try await vault.requests(applying: plan, in: .id(other), timeout: nil)
        }
    }

    @Test func `a plan with problems is not kept`() async throws {
        let bench = try bench()
        bench.cloud.list(.failure(CloudError(.credentials, "refused the token")))
        await #expect(throws: VaultError.self) { try await save(bench) }
    }

    @Test func `a plan that did not ask the provider is not kept`() async throws {
        let bench = try bench()
        let vault = try bench.open()
        let plan = try await vault.plan(bench.target, in: .only, online: false)
        #expect(throws: VaultError.self) { _ = try vault.save([plan], in: .only) }
    }

    @Test func `removals are applied too`() async throws {
        let bench = try bench()
        bench.cloud.answer(.taken)
        try await bench.push()
        _ = try bench.open().changeMap(of: bench.target, in: .only) { $0.map["B"] = nil }
        let plan = try await save(bench, prunes: true)
        bench.cloud.answerRemoval(.taken)
        let ends = try await apply(plan, bench)
        #expect(ends.flatMap(\.records).map(\.states) == [["B": .removed]])
        #expect(try await refusal(plan, bench) == "plan-applied")
    }
}
