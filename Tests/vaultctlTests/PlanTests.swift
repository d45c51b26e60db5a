import Glibc
import TestSupport
import Testing

/// What `plan` shows is what `push` does, with the provider's listing taken into account.
struct PlanTests {
    private static let set = "/pipecat/v1/secrets/voice-agent"

    @Test func `a key that is gone there is sent by push as plan shows`() async throws {
        let (home, sandbox) = try await homes()
        try await home.run("push", "-y")
        try sandbox.call("DELETE", Self.set + "/A", sandbox.pipecat)
        let plan = try await home.json("plan", "prod")["targets"][0]
        #expect(actions(plan) == ["A": "create", "B": "unchanged"])
        let push = try await home.json("push", "-y", "prod")["pushes"][0]
        #expect(push["items"].elements.map { $0["key"] } == ["A"])
        #expect(push["items"][0]["action"] == "write")
        #expect(try sandbox.digests(ofSet: "voice-agent").keys.sorted() == ["A", "B"])
        #expect(try await home.json("push", "-y")["pushes"] == [])
    }

    @Test func `with something stale and nobody to ask, the listing is read once`()
        async throws
    {
        let (home, sandbox) = try await homes()
        try await home.run("push", "-y", "prod")
        let reads = try sandbox.requests().filter { $0.path.hasSuffix("/regions") }
        #expect(reads.count == 1)
    }

    @Test func `targets that cannot be asked do not keep others from being pushed`()
        async throws
    {
        let (home, sandbox) = try await homes()
        try await home.run("push", "-y")
        try await home.set("A", "two")
        try await home.run("target", "map", "models", "B")
        try await home.run("push", "-y", "models")
        try await home.run("target", "unmap", "models", "A")
        try sandbox.fault("GET", "/baseten/v1/teams", ["status": 401])
        let outcome = try await home.run("push", "-y", "--json", status: 8)
        #expect(try document(outcome.output)["pushes"].elements.map { $0["target"] } == ["prod"])
        #expect(outcome.errorText.contains("credentials"))
    }

    @Test func `a plan is kept whole, of mode 0600, and never over another file`() async throws {
        let (home, sandbox) = try await homes()
        defer { _ = sandbox.log }
        let file = home.path("plan")
        try await home.run("plan", "--out", file)
        var status = stat()
        #expect(unsafe stat(file, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let text = String(decoding: contents(of: file), as: UTF8.self)
        #expect(!text.contains("value-of-"))
        try await home.run("plan", "--out", file, status: 6)
        #expect(String(decoding: contents(of: file), as: UTF8.self) == text)
    }

    @Test func `a kept plan is pushed without a question, and once`() async throws {
        let (home, sandbox) = try await homes()
        let file = home.path("plan")
        try await home.run("plan", "--out", file)
        let pushes = try await home.json("push", "--plan", file)["pushes"].elements
        #expect(Set(pushes.compactMap { $0["target"].string }) == ["models", "prod"])
        let writes = try sandbox.writes().count
        let again = try await home.run("push", "--plan", file, "--json", status: 7)
        #expect(again.errorText.contains("plan-applied"))
        #expect(try sandbox.writes().count == writes)
        try await home.run("push", "--plan", file, "prod", status: 64)
        try await home.run("push", "--plan", file, "--prune", status: 64)
        try await home.run("push", "--plan", home.path("nothing"), status: 5)
    }

    @Test(arguments: ["entry", "remote", "garbage"])
    func `a plan is refused with status 7 when something has moved`(what: String) async throws {
        let (home, sandbox) = try await homes()
        let file = home.path("plan")
        try await home.run("plan", "--out", file)
        switch what {
        case "entry": try await home.set("A", "moved")
        case "remote":
            let body: JSON = ["secrets": [["secretKey": "X", "secretValue": "x"]]]
            try sandbox.call("PUT", Self.set, sandbox.pipecat, body)
        default: write(Array("{}".utf8), to: file)
        }
        let writes = try sandbox.writes().count
        let refused = try await home.run("push", "--plan", file, "--json", status: 7)
        #expect(refused.errorText.contains(what == "garbage" ? "plan-file" : "plan-moved"))
        #expect(try sandbox.writes().count == writes)
        #expect(try await home.lastPush() == nil)
    }

