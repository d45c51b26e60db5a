import Testing

/// Where a push went, as the provider says it.
struct RegionTests {
    private static let put = "/pipecat/v1/secrets/voice-agent"

    @Test func `the region is recorded as answered where none was asked for`() async throws {
        let (home, sandbox) = try await homes()
        try sandbox.fault("PUT", Self.put, ["patch": ["region": "ap-south"]])
        let push = try await home.json("push", "-y", "--no-wait")["pushes"][0]
        #expect(push["region"] == "ap-south")
        let shown = try await home.json("audit", "show", try #require(push["id"].string))
        #expect(shown["pushes"][0]["region"] == "ap-south")
        #expect(try await home.json("status")["targets"][0]["region"] == "ap-south")
    }

    @Test func `the region that is asked for is where the set is made`() async throws {
        let (home, sandbox) = try await homes("--region", "eu-central")
        #expect(try await home.json("push", "-y")["pushes"][0]["region"] == "eu-central")
        #expect(try sandbox.state()["pipecat"]["sets"][0]["region"] == "eu-central")
    }

    @Test func `an answer for another region is unknown, kept and shown`() async throws {
        let (home, sandbox) = try await homes("--region", "us-east")
        try sandbox.fault("PUT", Self.put, times: 9, ["patch": ["region": "eu-central"]])
        let outcome = try await home.start(["push", "-y", "--json"]).end()
        #expect(outcome.status == 10, "\(outcome)")
        let push = try document(outcome.output)["pushes"][0]
        #expect(push["state"] == "unknown")
        #expect(push["region"] == "eu-central")
        #expect(push["error"]["message"].string?.contains("us-east") == true)
        #expect(outcome.errorText.contains("eu-central"))
        #expect(try await home.lastPush()["region"] == "eu-central")
        let shown = try await home.run("audit", "show", try #require(push["id"].string)).text
        #expect(shown.contains("eu-central"))
    }

    @Test func `an answer for another region is not asked for again`() async throws {
        let (home, sandbox) = try await homes("--region", "us-east")
        try sandbox.fault("PUT", Self.put, ["patch": ["region": "eu-central"]])
        let outcome = try await home.run(["push", "-y", "--json"], status: nil)
        let push = try document(outcome.output)["pushes"][0]
        let writes = try sandbox.writes().count
        #expect(outcome.status == 10)
        #expect(push["state"] == "unknown")
        #expect(push["region"] == "eu-central")
        #expect(writes == 1)
    }

    @Test func `an answer for another Baseten team is unknown, kept and shown`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addBaseten(at: sandbox, "--remote-team", "Voice", map: ["A"])
        try sandbox.fault(
            "POST",
            "/baseten/v1/teams/team-2/secrets",
            times: 9,
            ["patch": ["team_name": "Somebody else"]]
        )
        let child = try home.start(["push", "-y", "--json"])
        let outcome = await child.end()
        #expect(outcome.status == 10, "\(outcome)")
        let push = try document(outcome.output)["pushes"][0]
        #expect(push["state"] == "unknown")
        #expect(push["team"] == "Somebody else")
    }

    @Test func `a region that is not there is refused before anything is written`() async throws {
        let (home, sandbox) = try await homes("--region", "mars")
        let planned = try await home.json("plan", status: 7)["targets"][0]
        #expect(planned["problems"][0]["code"] == "unknown-region")
        let push = try await home.json("push", "-y", status: 7)["pushes"][0]
        #expect(push["state"] == "rejected")
        #expect(push["error"]["code"] == "unknown-region")
        #expect(try sandbox.writes().count == 0)
    }

    @Test func `a set does not move to another region`() async throws {
        let sandbox = try await Sandbox()
        let first = try await Home.withVault()
        try await first.set("A", "a")
        try await first.addPipecat(at: sandbox, "--region", "us-east", map: ["A"])
        try await first.run("push", "-y", "--no-wait")
        let second = try await Home.withVault()
        try await second.set("A", "a")
        try await second.addPipecat(at: sandbox, "--region", "eu-central", map: ["A"])
        let push = try await second.json("push", "-y", status: 7)["pushes"][0]
        #expect(push["error"]["code"] == "region-change")
        #expect(try sandbox.writes().count == 1)
    }

    private func homes(_ options: String...) async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.set("PIPECAT_TOKEN", sandbox.pipecat.token)
        try await home.run(
            [
                "target", "add", "prod", "--provider", "pipecat", "--set", "voice-agent",
                "--token", "PIPECAT_TOKEN", "--base-url", sandbox.pipecat.baseURL,
            ] + options
        )
        try await home.run("target", "map", "prod", "A")
        return (home, sandbox)
    }
}
