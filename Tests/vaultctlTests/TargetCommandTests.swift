import TestSupport
import Testing

/// Targets through the program: tests, edits, rules, image pull secrets, teams.
struct TargetCommandTests {
    @Test func `a test says what is there and writes nothing`() async throws {
        let (home, sandbox) = try await homes()
        let new = try await home.json("target", "test", "prod")
        #expect(new["ok"] == true)
        #expect(new["exists"] == false)
        try await home.run("push", "-y", "prod")
        let writes = try sandbox.writes().count
        let there = try await home.json("target", "test", "prod")
        #expect(there["exists"] == true)
        #expect(there["region"] == "us-west")
        #expect(there["readiness"] == "ready")
        #expect(there["keys"] == ["A"])
        #expect(try sandbox.writes().count == writes)
    }

    @Test func `a test tells a refused token, a wrong region and a wrong team apart`()
        async throws
    {
        let (home, sandbox) = try await homes()
        try await home.run("target", "edit", "prod", "--region", "mars", "-y")
        let region = try await home.json("target", "test", "prod", status: 7)
        #expect(region["problems"][0]["code"] == "unknown-region")
        try await home.addBaseten(at: sandbox, "--remote-team", "Nobody", map: ["A"])
        let team = try await home.json("target", "test", "models", status: 9)
        #expect(team["error"]["code"] == "refused")
        try await home.set("PIPECAT_TOKEN", "wrong")
        let token = try await home.json("target", "test", "prod", status: 8)
        #expect(token["ok"] == false)
        #expect(token["error"]["code"] == "credentials")
    }

    @Test(arguments: ["Voice", "team-2"])
    func `a team is named by name or id, and its secrets are its own`(
        team: String
    )
        async throws
    {
        let (home, sandbox) = try await homes()
        try await home.addBaseten(at: sandbox, "--remote-team", team, map: ["A"])
        #expect(try await home.json("target", "test", "models")["team"] == "Voice")
        #expect(try await home.json("push", "-y", "models")["pushes"][0]["team"] == "Voice")
        let secret = try sandbox.state()["baseten"]["secrets"][0]
        #expect(secret["team_id"] == "team-2")
        try await home.run("target", "unmap", "models", "A")
        try await home.run("push", "-y", "--prune", "models")
        #expect(try sandbox.state()["baseten"]["secrets"] == [])
    }

    @Test(arguments: ["api-key", "bearer"])
    func `the scheme of the token is a setting`(scheme: String) async throws {
        let (home, sandbox) = try await homes()
        try await home.addBaseten(at: sandbox, "--auth-scheme", scheme, map: ["A"])
        #expect(try await home.json("target", "test", "models")["ok"] == true)
        try await home.run("target", "edit", "models", "--auth-scheme", "bearer")
        try await home.run("push", "-y", "models")
        #expect(try sandbox.basetenDigests() == ["A": sha256("value-of-A")])
    }

    @Test func `an edit to another set sends everything there, after a yes`() async throws {
        let (home, sandbox) = try await homes()
        try await home.run("push", "-y")
        try await home.run("target", "edit", "prod", "--set", "voice-two", status: 3)
        #expect(try await home.json("target", "show", "prod")["target"]["set"] == "voice-agent")
        try await home.run("target", "edit", "prod", "--set", "voice-two", "--yes")
        #expect(try await home.json("status")["targets"][0]["stale"] == ["A"])
        #expect(try await home.json("push", "-y")["pushes"][0]["set"] == "voice-two")
        #expect(try sandbox.digests(ofSet: "voice-two") == ["A": sha256("value-of-A")])
        #expect(try sandbox.digests(ofSet: "voice-agent") == ["A": sha256("value-of-A")])
    }

    @Test func `a target's server is where its token goes, and no token goes to two`()
        async throws
    {
        let (home, sandbox) = try await homes()
        defer { _ = sandbox.log }
        let sentinel = SilentPort()
        let other = "http://127.0.0.1:\(sentinel.number)"
        let words = ["--provider", "baseten", "--token", "PIPECAT_TOKEN", "--base-url", other]
        let refused = try await home.run(
            ["target", "add", "evil"] + words + ["--json"],
            status: 7
        )
        #expect(refused.errorText.contains("token-origin"))
        try await home.run("target", "edit", "prod", "--base-url", other, status: 3)
        try await home.run("target", "edit", "prod", "--base-url", other, "-y")
        // Now it is the only one with that token, and the person has said yes.
        #expect(try await home.json("target", "test", "prod", status: 10)["ok"] == false)
    }

    @Test func `a deleted target leaves the cloud alone`() async throws {
        let (home, sandbox) = try await homes()
        try await home.run("push", "-y")
        let requests = try sandbox.requests().count
        try await home.run("target", "rm", "prod", status: 3)
        let removed = try await home.json("target", "rm", "prod", "-y")
        #expect(removed["removed"] == "prod")
        #expect(removed["left"] == 1)
        #expect(try sandbox.requests().count == requests)
        #expect(try sandbox.digests(ofSet: "voice-agent").keys.sorted() == ["A"])
        #expect(try await home.json("target", "list")["targets"] == [])
        #expect(try await home.json("audit", "pushes")["pushes"].elements.count == 1)
        try await home.run("rm", "A", "-y")
    }

