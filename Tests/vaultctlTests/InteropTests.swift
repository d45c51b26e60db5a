import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What this program writes is read by a program that knows docs/FORMAT.md alone.
@Suite(
    .enabled("python3 and its package 'cryptography' are not installed") {
        await Reader.isAvailable
    }
)
struct InteropTests {
    @Test func `the independent reader sees the same teams, versions, values and events`()
        async throws
    {
        let home = try await fullVault()
        let dump = try JSON(await Reader.run("dump", home).output)
        let listed = try await home.json("team", "list")["teams"].elements
        #expect(dump["teams"].names == Set(listed.compactMap { $0["name"].string }))
        for team in dump["teams"].names {
            let entries = dump["teams"][team]["entries"]
            let names = try await home.json("list", "-t", team)["entries"].elements
            #expect(entries.names == Set(names.compactMap { $0["name"].string }))
            for name in entries.names {
                try await expectSameVersions(entries[name], of: name, in: team, home)
            }
        }
        let events = try await home.json("audit", "log")["events"].elements
        #expect(dump["log"].elements.map { $0["event"]["op"] } == events.map { $0["op"] })
        #expect(dump["log"].elements.map { $0["event"]["at"] } == events.map { $0["at"] })
        #expect(dump["members"].elements.map { $0["name"] } == ["Ada"])
        let target = dump["teams"]["voice"]["targets"]["prod"]
        #expect(target["map"] == ["key": "A"])
        #expect(target["last"]["region"] == "us-west")
    }

    @Test func `the independent reader verifies the same head`() async throws {
        let home = try await fullVault()
        let head = try await home.json("audit", "verify")["head"]
        let link = try #require(head["link"].string)
        let sequence = try #require(head["seq"].integer)
        #expect(try await Reader.run("verify", home).text == "ok \(sequence) \(link)\n")
    }