    @Test func `only what was pushed from here is removed, and only with prune`() async throws {
        let (home, sandbox) = try await homes()
        try await home.run("push", "-y")
        let body: JSON = ["secrets": [["secretKey": "THEIRS", "secretValue": "x"]]]
        try sandbox.call("PUT", Self.set, sandbox.pipecat, body)
        try await home.run("target", "unmap", "prod", "B")
        try await home.run("target", "unmap", "models", "B")
        #expect(try await home.json("push", "-y")["pushes"] == [])
        let plan = try await home.json("plan", "--prune")["targets"]
        #expect(actions(plan[0]) == ["A": "unchanged", "B": "delete"])
        #expect(actions(plan[1]) == ["A": "unchanged", "B": "delete", "THEIRS": "unmanaged"])
        try await home.run("push", "--prune", status: 3)
        try await home.run("push", "--prune", "-y", "--no-wait", status: 64)
        try await home.run("push", "--prune", "-y", "--only", "A", status: 64)
        let pushes = try await home.json("push", "--prune", "-y")["pushes"].elements
        #expect(pushes.map { $0["items"][0]["state"] } == ["removed", "removed"])
        #expect(pushes.map { $0["items"][0]["action"] } == ["remove", "remove"])
        let kept = try sandbox.digests(ofSet: "voice-agent").keys.sorted()
        #expect(kept == ["A", "THEIRS"])
        #expect(try sandbox.basetenDigests().keys.sorted() == ["A"])
        #expect(try await home.json("audit", "verify")["ok"] == true)
        #expect(try await home.json("push", "--prune", "-y")["pushes"] == [])
        let shown = try await home.run("audit", "log").text
        #expect(shown.contains("removes B"))
    }

    @Test func `an open push is followed first, then keys are removed`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--ready-after", "4s")
        try await home.set("A", "value-of-A")
        try await home.addPipecat(at: sandbox, map: ["A", "B=A"])
        try await home.run("push", "-y", "--no-wait")
        try await home.run("target", "unmap", "prod", "B")
        let pushes = try await home.json("push", "-y", "--prune")["pushes"].elements
        #expect(pushes.map { $0["state"] } == ["ready", "ready"])
        #expect(pushes.last?["items"][0]["state"] == "removed")
        #expect(try sandbox.digests(ofSet: "voice-agent").keys.sorted() == ["A"])
    }

    @Test func `targets are pushed side by side`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value-of-A")
        for number in 1...4 {
            try await home.addPipecat("t\(number)", set: "set-\(number)", at: sandbox, map: ["A"])
            let set = "/pipecat/v1/secrets/set-\(number)"
            try sandbox.fault("PUT", set, ["delay": "2s"])
        }
        let started = ContinuousClock.now
        let pushes = try await home.json("push", "-y", "--no-wait")["pushes"].elements
        #expect(pushes.map { $0["target"] } == ["t1", "t2", "t3", "t4"])
        #expect(pushes.allSatisfy { $0["state"] == "accepted" })
        #expect(started.duration(to: .now) < .seconds(6))
        #expect(try await home.json("audit", "verify")["ok"] == true)
    }

    @Test func `only is for the targets that map the key`() async throws {
        let (home, sandbox) = try await homes()
        defer { _ = sandbox.log }
        try await home.run("target", "unmap", "models", "B")
        let pushes = try await home.json("push", "-y", "--only", "B")["pushes"].elements
        #expect(pushes.map { $0["target"] } == ["prod"])
        let refused = try await home.run("push", "-y", "--only", "B,C", "--json", status: 7)
        #expect(refused.errorText.contains("no-such-key"))
        try await home.run("push", "-y", "--only", ",", status: 64)
    }

    @Test func `notes say what a push means for what runs`() async throws {
        let (home, sandbox) = try await homes()
        defer { _ = sandbox.log }
        try await home.run("push", "-y")
        try await home.set("A", "two")
        let plans = try await home.json("plan")["targets"]
        #expect(plans[0]["notes"][0]["code"] == "at-once")
        #expect(plans[1]["notes"][0]["code"] == "redeploy")
    }

    private func actions(_ plan: JSON) -> [String: String] {
        var actions: [String: String] = [:]
        for change in plan["changes"].elements {
            if let key = change["key"].string { actions[key] = change["action"].string }
        }
        return actions
    }

    /// A home with the entries A and B, which go to both clouds.
    private func homes() async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value-of-A")
        try await home.set("B", "value-of-B")
        try await home.addPipecat(at: sandbox, map: ["A", "B"])
        try await home.addBaseten(at: sandbox, map: ["A", "B"])
        return (home, sandbox)
    }
}
