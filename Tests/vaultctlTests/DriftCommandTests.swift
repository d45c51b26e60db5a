import Testing

/// What others have changed in the clouds.
struct DriftCommandTests {
    private static let set = "/pipecat/v1/secrets/voice-agent"
    private static let secrets = "/baseten/v1/secrets"

    @Test func `nothing has drifted after a push`() async throws {
        let (home, sandbox) = try await homes()
        defer { _ = sandbox.log }
        let targets = try await home.json("drift", "--exit-code")["targets"].elements
        #expect(targets.map { $0["target"] } == ["models", "prod"])
        #expect(targets.allSatisfy { $0["differences"] == [] })
    }

    @Test func `keys that are gone or made anew are status 13 with exit-code`() async throws {
        let (home, sandbox) = try await homes()
        try sandbox.call("DELETE", Self.set + "/A", sandbox.pipecat)
        try sandbox.call("DELETE", Self.secrets + "/A", sandbox.baseten)
        try sandbox.call("POST", Self.secrets, sandbox.baseten, ["name": "A", "value": "theirs"])
        let targets = try await home.json("drift", "--exit-code", status: 13)["targets"]
        #expect(kinds(targets[0]) == ["A": "recreated"])
        #expect(kinds(targets[1]) == ["A": "missing"])
        try await home.run("drift")
        let plan = try await home.json("plan", "models")["targets"][0]["changes"]
        #expect(plan[0]["action"] == "update")
        // A push makes both good again.
        try await home.run("push", "-y")
        try await home.run("drift", "--exit-code")
    }

    @Test func `keys of others are information, no drift`() async throws {
        let (home, sandbox) = try await homes()
        let body: JSON = ["secrets": [["secretKey": "THEIRS", "secretValue": "x"]]]
        try sandbox.call("PUT", Self.set, sandbox.pipecat, body)
        let targets = try await home.json("drift", "--exit-code")["targets"]
        #expect(kinds(targets[1]) == ["THEIRS": "unmanaged"])
    }

    @Test func `a set that was deleted and made elsewhere has another region`() async throws {
        let (home, sandbox) = try await homes()
        try sandbox.call("DELETE", Self.set, sandbox.pipecat)
        let body: JSON = [
            "secrets": [
                ["secretKey": "A", "secretValue": "x"], ["secretKey": "B", "secretValue": "x"],
            ], "region": "eu-central",
        ]
        try sandbox.call("PUT", Self.set, sandbox.pipecat, body)
        let targets = try await home.json("drift", "prod", "--exit-code", status: 13)["targets"]
        #expect(targets[0]["differences"][0]["kind"] == "region")
        #expect(targets[0]["differences"][0]["key"] == nil)
    }

    @Test func `a refused token is status 8 and says nothing of differences`() async throws {
        let (home, sandbox) = try await homes()
        defer { _ = sandbox.log }
        try await home.set("PIPECAT_TOKEN", "wrong")
        let targets = try await home.json("drift", status: 8)["targets"]
        #expect(targets[1]["error"]["code"] == "credentials")
        #expect(targets[0]["error"] == nil)
    }

    private func kinds(_ target: JSON) -> [String: String] {
        var kinds: [String: String] = [:]
        for difference in target["differences"].elements {
            kinds[difference["key"].string ?? "-"] = difference["kind"].string
        }
        return kinds
    }

    /// A home whose entries A and B were pushed to both clouds.
    private func homes() async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value-of-A")
        try await home.set("B", "value-of-B")
        try await home.addPipecat(at: sandbox, map: ["A", "B"])
        try await home.addBaseten(at: sandbox, map: ["A", "B"])
        try await home.run("push", "-y")
        return (home, sandbox)
    }
}