    @Test func `the independent reader sees an open push, and its end`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try sandbox.fault("PUT", "/pipecat/v1/secrets/voice-agent", ["hold": true])
        let push = try home.start(["push", "-y"])
        try await eventually("the push is held") { try sandbox.writes().count == 1 }
        push.signal(SIGKILL)
        _ = await push.end()
        // Whatever the killed process left half written is put right first.
        try await home.run("status")
        let open = try JSON(await Reader.run("dump", home).output)["teams"]["voice"]["open_pushes"]
        #expect(open["prod"]["items"][0]["entry"] == "A")
        try await home.run("wait")
        let after = try JSON(await Reader.run("dump", home).output)["teams"]["voice"]
        #expect(after["open_pushes"].names == [])
    }

    @Test func `the independent reader sees what each member sees, over several epochs`()
        async throws
    {
        let file = try await TeamFile()
        let ada = file.ada
        for team in ["models", "billing"] { try await ada.run("team", "create", team) }
        for team in ["voice", "models", "billing"] {
            for number in 1...3 {
                try await ada.run("set", "K", "-t", team, with: .input("\(team) \(number)"))
            }
        }
        let ben = try await file.admit("Ben", to: "voice", "models")
        let cy = try await file.admit("Cy", to: "models", "billing")
        try await expectSameReading(of: [ada, ben, cy])
        try await ada.run("member", "revoke", "Cy", "-t", "billing", "-y")
        try await ada.run("set", "K", "-t", "billing", with: .input("since"))
        try await expectSameReading(of: [ada, ben, cy])
        try await ada.run("key", "rekey", "-t", "models", "-t", "voice")
        try await ada.run("member", "remove", "Ben", "-y")
        try await expectSameReading(of: [ada, cy])
        let refused = try await Reader.run("verify", ben, status: 4)
        #expect(refused.errorText.contains("no slot opens"))
        try await ada.run("team", "rm", "billing", "-y")
        let new = ada.path("new")
        write(Array("Ada's second passphrase".utf8), to: new)
        try await ada.run("key", "rekey", "--new-passphrase-file", new, "-y")
        write(contents(of: new), to: ada.passphraseFile)
        try await ada.run(
            "key",
            "add",
            "--machine",
            "--out",
            ada.path("second.key"),
            "--passphrase-file",
            new
        )
        write(contents(of: ada.path("second.key")), to: ada.keyFile)
        try await expectSameReading(of: [ada, cy])
    }

    /// Both readers, with the passphrase and with the machine key, find the same teams, members,
    /// epochs and values, and the same head.
    private func expectSameReading(of homes: [Home]) async throws {
        for home in homes {
            let dump = try JSON(await Reader.run("dump", home).output)
            let teams = try await home.json("team", "list")["teams"].elements
            #expect(dump["teams"].names == Set(teams.compactMap { $0["name"].string }))
            for team in teams {
                let name = try #require(team["name"].string)
                let found = dump["teams"][name]
                #expect(Set(found["members"].strings) == Set(team["members"].strings))
                for entry in found["entries"].names {
                    try await expectSameVersions(found["entries"][entry], of: entry, in: name, home)
                }
            }
            let members = try await home.json("member", "list")["members"].elements
            #expect(
                Set(dump["members"].elements.map { "\($0["name"]) \($0["role"])" })
                    == Set(members.map { "\($0["name"]) \($0["role"])" })
            )
            let head = try await home.json("audit", "verify")["head"]
            let link = try #require(head["link"].string)
            let sequence = try #require(head["seq"].integer)
            #expect(try await Reader.run("verify", home).text == "ok \(sequence) \(link)\n")
        }
    }

    private func expectSameVersions(
        _ entry: JSON,
        of name: String,
        in team: String,
        _ home: Home
    ) async throws {
        let history = try await home.json("history", name, "-t", team)["versions"].elements
        let versions = entry["versions"].elements
        #expect(versions.map { $0["version"] } == history.map { $0["version"] })
        #expect(versions.map { $0["bytes"] } == history.map { $0["bytes"] })
        for version in versions {
            let number = try #require(version["version"].integer)
            let outcome = try await home.run("get", name, "-t", team, "--version", "\(number)")
            if let text = version["value_base64"].string {
                #expect(Data(outcome.output).base64EncodedString() == text)
            } else {
                #expect(outcome.text == version["value"].string)
            }
        }
    }

    /// Two teams, several versions, a value that is no text, one as long as can be, pushes.
    private func fullVault() async throws -> Home {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "one")
        try await home.set("A", "two")
        try await home.run(["set", "BINARY"], with: Home.With(input: [0, 0xFF, 0x80, 0x0A, 0x0A]))
        try await home.run("set", "EMPTY", "--allow-empty", "--note", "nothing in it")
        try await home.run(["set", "GONE"], with: .input("x"))
        try await home.run("rm", "GONE", "-y")
        try await home.addPipecat(at: sandbox, map: ["key=A"])
        try await home.addBaseten(at: sandbox, map: ["key=A"])
        try await home.run("push", "-y")
        try await home.run("team", "create", "models")
        try await home.run("set", "A", "-t", "models", with: .input("of the other team"))
        try await home.run(
            "set",
            "Ünicode näme",
            "-t",
            "models",
            "--tag",
            "t",
            with: .input("ω")
        )
        try await home.run("team", "use", "voice")
        return home
    }
}

/// The reader of `Tests/Interop`.
private enum Reader {
    /// Whether what it needs is installed.
    static var isAvailable: Bool {
        get async {
            var start = Child.Start(program: "python3", arguments: ["-c", "import cryptography"])
            start.environment = ProcessInfo.processInfo.environment
            return await (try? Child(start))?.end().status == 0
        }
    }

    /// Runs it on a home's vault.
    static func run(
        _ command: String,
        _ home: Home,
        status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        var start = Child.Start(program: "python3")
        start.arguments = [
            "/\(tests)/Interop/reader.py", command, home.vault,
            "--passphrase-file", home.passphraseFile,
        ]
        // Python is found and set up by the environment of the tests.
        start.environment = ProcessInfo.processInfo.environment
        let outcome = try await Child(start).end()
        #expect(outcome.status == status, "\(outcome)", sourceLocation: sourceLocation)
        return outcome
    }
}
