import Glibc
import TestSupport
import Testing

/// How a push ends when a cloud does not do what it should: the status, and what is kept of it.
struct PushStatusTests {
    private static let put = "/pipecat/v1/secrets/voice-agent"
    private static let post = "/baseten/v1/secrets"

    @Test func `a refused token is status 8 and nothing is written there`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try await home.set("PIPECAT_TOKEN", "wrong")
        let push = try await home.json("push", "-y", status: 8)["pushes"][0]
        #expect(push["state"] == "rejected")
        #expect(push["error"]["code"] == "credentials")
        #expect(push["attempts"] == 0)
        #expect(try sandbox.writes().count == 0)
        let planned = try await home.json("plan", status: 7)["targets"][0]
        #expect(planned["problems"][0]["code"] == "credentials")
        #expect(try await home.json("status")["targets"][0]["stale"] == ["A"])
    }

    @Test func `keys after a refused token are skipped`() async throws {
        let (home, sandbox) = try await homes(baseten: (1...20).map { "key_\($0)=A" })
        try sandbox.fault("POST", Self.post, times: 20, ["status": 403])
        let push = try await home.json("push", "-y", status: 8)["pushes"][0]
        let states = push["items"].elements.compactMap { $0["state"].string }
        #expect(Set(states) == ["rejected", "skipped"])
        #expect(try sandbox.writes().count < 20)
    }

    @Test(arguments: [400, 404, 413, 422])
    func `a request that the cloud refuses is status 9`(status: Int) async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        let body: JSON = ["error": "No, value-of-A is not liked", "code": "X"]
        try sandbox.fault("PUT", Self.put, ["status": .integer(status), "body": body])
        let outcome = try await home.run("push", "-y", "--json", status: 9)
        let push = try document(outcome.output)["pushes"][0]
        #expect(push["state"] == "rejected")
        #expect(push["error"]["code"] == "refused")
        #expect(push["items"][0]["state"] == "rejected")
        #expect(push["error"]["message"].string?.contains("is not liked") == true)
        #expect(!outcome.text.contains("value-of-A"))
        #expect(!outcome.errorText.contains("value-of-A"))
        // A refusal leaves nothing open: the next push sends again.
        try await home.run("push", "-y")
        #expect(try sandbox.digests(ofSet: "voice-agent") == ["A": sha256("value-of-A")])
    }

    @Test func `a redirect is refused and not followed`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        let elsewhere: JSON = ["location": .string(sandbox.url + "/baseten/v1/secrets")]
        try sandbox.fault("PUT", Self.put, ["status": 307, "headers": elsewhere])
        try await home.run("push", "-y", status: 9)
        #expect(try sandbox.writes().map(\.path) == [Self.put])
    }

    @Test func `where nobody listens the status is 10 and nothing counts as sent`() async throws {
        let home = try await Home.withVault()
        let port = SilentPort()
        try await home.set("A", "value")
        try await home.run(
            "target",
            "add",
            "prod",
            "--provider",
            "pipecat",
            "--set",
            "voice-agent",
            "--token",
            "A",
            "--base-url",
            "http://127.0.0.1:\(port.number)/v1"
        )
        try await home.run("target", "map", "prod", "A")
        let outcome = await home.outcome("push", "-y", "--json")
        #expect(outcome.status == 10, "\(outcome)")
        let push = try document(outcome.output)["pushes"][0]
        #expect(push["state"] == "rejected")
        #expect(push["error"]["code"] == "unreachable")
        #expect(push["attempts"] == 0)
    }

    @Test func `a cloud that keeps failing is status 10 and its push unknown, then settled`()
        async throws
    {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try sandbox.fault("PUT", Self.put, times: 4, ["status": 503])
        let outcome = await home.outcome("push", "-y", "--json")
        #expect(outcome.status == 10, "\(outcome)")
        let push = try document(outcome.output)["pushes"][0]
        #expect(push["state"] == "unknown")
        #expect(push["attempts"] == 4)
        #expect(push["finished"] == nil)
        #expect(try sandbox.writes().count == 4)
        let settled = try await home.json("wait")["pushes"][0]
        #expect(settled["id"] == push["id"])
        #expect(settled["state"] == "ready")
    }

    @Test(
        arguments: [
            ["status": 500], ["status": 429, "headers": ["retry-after": "1"]], ["status": 409],
            ["close": "before"], ["close": "after"], ["close": "during"],
        ] as [JSON]
    )
    func `what may pass is tried again`(fault: JSON) async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try sandbox.fault("PUT", Self.put, fault)
        let outcome = await home.outcome("push", "-y", "--json")
        #expect(outcome.status == 0, "\(outcome)")
        let push = try document(outcome.output)["pushes"][0]
        #expect(push["state"] == "ready")
        #expect(push["attempts"] == 2)
        #expect(try sandbox.writes().count == 2)
        #expect(try sandbox.digests(ofSet: "voice-agent") == ["A": sha256("value-of-A")])
    }

    @Test func `one refused key of several is status 11 and the others are stored`()
        async throws
    {
        let (home, sandbox) = try await homes(baseten: ["first=A", "second=A", "third=A"])
        try sandbox.fault("POST", Self.post, ["status": 400, "body": ["message": "not this one"]])
        let push = try await home.json("push", "-y", status: 11)["pushes"][0]
        #expect(push["state"] == "partial")
        let states = push["items"].elements.compactMap { $0["state"].string }
        #expect(states.sorted() == ["rejected", "stored", "stored"])
        let refused = try #require(push["items"].elements.first { $0["state"] == "rejected" })
        #expect(refused["error"].string?.contains("not this one") == true)
        #expect(try sandbox.basetenDigests().count == 2)
        let stale = try await home.json("status")["targets"][0]["stale"]
        #expect(stale == [refused["key"]])
        // The next push sends the one that is missing.
        let next = try await home.json("push", "-y")["pushes"][0]
        #expect(next["items"].elements.map { $0["key"] } == [refused["key"]])
        #expect(try sandbox.basetenDigests().count == 3)
    }

    @Test func `a refused key and one of unknown outcome are status 11`() async throws {
        let (home, sandbox) = try await homes(baseten: ["first=A", "second=A"])
        try sandbox.fault("POST", Self.post, ["status": 400])
        try sandbox.fault("POST", Self.post, times: 4, ["status": 503])
        let outcome = await home.outcome("push", "-y", "--json")
        #expect(outcome.status == 11, "\(outcome)")
        let push = try document(outcome.output)["pushes"][0]
        let states = push["items"].elements.compactMap { $0["state"].string }
        #expect(states.sorted() == ["rejected", "unknown"])
        #expect(push["state"] == "unknown")
    }

    @Test func `targets that fail in different ways are status 11`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try await home.addBaseten(at: sandbox, map: ["A"])
        try sandbox.fault("PUT", Self.put, ["status": 400])
        try sandbox.fault("POST", Self.post, ["status": 403])
        let pushes = try await home.json("push", "-y", status: 11)["pushes"].elements
        #expect(pushes.map { $0["state"] } == ["rejected", "rejected"])
        // One that fails beside one that does not is that failure.
        try sandbox.fault("PUT", Self.put, ["status": 400])
        try await home.run("push", "-y", status: 9)
    }

    @Test func `a set that ends failed is status 12`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--fail-set", "voice-agent")
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        let push = try await home.json("push", "-y", status: 12)["pushes"][0]
        #expect(push["state"] == "failed")
        let states = push["transitions"].elements.map { $0["state"] }
        #expect(states == ["open", "accepted", "failed"])
        #expect(push["transitions"][2]["detail"].string?.contains("provision") == true)
        #expect(try await home.json("status")["targets"][0]["state"] == "failed")
    }

    @Test func `a set that is not ready in time is status 12, stays open, and is waited for`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--ready-after", "4s")
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        let push = try await home.json("push", "-y", "--timeout", "1s", status: 12)["pushes"][0]
        #expect(push["state"] == "pending")
        #expect(push["finished"] == nil)
        #expect(try await home.json("status")["targets"][0]["state"] == "pending")
        let waited = try await home.json("wait")["pushes"][0]
        #expect(waited["id"] == push["id"])
        #expect(waited["state"] == "ready")
        #expect(try sandbox.writes().count == 1)
        let states = waited["transitions"].elements.map { $0["state"] }
        #expect(states == ["open", "accepted", "pending", "ready"])
    }

    @Test func `without waiting an accepted push is status 0 and stays open`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        let push = try await home.json("push", "-y", "--no-wait")["pushes"][0]
        #expect(push["state"] == "accepted")
        // The next push has nothing to send and follows the open one.
        let next = try await home.json("push", "-y")["pushes"][0]
        #expect(next["id"] == push["id"])
        #expect(next["state"] == "ready")
        #expect(try sandbox.writes().count == 1)
    }

    @Test func `a plan tells by its status whether there is something to push`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try await home.run("plan", "--exit-code", status: 13)
        try await home.run("plan")
        try await home.run("push", "-y")
        try await home.run("plan", "--exit-code")
        try await home.set("A", "new")
        try await home.run("plan", "prod", "--exit-code", status: 13)
        #expect(try sandbox.writes().count == 1)
    }

    @Test func `without a terminal a push needs to be told yes`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try await home.run("push", status: 3)
        try await home.run("push", "--no-input", status: 3)
        #expect(try sandbox.requests().count == 0)
        #expect(try await home.lastPush() == nil)
    }

    @Test func `a second push to a target under way is status 15`() async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try sandbox.fault("PUT", Self.put, ["hold": true])
        let first = try home.start(["push", "-y"])
        try await eventually("the push is held") { try sandbox.writes().count == 1 }
        let second = try await home.run("push", "-y", "--json", status: 15)
        #expect(try document(second.errors)["error"]["code"] == "busy")
        try await home.run("wait", "--timeout", "0s", status: 15)
        #expect(try sandbox.writes().count == 1)
        // Whoever only reads or writes entries is not kept waiting.
        try await home.set("A", "another")
        #expect(try await home.json("status")["targets"][0]["state"] == "open")
        first.signal(SIGKILL)
        _ = await first.end()
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `an interrupted push is status 130 and settled later`(signal: Int32) async throws {
        let (home, sandbox) = try await homes(mapping: ["A"])
        try sandbox.fault("PUT", Self.put, ["hold": true])
        let push = try home.start(["push", "-y"])
        try await eventually("the push is held") { try sandbox.writes().count == 1 }
        push.signal(signal)
        let outcome = await push.end()
        #expect(outcome.status == 130)
        #expect(outcome.errorText.contains("vaultctl wait"))
        #expect(try await home.json("wait")["pushes"][0]["state"] == "ready")
    }

    /// A home with an entry A, and one target in the sandbox.
    private func homes(
        mapping map: [String] = [],
        baseten: [String] = []
    ) async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value-of-A")
        if !map.isEmpty { try await home.addPipecat(at: sandbox, map: map) }
        if !baseten.isEmpty { try await home.addBaseten(at: sandbox, map: baseten) }
        return (home, sandbox)
    }
}

extension Home {
    /// Runs a command that spends its time waiting, beside the others.
    fileprivate func outcome(_ arguments: String...) async -> Outcome {
        do {
            return try await start(arguments).end()
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
