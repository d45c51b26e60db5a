import Glibc
import TestSupport
import Testing

/// Members, as the program lets them in and out.
struct MemberTests {
    @Test func `the documents of members have their fields`() async throws {
        let file = try await TeamFile()
        _ = try await file.admit("Ben", to: "voice")
        let list = try await file.ada.json("member", "list")
        #expect(Shapes.members.differences(from: list) == [])
        #expect(list["members"].elements.map { $0["you"] } == [true, false])
        try await file.ada.run("set", "A", with: .input("a"))
        let departure = try await file.ada.json("member", "remove", "Ben", "-y")
        #expect(Shapes.departure.differences(from: departure) == [])
    }

    @Test func `a leaver's list has what was renamed, and what was deleted here alone`()
        async throws
    {
        let file = try await TeamFile()
        _ = try await file.admit("Ben", to: "voice")
        let sandbox = try await Sandbox()
        try await file.ada.set("A", "a")
        try await file.ada.addPipecat(at: sandbox, map: ["k=A"])
        try await file.ada.run("push", "-y")
        try await file.ada.run("rename", "A", "B")
        func pushed() async throws -> [JSON] {
            let list = try await file.ada.json("member", "revoke", "Ben", "-t", "voice", "-y")
            return list["rotate"].elements.filter { !$0["pushed"].elements.isEmpty }
        }
        let renamed = try await pushed()
        #expect(renamed.map { $0["entry"] } == ["B"])
        #expect(renamed.first?["pushed"][0]["key"] == "k")
        #expect(renamed.first?["pushed"][0]["held"] == true)
        let log = try await file.ada.run("audit", "log").text
        #expect(log.contains("team.key") && log.contains("voice for Ada\n"))
        try await file.ada.run("member", "grant", "Ben", "-t", "voice")
        try await file.ada.run("target", "unmap", "prod", "k")
        try await file.ada.run("rm", "B", "-y")
        let deleted = try await pushed()
        #expect(deleted.map { $0["entry"] } == ["A"])
        #expect(deleted.first?["pushed"][0]["held"] == true)
    }

    @Test func `a card is printed, and nothing is changed`() async throws {
        let file = try await TeamFile()
        let before = contents(of: file.path)
        let (home, card, fingerprint) = try await file.newcomer("Ben")
        #expect(card.hasPrefix("{\"format\":1,"))
        #expect(fingerprint.count == 16)
        #expect(contents(of: file.path) == before)
        #expect(!names(in: home.path).contains("state"))
    }

    @Test func `only the fingerprint lets a card in`() async throws {
        let file = try await TeamFile()
        let (_, card, fingerprint) = try await file.newcomer("Ben")
        let add = ["member", "add", "-", "--team", "voice", "--json"]
        func code(_ options: [String], status: Int32) async throws -> JSON {
            let outcome = try await file.ada.run(add + options, with: .input(card), status: status)
            return try document(outcome.errors)["error"]["code"]
        }
        let before = contents(of: file.path)
        #expect(try await code([], status: 3) == "declined")
        #expect(try await code(["--yes"], status: 3) == "declined")
        #expect(try await code(["--fingerprint", "aaaabbbbccccdddd"], status: 7) == "fingerprint")
        #expect(try await code(["--yes", "--fingerprint", ""], status: 7) == "fingerprint")
        #expect(
            try await code(["--fingerprint", fingerprint, "--team", "none"], status: 5)
                == "not-found"
        )
        #expect(contents(of: file.path) == before)
        let spelt = "\(fingerprint.uppercased().prefix(8)) - \(fingerprint.dropFirst(8))"
        try await file.ada.run(add + ["--fingerprint", spelt], with: .input(card))
    }

    @Test func `the fingerprint is asked on the terminal`() async throws {
        let file = try await TeamFile()
        let (_, card, fingerprint) = try await file.newcomer("Ben")
        write(Array(card.utf8), to: file.ada.path("ben.card"))
        for (reply, status) in [("y", 3), ("", 3), ("yes", 0)] as [(String, Int32)] {
            let terminal = PseudoTerminal()
            var start = file.ada.started(
                ["member", "add", file.ada.path("ben.card"), "--team", "voice"],
                Home.With()
            )
            start.terminal = terminal
            let add = try Child(start)
            try await eventually("it asks") { terminal.screen.contains("Type yes: ") }
            let shown = terminal.screen.filter { $0 != " " }
            #expect(shown.contains(fingerprint))
            terminal.type(reply + "\n")
            #expect(await add.end().status == status)
        }
    }

    @Test func `removing asks first, and says what could be read`() async throws {
        let file = try await TeamFile()
        _ = try await file.admit("Ben", to: "voice")
        try await file.ada.run("set", "A", with: .input("a"))
        let before = contents(of: file.path)
        try await file.ada.run("member", "remove", "Ben", status: 3)
        #expect(contents(of: file.path) == before)
        let terminal = PseudoTerminal()
        var start = file.ada.started(["member", "remove", "Ben"], Home.With())
        start.terminal = terminal
        let remove = try Child(start)
        try await eventually("it asks") { terminal.screen.contains("[y/N]") }
        #expect(terminal.screen.contains("Ben could read 1 entry in voice. Remove Ben?"))
        terminal.type("y\n")
        let outcome = await remove.end()
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("A        voice  1"))
    }

    @Test func `a bar shows how far the seals are, on a terminal alone`() async throws {
        let file = try await TeamFile()
        let lines = (1...1200).map { "K_\($0)=v\($0)\n" }.joined()
        try await file.ada.run("import", "-", "--format", "dotenv", with: .input(lines))
        let terminal = PseudoTerminal()
        var start = file.ada.started(["key", "rekey", "--team", "voice"], Home.With())
        start.terminal = terminal
        start.onTerminal = [STDERR_FILENO]
        #expect(await (try Child(start)).end().status == 0)
        #expect(terminal.screen.contains("sealing records anew [##"))
        #expect(terminal.screen.contains("2401 of 2401\r\u{1B}[K"))
        let quiet = try await file.ada.run("key", "rekey", "--team", "voice")
        #expect(quiet.errorText == "new keys and new seals: voice\n")
    }
}
