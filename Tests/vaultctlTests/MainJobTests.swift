import TestSupport
import Testing

/// What the program is for: secrets in a vault, pushed, provisioned, recorded, verified.
struct MainJobTests {
    @Test func `the main job, from an empty directory to a verified history`() async throws {
        let home = Home()
        let sandbox = try await Sandbox("--ready-after", "300ms")
        try await home.run(
            "init",
            "--name",
            "Ada",
            "--team",
            "voice",
            "--passphrase-file",
            home.passphraseFile
        )
        try await home.run(
            "key",
            "add",
            "--machine",
            "--out",
            home.keyFile,
            "--passphrase-file",
            home.passphraseFile
        )
        try await home.set("OPENAI_API_KEY", "sk-one")
        try await home.set("HF_TOKEN", "hf-one")
        try await home.addPipecat(at: sandbox, map: ["OPENAI_API_KEY", "hf=HF_TOKEN"])
        try await home.addBaseten(at: sandbox, map: ["hf_access_token=HF_TOKEN"])

        let planned = try await home.json("plan")["targets"].elements
        #expect(planned.map { $0["target"] } == ["models", "prod"])
        #expect(planned.flatMap(\.actions) == ["create", "create", "create"])
        #expect(try sandbox.writes().count == 0)

        let pushes = try await home.json("push", "-y")["pushes"].elements
        #expect(pushes.map { $0["state"] } == ["stored", "ready"])
        #expect(pushes.map { $0["by"] } == ["Ada", "Ada"])
        #expect(pushes.map { $0["team"] } == ["Default Team", nil])
        #expect(pushes.map { $0["region"] } == [nil, "us-west"])
        let openAI = sha256("sk-one")
        let set = ["OPENAI_API_KEY": openAI, "hf": sha256("hf-one")]
        #expect(try sandbox.digests(ofSet: "voice-agent") == set)
        #expect(try sandbox.basetenDigests() == ["hf_access_token": sha256("hf-one")])

        try await home.set("HF_TOKEN", "hf-two")
        let stale = try await home.json("status")["targets"].elements.map { $0["stale"] }
        #expect(stale == [["hf_access_token"], ["hf"]])
        let changed = try await home.json("plan", "prod")["targets"][0]
        #expect(changed.actions == ["unchanged", "update"])
        #expect(changed["changes"][1]["version"] == 2)
        #expect(changed["changes"][1]["pushedVersion"] == 1)

        try await home.run("push", "-y")
        // Side by side, so in any order.
        let last = try sandbox.writes().map(\.keys).suffix(2)
        #expect(Set(last) == [["hf_access_token"], ["hf"]])
        let two = ["OPENAI_API_KEY": openAI, "hf": sha256("hf-two")]
        #expect(try sandbox.digests(ofSet: "voice-agent") == two)
        #expect(try await home.json("status")["targets"].elements.allSatisfy { $0["stale"] == [] })
        let shown = try await home.json("show", "HF_TOKEN")["entry"]["pushed"].elements
        #expect(shown.map { $0["version"] } == [2, 2])

        let history = try await home.json("audit", "pushes")["pushes"].elements
        #expect(history.count == 4)
        #expect(Set(history.prefix(2).compactMap { $0["target"].string }) == ["prod", "models"])
        #expect(try await home.json("audit", "verify")["ok"] == true)
        try await expectRecordedBeforeSent(home, sandbox)
    }

    @Test func `thirty keys of a Pipecat set are one request, and unchanged ones none`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        let keys = (1...30).map { "KEY_\($0)" }
        for key in keys { try await home.set(key, "value of \(key)") }
        try await home.addPipecat(at: sandbox, map: keys)
        let push = try await home.json("push", "-y")["pushes"][0]
        #expect(push["attempts"] == 1)
        #expect(push["items"].elements.count == 30)
        let writes = try sandbox.writes()
        #expect(writes.map(\.method) == ["PUT"])
        #expect(Set(writes[0].keys) == Set(keys))
        let digests = Dictionary(uniqueKeysWithValues: keys.map { ($0, sha256("value of \($0)")) })
        #expect(try sandbox.digests(ofSet: "voice-agent") == digests)

