import FoundationEssentials
import TestSupport
import Testing

/// Questions to the history, and what other programs get of it.
struct AuditTests {
    private func pushedVault() async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "one")
        try await home.set("A", "two")
        try await home.addPipecat(at: sandbox, map: ["key=A"])
        try await home.run("push", "-y")
        return (home, sandbox)
    }

    @Test func `where finds a value by its name, by itself, and in other teams`() async throws {
        let (home, sandbox) = try await pushedVault()
        withExtendedLifetime(sandbox) {}
        try await home.run("team", "create", "second")
        try await home.run("set", "COPY", "-t", "second", with: .input("two"))
        try await home.setIn("A", "three", team: "voice")
        let found = try await home.json("where", "A", "-t", "voice")
        #expect(Shapes.whereabouts.differences(from: found) == [])
        #expect(found["versions"].elements.map { $0["entry"] } == ["COPY", "A", "A", "A"])
        #expect(found["versions"].elements.map { $0["version"] } == [1, 1, 2, 3])
        #expect(found["places"].elements.count == 1)
        #expect(found["places"][0]["version"] == 2)
        #expect(found["places"][0]["region"] == "us-west")
        #expect(found["places"][0]["state"] == "ready")
        let value = home.path("value")
        write(Array("two\n".utf8), to: value)
        let same = try await home.json("where", "--value-from", value)
        #expect(same["versions"].elements.map { $0["entry"] } == ["COPY", "A"])
        #expect(same["places"] == found["places"])
        #expect(same["readers"].elements.map { $0["name"] } == ["Ada", "Ada"])
        write(Array("nowhere".utf8), to: value)
        try await home.run("where", "--value-from", value, status: 5)
        try await home.run("where", "--value-from", value, "-t", "voice", status: 64)
    }

    @Test func `what expires is named with every target it goes to`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", "--expires", "3d", "--tag", "x", with: .input("one"))
        try await home.set("TOKEN", "t")
        for (name, map) in [("by-hand", "key=A"), ("by-rule", "--tag=x")] {
            try await home.run(
                "target",
                "add",
                name,
                "--provider",
                "pipecat",
                "--set",
                name,
                "--token",
                "TOKEN"
            )
            try await home.run("target", "map", name, map)
        }
        let found = try await home.json("expiring")["entries"][0]
        #expect(found["targets"].elements == ["by-hand", "by-rule"])
    }

    @Test func `where still tells of an entry that was deleted`() async throws {
        let (home, sandbox) = try await pushedVault()
        withExtendedLifetime(sandbox) {}
        try await home.run("target", "unmap", "prod", "key")
        try await home.run("rm", "A", "-y")
        let value = home.path("value")
        write(Array("two".utf8), to: value)
        let found = try await home.json("where", "--value-from", value)
        #expect(found["versions"].elements == [])
        #expect(found["places"][0]["entry"] == "A")
    }

    /// The fates of version 1 of A by set, oldest first.
    private func fates(_ home: Home, _ version: Int = 1) async throws -> [String?] {
        try await home.json("where", "A")["places"].elements
            .filter { $0["version"] == .integer(version) }
            .sorted { ($0["at"].string ?? "") < ($1["at"].string ?? "") }
            .map { $0["now"].string }
    }

    @Test func `where tells what became of a value at each place`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "one")
        try await home.addPipecat(at: sandbox, map: ["key=A"])
        try await home.run("push", "-y")
        #expect(try await fates(home) == ["held"])
        // Another set: what lies in the old one is not overwritten by anything.
        try await home.run("target", "edit", "prod", "--set", "elsewhere", "-y")
        #expect(try await fates(home) == ["left"])
        try await home.run("push", "-y")
        #expect(try await fates(home) == ["left", "held"])
        try await home.set("A", "two")
        try await home.run("push", "-y")
        #expect(try await fates(home) == ["left", "overwritten"])
        #expect(try await fates(home, 2) == ["held"])
        try await home.run("target", "unmap", "prod", "key")
        #expect(try await fates(home, 2) == ["left"])
        try await home.set("B", "three")
        try await home.run("target", "map", "prod", "B")
        try await home.run("push", "--prune", "-y")
        #expect(try await fates(home, 2) == ["removed"])
        try await home.run("target", "rm", "prod", "-y")
        #expect(try await fates(home) == ["left", "removed"])
    }

    @Test func `where tells of a value whose push was cut off and given up`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "one")
        try await home.addPipecat(at: sandbox, map: ["key=A"])
        try sandbox.fault("PUT", "/pipecat/v1/secrets/voice-agent", times: 4, ["close": "after"])
        try await home.run(["push", "-y"], status: 10)
        #expect(try await fates(home) == ["unknown"])
        try await home.set("A", "two")
        try sandbox.fault("PUT", "/pipecat/v1/secrets/voice-agent", ["status": 403])
        try await home.run(["push", "-y"], status: 8)
        let pushes = try await home.json("audit", "pushes")["pushes"]
        #expect(pushes[1]["state"] == "abandoned")
        #expect(pushes[1]["items"][0]["state"] == "unknown")
        #expect(pushes[0]["items"][0]["code"] == "credentials")
        #expect(try await fates(home) == ["unknown"])
        try await home.run("push", "-y")
        #expect(try await fates(home) == ["overwritten"])
    }

    @Test func `a push to another server than the provider's own names it`() async throws {
        let (home, sandbox) = try await pushedVault()
        let push = try await home.lastPush()
        #expect(push["server"].string == sandbox.pipecat.baseURL)
        let shown = try await home.run("audit", "show", push["id"].string ?? "").text
        #expect(shown.contains("server    \(sandbox.pipecat.baseURL)\n"))
    }

    @Test func `a filter that fits nothing is answered with what was perhaps meant`() async throws {
        let (home, sandbox) = try await pushedVault()
        withExtendedLifetime(sandbox) {}
        for (filter, near) in [(["--target", "prd"], "prod"), (["--by", "Adda"], "Ada")] {
            let outcome = try await home.run(["audit", "pushes"] + filter)
            #expect(outcome.text == "no pushes\n")
            #expect(outcome.errorText == "Hint:  did you mean \(near)?\n")
        }
        let none = try await home.run("audit", "pushes", "--target", "prod", "--state", "failed")
        #expect(none.errorText == "")
    }

    @Test func `what cannot be printed is said, and fails`() async throws {
        let home = try await Home.withVault()
        var start = home.started(["-c", "exec \(Binaries.vaultctl) audit log >/dev/full"], .init())
        start.program = "/bin/sh"
        let outcome = try await Child(start).end()
        #expect(outcome.status == 1)
        #expect(
            outcome.errorText == "Error: stdout cannot be written: No space left on device\n"
        )
    }

    @Test func `an export has every event once, and goes on where the last one ended`() async throws
    {
        let (home, sandbox) = try await pushedVault()
        withExtendedLifetime(sandbox) {}
        let events = try await home.json("audit", "log")["events"].elements
        let lines = try await home.run("audit", "export").text.split(separator: "\n")
        let exported = try lines.map { try JSON(Array($0.utf8)) }
        #expect(exported.count == events.count)
        for (line, event) in zip(exported, events) {
            for field in ["seq", "at", "team", "by", "op", "detail"] {
                #expect(line[field] == event[field])
            }
            #expect(line["schema"] == 1)
        }
        let ids = Set(exported.compactMap { $0["id"].string })
        #expect(ids.count == events.count)
        let rest = try await home.run("audit", "export", "--since-seq", "5").text
        #expect(rest == lines.dropFirst(5).joined(separator: "\n") + "\n")
        #expect(try await home.run("audit", "export", "--since-seq", "100000").text == "")
        let head = try await home.json("audit", "verify")["head"]
        #expect(exported.last?["link"] == head["link"])
    }

    @Test func `a CSV is read by another program as it was meant`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "-q", "a,\"b\"", with: .input("x"))
        try await home.run("set", "-q", "@SUM(1)", with: .input("x"))
        let text = try await home.run("audit", "export", "--format", "csv").text
        #expect(text.hasPrefix("id,seq,at,team,by,op,target,push,state,entries,link,detail\r\n"))
        let script = """
            import csv, json, sys
            rows = list(csv.DictReader(open(sys.argv[1], newline="")))
            assert [int(r["seq"]) for r in rows] == list(range(1, len(rows) + 1))
            assert all(json.loads(r["detail"]) is not None for r in rows)
            print(rows[-2]["entries"]); print(rows[-1]["entries"])
            """
        let file = home.path("events.csv")
        write(Array(text.utf8), to: file)
        let read = try await Python.run(script, [file])
        #expect(read.text == "a,\"b\"\n'@SUM(1)\n", "\(read)")
    }

    @Test func `an anchor that was kept is found, also by a file and standard input`() async throws
    {
        let (home, sandbox) = try await pushedVault()
        withExtendedLifetime(sandbox) {}
        let anchor = try #require(try await home.json("audit", "anchor")["anchor"].string)
        try await home.set("B", "later")
        let file = home.path("anchors.txt")
        let second = try await home.run("audit", "anchor").text
        write(Array("# of November\n\n\(anchor)\n\(second)".utf8), to: file)
        for word in [anchor, file] {
            let found = try await home.json("audit", "verify", "--anchor", word)
            #expect(found["anchored"] == true)
            #expect(Shapes.verify.differences(from: found) == [])
        }
        try await home.run("audit", "verify", "--anchor", "-", with: .input(anchor))
        let link = anchor.suffix(64)
        let other = anchor.dropLast(64) + String(link.reversed())
        let refused = try await home.run("audit", "verify", "--anchor", String(other), status: 14)
        #expect(refused.errorText.contains("is not the one that the anchor names"))
        try await home.run("audit", "verify", "--anchor", "vaultctl/1 x 1 y", status: 64)
        write(Array("nonsense".utf8), to: file)
        try await home.run("audit", "verify", "--anchor", file, status: 64)
    }

    @Test func `the log is followed as it is signed`() async throws {
        let home = try await Home.withVault()
        let follower = try home.start(["audit", "log", "--follow", "--json"])
        try await home.set("A", "one")
        try await Task.sleep(for: .seconds(3))
        follower.signal(15)
        let outcome = await follower.end()
        let lines = try outcome.text.split(separator: "\n").map { try JSON(Array($0.utf8)) }
        #expect(lines.last?["op"] == "entry.set")
        let numbers = lines.compactMap { $0["seq"].integer }
        #expect(numbers == Array(1...numbers.count))
    }

    @Test func `the status of all teams`() async throws {
        let (home, sandbox) = try await pushedVault()
        withExtendedLifetime(sandbox) {}
        try await home.run("team", "create", "second")
        let status = try await home.json("status", "--all-teams")
        #expect(Shapes.status.differences(from: status) == [])
        #expect(status["targets"][0]["team"] == "voice")
        #expect(status["teams"].elements == ["second", "voice"])
        try await home.run("status", "--all-teams", "-t", "voice", status: 64)
    }
}

extension Home {
    fileprivate func setIn(_ name: String, _ value: String, team: String) async throws {
        try await run("set", name, "-t", team, with: .input(value))
    }
}
