import Glibc
import TestSupport
import Testing

/// Several processes at one vault, and processes that are killed.
struct WriterTests {
    @Test func `writers at the same time all succeed`() async throws {
        let home = try await Home.withVault()
        let writers = try (1...8).map { number in
            try home.start(["set", "KEY_\(number)"], .input("value \(number)"))
        }
        for writer in writers {
            let outcome = await writer.end()
            #expect(outcome.status == 0, "\(outcome)")
        }
        for number in 1...8 {
            #expect(try await home.run("get", "KEY_\(number)").text == "value \(number)")
        }
        #expect(try await home.json("audit", "verify")["ok"] == true)
    }

    @Test func `writers of the same entry make a version each, and readers see whole ones`()
        async throws
    {
        let home = try await Home.withVault()
        try await home.set("A", "value 0")
        var writers: [Child] = []
        var readers: [Child] = []
        for number in 1...6 {
            writers.append(try home.start(["set", "A"], .input("value \(number)")))
            readers.append(try home.start(["get", "A"]))
        }
        for writer in writers { #expect(await writer.end().status == 0) }
        for reader in readers {
            let outcome = await reader.end()
            #expect(outcome.status == 0, "\(outcome)")
            #expect((0...6).map { "value \($0)" }.contains(outcome.text))
        }
        let versions = try await home.json("history", "A")["versions"].elements
        #expect(versions.map { $0["version"].integer } == Array(1...7))
    }

    @Test func `two pushes at the same time send the keys once`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "a")
        try await home.addPipecat(at: sandbox, map: ["A"])
        let pushes = [try home.start(["push", "-y"]), try home.start(["push", "-y"])]
        var statuses: Set<Int32?> = []
        for push in pushes { statuses.insert(await push.end().status) }
        // The second is refused, or comes when the first has been accepted and follows it.
        #expect(statuses == [0] || statuses == [0, 15])
        #expect(try sandbox.writes().count == 1)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a killed writer leaves the old or the new value`(seed: UInt64) async throws {
        let home = try await Home.withVault()
        var generator = SeededGenerator(seed: seed)
        var old = "value 0"
        try await home.set("A", old)
        for number in 1...fuzzRounds(standard: 12) {
            let new = "value \(number) " + String(repeating: "x", count: 9000)
            let writer = try home.start(["set", "A"], .input(new))
            try await Task.sleep(for: .milliseconds(generator.number(in: 5...100)))
            writer.signal(SIGKILL)
            let outcome = await writer.end()
            let found = try await home.run("get", "A").text
            #expect(found == old || found == new, "round \(number)")
            // What was acknowledged is there.
            if outcome.status == 0 { #expect(found == new, "round \(number)") }
            #expect(try await home.json("audit", "verify")["ok"] == true, "round \(number)")
            old = found
        }
        // A journal that was begun and not needed goes with the next change.
        try await home.set("A", "the last")
        #expect(!names(in: home.path("")).contains("team.vault-journal"))
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a killed start leaves no vault, or one that opens`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 1...3 {
            let home = Home()
            let start = try home.start(
                [
                    "init", "--name", "Ada", "--team", "voice", "--passphrase-file",
                    home.passphraseFile,
                ])
            // The key derivation takes most of the time; what is written, the end of it.
            let limit = Duration.milliseconds(generator.number(in: 150...450))
            let end = ContinuousClock.now + limit
            while ContinuousClock.now < end, !start.hasEnded {
                try await Task.sleep(for: .milliseconds(2))
            }
            start.signal(SIGKILL)
            _ = await start.end()
            let arguments = ["status", "--passphrase-file", home.passphraseFile]
            let outcome = try await home.run(arguments, status: nil)
            #expect([0, 5].contains(outcome.status), "\(outcome)")
        }
    }
}
