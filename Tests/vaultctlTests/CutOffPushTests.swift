import Glibc
import Testing

/// A push whose process is killed: what the next command makes of it.
struct CutOffPushTests {
    private static let set = "/pipecat/v1/secrets/voice-agent"

    @Test func `killed between request and answer it is open, and wait settles it`()
        async throws
    {
        let (home, sandbox) = try await homes()
        let id = try await cutOff(home, sandbox, at: "PUT", Self.set)
        #expect(try await home.json("status")["targets"][0]["state"] == "open")
        #expect(try await home.lastPush()["attempts"] == 1)
        let waited = try await home.json("wait")["pushes"][0]
        #expect(waited["id"] == id)
        #expect(waited["state"] == "ready")
        #expect(waited["items"][0]["state"] == "ready")
        #expect(try sandbox.digests(ofSet: "voice-agent") == ["A": sha256("a")])
        #expect(try await home.json("push", "-y")["pushes"] == [])
        #expect(try await home.json("wait")["pushes"] == [])
        try await expectRecordedBeforeSent(home, sandbox)
        #expect(try await home.json("audit", "verify")["ok"] == true)
    }

    @Test func `killed between request and answer, the next push sends its keys again`()
        async throws
    {
        let (home, sandbox) = try await homes()
        let id = try await cutOff(home, sandbox, at: "PUT", Self.set)
        let pushed = try await home.json("push", "-y")["pushes"][0]
        #expect(pushed["state"] == "ready")
        #expect(try sandbox.writes().map(\.keys) == [["A"], ["A"]])
        #expect(try await home.json("audit", "pushes", "--state", "open")["pushes"] == [])
        if pushed["id"] != id {
            let first = try await home.json("audit", "show", try #require(id.string))["pushes"][0]
            #expect(first["state"] == "abandoned")
        }
        try await expectRecordedBeforeSent(home, sandbox)
    }

    @Test func `the time that wait is given is for all targets together`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--ready-after", "300s")
        try await home.set("A", "one")
        for name in ["first", "second", "third"] {
            try await home.addPipecat(name, set: name, at: sandbox, map: ["A"])
        }
        try await home.run("push", "-y", "--no-wait")
        let start = ContinuousClock.now
        let waited = try await home.json("wait", "--timeout", "8s", status: 12)
        #expect(ContinuousClock.now - start < .seconds(20))
        #expect(waited["pushes"].elements.map { $0["state"] } == ["pending", "pending", "pending"])
    }

    @Test func `killed before the request it is abandoned, and the next push sends`()
        async throws
    {
        let (home, sandbox) = try await homes()
        let id = try await cutOff(home, sandbox, at: "GET", "/pipecat/v1/regions")
        #expect(try sandbox.writes().count == 0)
        #expect(try await home.json("status")["targets"][0]["state"] == "open")
        let waited = try await home.run(["wait", "--json"], status: nil)
        let push = try document(waited.output)["pushes"][0]
        #expect(push["id"] == id)
        #expect(push["state"] == "abandoned")
        #expect(push["attempts"] == 0)
        #expect(try sandbox.writes().count == 0)
        #expect(try await home.json("push", "-y")["pushes"][0]["state"] == "ready")
        #expect(try sandbox.writes().count == 1)
        try await expectRecordedBeforeSent(home, sandbox)
    }

    @Test func `killed while it waits for readiness it is followed, not sent again`()
        async throws
    {
        let (home, sandbox) = try await homes("--ready-after", "4s")
        let push = try home.start(["push", "-y"])
        try await eventually("the set is accepted") { push.errors.contains("prod: accepted") }
        push.signal(SIGKILL)
        _ = await push.end()
        let state = try await home.json("status")["targets"][0]["state"]
        #expect(["accepted", "pending"].contains(state))
        let waited = try await home.json("wait")["pushes"][0]
        #expect(waited["state"] == "ready")
        #expect(waited["attempts"] == 1)
        #expect(try sandbox.writes().count == 1)
    }

    @Test func `a Baseten push that is killed is settled key by key`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addBaseten(at: sandbox, map: ["one=A", "two=A", "three=A"])
        let id = try await cutOff(home, sandbox, at: "POST", "/baseten/v1/secrets", times: 3)
        let waited = try await home.json("wait")["pushes"][0]
        #expect(waited["id"] == id)
        #expect(waited["state"] == "stored")
        #expect(waited["items"].elements.map { $0["state"] } == ["stored", "stored", "stored"])
        #expect(try sandbox.basetenDigests().count == 3)
        try await expectRecordedBeforeSent(home, sandbox)
    }

    @Test func `a changed value supersedes what was cut off`() async throws {
        let (home, sandbox) = try await homes()
        _ = try await cutOff(home, sandbox, at: "PUT", Self.set)
        try await home.set("A", "b")
        #expect(try await home.json("push", "-y")["pushes"][0]["state"] == "ready")
        #expect(try sandbox.digests(ofSet: "voice-agent") == ["A": sha256("b")])
        #expect(try await home.json("wait")["pushes"] == [])
        #expect(try await home.json("status")["targets"][0]["stale"] == [])
    }

    /// A home with one key that goes to the sandbox.
    private func homes(_ options: String...) async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox =
            options.isEmpty ? try await Sandbox() : try await Sandbox(options[0], options[1])
        try await home.set("A", "a")
        try await home.addPipecat(at: sandbox, map: ["A"])
        return (home, sandbox)
    }

    /// Starts a push and kills it while requests have no answer; returns the push's id.
    private func cutOff(
        _ home: Home,
        _ sandbox: Sandbox,
        at method: String,
        _ path: String,
        times: Int = 1
    ) async throws -> JSON {
        try sandbox.fault(method, path, times: times, ["hold": true])
        let push = try home.start(["push", "-y"])
        try await eventually("the requests are held") {
            try sandbox.requests().count { $0.method == method && $0.path == path } == times
        }
        push.signal(SIGKILL)
        #expect(await push.end().ending == .killed(signal: SIGKILL))
        return try await home.lastPush()["id"]
    }
}
