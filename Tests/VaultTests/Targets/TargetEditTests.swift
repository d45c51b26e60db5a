import Testing
@testable import Vault
import VaultCloud

/// Changing where a target is, and deleting it.
struct TargetEditTests {
    private func pushed() async throws -> PushBench {
        let bench = try PushBench()
        bench.cloud.report(.ready)
        bench.cloud.answer(.taken)
        try await bench.push()
        return bench
    }

    private func edit(_ bench: PushBench, _ change: (inout Target) -> Void) throws -> TargetEdit {
        let vault = try bench.open()
        let edit = try vault.preview(bench.target, in: .only, change)
        try vault.apply(edit, in: .only)
        return edit
    }

    @Test(arguments: ["server", "set", "region", "kind", "token"])
    func `what was pushed does not count at another place`(what: String) async throws {
        let bench = try await pushed()
        if what == "token" { try bench.open().set("OTHER_TOKEN", "t") }
        let token = try Name("OTHER_TOKEN")
        if what == "kind" {
            _ = try bench.open().changeMap(of: bench.target, in: .only) { $0.map["B"] = nil }
        }
        let edit = try edit(bench) { target in
            switch what {
            case "server": target.baseURL = "https://elsewhere.example/v1"
            case "set": target.set = "another-set"
            case "region": target.region = "us-east"
            case "kind":
                target.kind = .imagePull
                target.host = "https://registry.example/"
            default: target.token = token
            }
        }
        #expect(edit.isMove)
        let target = try bench.open().target(bench.target, in: .only)
        #expect(target.last == nil)
        #expect(try bench.status().stale == target.mapped.keys.sorted())
    }

    @Test(arguments: ["region as answered", "scheme", "authorities", "nothing"])
    func `what was pushed counts where only the way there changes`(what: String) async throws {
        let bench = try await pushed()
        let edit = try edit(bench) { target in
            switch what {
            case "region as answered": target.region = "us-west"
            case "scheme": target.authScheme = .bearer
            case "authorities": target.certificateAuthorities = "/ca.pem"
            default: break
            }
        }
        #expect(!edit.isMove)
        #expect(try bench.status().stale == [])
        #expect(try bench.held().count == 2)
    }

    @Test func `nothing is changed while a push is open`() async throws {
        let bench = try PushBench()
        bench.cloud.report(.pending)
        bench.cloud.answer(.taken)
        try await bench.push(PushOptions(timeout: nil))
        let vault = try bench.open()
        #expect(throws: VaultError.self) {
            _ = try vault.preview(bench.target, in: .only) { $0.set = "another-set" }
        }
        #expect(throws: VaultError.self) { try vault.removeTarget(bench.target, in: .only) }
        #expect(try bench.open().target(bench.target, in: .only).set == "agent-secrets")
    }

    @Test func `what somebody else has changed meanwhile is not written over`() async throws {
        let bench = try await pushed()
        let vault = try bench.open()
        let shown = try vault.preview(bench.target, in: .only) { $0.region = "us-east" }
        _ = try edit(bench) { $0.set = "another-set" }
        #expect(throws: VaultError.self) { try vault.apply(shown, in: .only) }
        #expect(try bench.open().target(bench.target, in: .only).region == nil)
    }

    @Test func `a map that changed meanwhile is kept`() async throws {
        let bench = try await pushed()
        let vault = try bench.open()
        let shown = try vault.preview(bench.target, in: .only) { $0.authScheme = .bearer }
        _ = try bench.open().changeMap(of: bench.target, in: .only) { $0.map["B"] = nil }
        try vault.apply(shown, in: .only)
        #expect(try bench.open().target(bench.target, in: .only).map.keys.sorted() == ["A"])
    }

    @Test func `a token goes to one server`() async throws {
        let bench = try PushBench()
        let vault = try bench.open()
        var other = Target(
            name: try Name("other"),
            provider: .baseten,
            kind: .secrets,
            baseURL: "https://evil.example",
            token: try Name("TOKEN")
        )
        #expect(throws: VaultError.self) { try vault.addTarget(other, in: .only) }
        other.baseURL = "https://api.pipecat.daily.co/other"
        try vault.addTarget(other, in: .only)
        #expect(throws: VaultError.self) {
            _ = try vault.preview(bench.target, in: .only) { $0.baseURL = "https://evil.example" }
        }
    }

    @Test func `a target that another program gave the same token is not pushed`() async throws {
        let bench = try PushBench()
        let vault = try bench.open()
        var other = Target(
            name: try Name("other"),
            provider: .baseten,
            kind: .secrets,
            baseURL: "https://evil.example",
            token: try Name("TOKEN")
        )
        other.map["A"] = try Name("A")
        let written = other
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            try session.put(written, in: team)
            session.log("target.set", in: team.id, ["names": ["other"]])
        }
        for name in [try Name("other"), bench.target] {
            let end = await vault.push(PushRequest(name, PushOptions()), in: .only)
            guard case .refused(code: "token-origin", _)? = end.error else {
                Issue.record("\(name): \(String(describing: end.error))")
                continue
            }
        }
        #expect(bench.cloud.requests.isEmpty)
    }

    @Test func `a deleted target is gone, and its history and entries stay`() async throws {
        let bench = try await pushed()
        try bench.open().removeTarget(bench.target, in: .only)
        let vault = try bench.open()
        #expect(try vault.targets(in: .only).isEmpty)
        #expect(try vault.pushes(in: .only).count == 1)
        #expect(try vault.entries(in: .only).entries.count == 3)
        #expect(bench.cloud.requests.count == 1)
        _ = try vault.verify()
    }
}