        #expect(try await home.json("push", "-y")["pushes"] == [])
        #expect(try sandbox.writes().count == 1)
        try await home.set("KEY_7", "another value")
        try await home.run("push", "-y")
        #expect(try sandbox.writes().map(\.keys).last == ["KEY_7"])
        #expect(try sandbox.writes().count == 2)
    }

    @Test func `a value that is set again as it was is not sent`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "same")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try await home.run("push", "-y", "--no-wait")
        try await home.run("wait")
        try await home.set("A", "same")
        #expect(try await home.json("status")["targets"][0]["stale"] == [])
        try await home.run("plan", "--exit-code")
    }

    @Test func `a push sends the keys that are asked for`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addBaseten(at: sandbox, map: ["one=A", "two=A", "three=A"])
        try await home.run("push", "-y", "--only", "one,two")
        #expect(Set(try sandbox.writes().flatMap(\.keys)) == ["one", "two"])
        #expect(try await home.json("status")["targets"][0]["stale"] == ["three"])
        try await home.run("push", "-y")
        #expect(try sandbox.writes().count == 3)
        try await home.run("push", "-y", "--all-keys")
        #expect(try sandbox.writes().count == 6)
        #expect(try await home.json("audit", "verify")["ok"] == true)
    }

    @Test func `a Baseten team that is named gets the secrets`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addBaseten(at: sandbox, "--remote-team", "Voice", map: ["A"])
        let push = try await home.json("push", "-y")["pushes"][0]
        #expect(push["team"] == "Voice")
        #expect(push["region"] == nil)
        let secrets = try sandbox.state()["baseten"]["secrets"].elements
        #expect(secrets.map { $0["team_name"] } == ["Voice"])
    }

    @Test func `a key that is not ours is shown and left alone`() async throws {
        let sandbox = try await Sandbox()
        let other = try await Home.withVault()
        try await other.set("THEIRS", "theirs")
        try await other.addBaseten(at: sandbox, map: ["THEIRS"])
        try await other.run("push", "-y")
        let home = try await Home.withVault()
        try await home.set("OURS", "ours")
        try await home.addBaseten(at: sandbox, map: ["OURS"])
        let changes = try await home.json("plan")["targets"][0]["changes"].elements
        #expect(changes.map { $0["key"] } == ["OURS", "THEIRS"])
        #expect(changes.map { $0["action"] } == ["create", "unmanaged"])
        #expect(changes[1]["entry"] == nil)
        try await home.run("push", "-y")
        #expect(try sandbox.basetenDigests().count == 2)
    }

    @Test func `what is gone at the provider is planned, and sent with what has changed`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.set("B", "b")
        try await home.addBaseten(at: sandbox, map: ["A", "B"])
        try await home.run("push", "-y")
        try sandbox.reset()
        let planned = try await home.json("plan", "--exit-code", status: 13)["targets"][0]
        #expect(planned.actions == ["create", "create"])
        try await home.set("B", "another")
        try await home.run("push", "-y")
        #expect(try sandbox.basetenDigests() == ["A": sha256("a"), "B": sha256("another")])
    }

    @Test func `a push is found by the beginning of its id, and by its time`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addBaseten(at: sandbox, map: ["A"])
        let push = try await home.json("push", "-y")["pushes"][0]
        let id = try #require(push["id"].string)
        #expect(try await home.json("audit", "show", String(id.prefix(8)))["pushes"] == [push])
        try await home.run("audit", "show", String(id.prefix(3)), status: 5)
        #expect(try await home.json("audit", "pushes", "--since", "1h")["pushes"] == [push])
        #expect(try await home.json("audit", "pushes", "--since", "0s")["pushes"] == [])
        #expect(try await home.json("audit", "log", "--since", "0s")["events"] == [])
    }

    @Test func `several targets of a team are chosen by name`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addBaseten("first", at: sandbox, map: ["x=A"])
        try await home.addBaseten("second", at: sandbox, map: ["y=A"])
        try await home.run("push", "-y", "second")
        #expect(try sandbox.writes().map(\.keys) == [["y"]])
        let pushes = try await home.json("audit", "pushes", "--target", "second")["pushes"]
        #expect(pushes.elements.count == 1)
        #expect(try await home.json("audit", "pushes", "--target", "first")["pushes"] == [])
        #expect(try await home.json("audit", "pushes", "--state", "failed")["pushes"] == [])
    }

    @Test func `teams do not see one another's entries`() async throws {
        let home = try await Home.withVault()
        try await home.run("team", "create", "models")
        try await home.run("set", "A", "--team", "voice", with: .input("of voice"))
        try await home.run("set", "A", "--team", "models", with: .input("of models"))
        #expect(try await home.run("get", "A", "-t", "models").text == "of models")
        let variable = Home.With(environment: ["VAULTCTL_TEAM": "models"])
        #expect(try await home.run("get", "A", with: variable).text == "of models")
        try await home.run("team", "use", "voice")
        #expect(try await home.run("get", "A").text == "of voice")
        #expect(try await home.run("get", "A", with: variable).text == "of models")
        #expect(try await home.run("get", "A", "-t", "voice", with: variable).text == "of voice")
        let teams = try await home.json("team", "list")["teams"].elements
        #expect(teams.map { $0["entries"] } == [1, 1])
    }
}

extension JSON {
    /// The actions of a plan's target, in the order of its keys.
    fileprivate var actions: [String] {
        self["changes"].elements.compactMap { $0["action"].string }
    }
}
