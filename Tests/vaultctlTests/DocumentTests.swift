import Testing

/// The JSON that a script may rely on, of a vault in which there is something of everything.
struct DocumentTests {
    @Test func `every document has the fields and types that docs CLI promises`() async throws {
        let (home, sandbox) = try await fullVault()
        let documents: [([String], Shape, Int32)] = [
            (["list"], Shapes.list, 0), (["list", "A*", "--tag", "t"], Shapes.list, 0),
            (["show", "A"], Shapes.show, 0), (["history", "A"], Shapes.history, 0),
            (["plan"], Shapes.plan, 0), (["plan", "--offline"], Shapes.plan, 0),
            (["plan", "--exit-code"], Shapes.plan, 13),
            (["push", "--dry-run"], Shapes.plan, 0), (["status"], Shapes.status, 0),
            (["audit", "pushes"], Shapes.pushes, 0), (["audit", "log"], Shapes.log, 0),
            (["audit", "verify"], Shapes.verify, 0), (["team", "list"], Shapes.teams, 0),
            (["target", "list"], Shapes.targets, 0),
            (["target", "show", "prod"], Shapes.oneTarget, 0),
            (["target", "map", "prod", "B"], Shapes.oneTarget, 0),
            (["target", "unmap", "prod", "B"], Shapes.oneTarget, 0),
            (["plan", "--prune"], Shapes.plan, 0), (["drift"], Shapes.drift, 0),
            (["target", "test", "prod"], Shapes.targetTest, 0),
            (["target", "edit", "prod", "--auth-scheme", "bearer"], Shapes.oneTarget, 0),
            (["push", "-y"], Shapes.pushes, 0), (["wait"], Shapes.pushes, 0),
        ]
        for (arguments, shape, status) in documents {
            let json = try await home.json(arguments, status: status)
            #expect(shape.differences(from: json) == [], "vaultctl \(arguments) --json: \(json)")
        }
        let push = try await home.lastPush()
        let shown = try await home.json("audit", "show", try #require(push["id"].string))
        #expect(shown["pushes"] == [push])
        _ = sandbox
    }

    @Test func `a locked vault has a status too`() async throws {
        let home = try await Home.withVault()
        let with = Home.With(environment: ["VAULTCTL_KEY_FILE": nil])
        let json = try document(try await home.run("status", "--json", with: with).output)
        #expect(Shapes.status.differences(from: json) == [])
        #expect(json["locked"] == true)
        #expect(json["team"] == nil)
    }

    @Test func `list and show tell what was said of an entry`() async throws {
        let home = try await Home.withVault()
        try await home.run(
            [
                "set", "A", "--note", "a note", "--tag", "b", "--tag", "a", "--expires",
                "2031-01-31",
            ],
            with: .input("four")
        )
        let entry = try await home.json("list")["entries"][0]
        #expect(entry["team"] == "voice")
        #expect(entry["name"] == "A")
        #expect(entry["version"] == 1)
        #expect(entry["note"] == "a note")
        #expect(Set(entry["tags"].strings) == ["a", "b"])
        #expect(entry["expires"] == "2031-01-31T00:00:00.000Z")
        #expect(entry["bytes"] == 4)
        try await home.run("set", "A", "--expires", "never", with: .input("fifth"))
        let shown = try await home.json("show", "A")["entry"]
        #expect(shown["expires"] == nil)
        #expect(shown["note"] == "a note")
        #expect(shown["versions"].elements.map { $0["version"] } == [1, 2])
        #expect(shown["versions"].elements.map { $0["current"] } == [false, true])
        #expect(shown["versions"].elements.map { $0["by"] } == ["Ada", "Ada"])
        #expect(shown["pushed"] == [])
    }

    @Test func `a list is of names that match, of a tag, or of what expires soon`() async throws {
        let home = try await Home.withVault()
        for (name, options) in [
            ("OPENAI_KEY", ["--tag", "prod"]), ("OPENAI_ORG", ["--expires", "20d"]),
            ("DEEPGRAM_KEY", ["--tag", "prod", "--expires", "90d"]),
        ] {
            try await home.run(["set", name] + options, with: .input("x"))
        }
        func names(_ arguments: String...) async throws -> [String] {
            try await home.json(["list"] + arguments)["entries"].elements
                .compactMap { $0["name"].string }
        }
        #expect(try await names() == ["DEEPGRAM_KEY", "OPENAI_KEY", "OPENAI_ORG"])
        #expect(try await names("OPENAI_*") == ["OPENAI_KEY", "OPENAI_ORG"])
        #expect(try await names("*_KE?") == ["DEEPGRAM_KEY", "OPENAI_KEY"])
        #expect(try await names("--tag", "prod") == ["DEEPGRAM_KEY", "OPENAI_KEY"])
        #expect(try await names("OPENAI_*", "--tag", "prod") == ["OPENAI_KEY"])
        #expect(try await names("--expiring", "30d") == ["OPENAI_ORG"])
        #expect(try await names("openai_*") == [])
    }

    @Test func `the log tells of every change, in order, by whom`() async throws {
        let (home, _) = try await fullVault()
        let events = try await home.json("audit", "log")["events"].elements
        #expect(events.map { $0["seq"].integer } == Array(1...events.count))
        #expect(events.allSatisfy { $0["by"] == "Ada" })
        let times = events.compactMap { $0["at"].string }
        #expect(times == times.sorted())
        #expect(
            Set(events.compactMap { $0["op"].string }).isSuperset(of: [
                "vault.create", "slot.add", "team.key", "team.set", "entry.set", "target.set",
                "push.intent", "push.attempt", "push.result", "push.status",
            ])
        )
        let verified = try await home.json("audit", "verify")
        #expect(verified["ok"] == true)
        #expect(verified["events"] == .integer(events.count))
        #expect(verified["head"]["seq"] == .integer(events.count))
    }

    /// A vault with versions, two targets, pushes of both, and a stale key.
    private func fullVault() async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.run("set", "A", "--tag", "t", "--note", "n", with: .input("one"))
        try await home.set("B", "other")
        try await home.addPipecat(at: sandbox, map: ["A", "second=B"])
        try await home.addBaseten(at: sandbox, map: ["A"])
        try await home.run("push", "-y")
        try await home.set("A", "two")
        return (home, sandbox)
    }
}