    @Test func `a target with an open push is neither deleted nor changed`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--ready-after", "300s")
        try await home.set("A", "value-of-A")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try await home.run("push", "-y", "--no-wait")
        for words in [["rm", "prod", "-y"], ["edit", "prod", "--region", "us-east", "-y"]] {
            let refused = try await home.run(["target"] + words + ["--json"], status: 7)
            #expect(refused.errorText.contains("open-push"))
        }
    }

    @Test func `a rule is kept: later entries follow, tokens do not`() async throws {
        let (home, sandbox) = try await homes()
        try await home.run("target", "map", "prod", "--all")
        try await home.set("LATER", "later")
        let plan = try await home.json("plan", "prod")["targets"][0]["changes"].elements
        #expect(plan.map { $0["key"] } == ["A", "LATER"])
        try await home.run("push", "-y")
        #expect(try sandbox.digests(ofSet: "voice-agent").keys.sorted() == ["A", "LATER"])
        let shown = try await home.json("target", "show", "prod")["target"]
        #expect(shown["rule"] == ["all": true, "tags": []])
        #expect(shown["map"] == ["A": "A", "LATER": "LATER"])
        #expect(try await home.json("show", "LATER")["entry"]["pushed"].elements.count == 1)
        try await home.run("target", "unmap", "prod", "LATER", status: 7)
        try await home.run("target", "unmap", "prod", "--all")
        try await home.run("target", "unmap", "prod", "--all", status: 7)
        try await home.run("push", "-y", "--prune")
        #expect(try sandbox.digests(ofSet: "voice-agent").keys.sorted() == ["A"])
    }

    @Test(arguments: [false, true])
    func `an image pull secret is encoded once, and ready by the list`(
        isEncoded: Bool
    )
        async throws
    {
        let (home, sandbox) = try await homes()
        let encoded = "dXNlcjp0b2tlbg=="
        try await home.set("REGISTRY", isEncoded ? encoded : "user:token")
        let kind = ["--kind", "image-pull", "--host", "https://index.docker.io/v1"]
        try await home.run(
            [
                "target", "add", "pull", "--provider", "pipecat", "--set", "dockerhub",
                "--token", "PIPECAT_TOKEN", "--base-url", sandbox.pipecat.baseURL,
            ] + kind + (isEncoded ? ["--encoded"] : [])
        )
        try await home.run("target", "map", "pull", "login=REGISTRY")
        #expect(try await home.json("target", "test", "pull")["ok"] == true)
        try await home.run("target", "map", "pull", "A", status: 7)
        try await home.run("target", "map", "pull", "--all", status: 7)
        let push = try await home.json("push", "-y", "pull")["pushes"][0]
        #expect(push["state"] == "ready")
        #expect(push["kind"] == "image-pull")
        let set = try #require(
            try sandbox.state()["pipecat"]["sets"].elements.first { $0["name"] == "dockerhub" }
        )
        #expect(set["type"] == "imagePullSecret")
        #expect(set["host"] == "https://index.docker.io/v1/")
        #expect(set["secrets"][0]["sha256"] == .string(sha256(encoded)))
        #expect(try await home.json("push", "-y", "pull")["pushes"] == [])
        #expect(try await home.json("drift", "pull")["targets"][0]["differences"] == [])
        // The same login for another registry is another secret.
        try await home.run("target", "edit", "pull", "--host", "https://ghcr.io/", "-y")
        try await home.run("push", "-y", "pull")
        let changed = try sandbox.state()["pipecat"]["sets"].elements
        #expect(changed.first { $0["name"] == "dockerhub" }?["host"] == "https://ghcr.io/")
    }

    @Test func `what cannot be a registry's login is refused before it is sent`() async throws {
        let (home, sandbox) = try await homes()
        try await home.run(
            "target",
            "add",
            "pull",
            "--provider",
            "pipecat",
            "--set",
            "dockerhub",
            "--kind",
            "image-pull",
            "--host",
            "https://ghcr.io/",
            "--token",
            "PIPECAT_TOKEN",
            "--base-url",
            sandbox.pipecat.baseURL
        )
        try await home.run("target", "map", "pull", "login=A")
        let refused = try await home.run("push", "-y", "pull", "--json", status: 7)
        #expect(refused.errorText.contains("\"credential\""))
        #expect(!refused.errorText.contains("value-of-A"))
        #expect(try sandbox.requests().isEmpty)
    }

    @Test func `a server with a certificate of its own is trusted by ca-file`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--tls-directory", home.path("tls"))
        try await home.set("A", "value-of-A")
        try await home.addPipecat(at: sandbox, map: ["A"])
        #expect(
            try await home.json("target", "test", "prod", status: 10)["error"]["code"] == "tls"
        )
        let file = try #require(sandbox.caFile)
        try await home.run("target", "edit", "prod", "--ca-file", file)
        #expect(try await home.json("target", "test", "prod")["ok"] == true)
        try await home.run("target", "edit", "prod", "--ca-file", "")
        try await home.run("target", "test", "prod", status: 10)
    }

    /// A home with the entry A, which goes to a Pipecat set.
    private func homes() async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value-of-A")
        try await home.addPipecat(at: sandbox, map: ["A"])
        return (home, sandbox)
    }
}
