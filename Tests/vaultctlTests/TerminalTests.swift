import Glibc
import TestSupport
import Testing

/// What is asked of a person, on a terminal as a person has one.
struct TerminalTests {
    private static let locked = Home.With(environment: ["VAULTCTL_KEY_FILE": nil])

    @Test func `the passphrase is asked on the terminal and not shown`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        let terminal = PseudoTerminal()
        let get = try home.start(["get", "A"], on: terminal, Self.locked)
        try await answer("Passphrase for", Home.passphrase, on: terminal, secretly: true)
        let outcome = await get.end()
        #expect(outcome.status == 0)
        #expect(outcome.text == "value")
        #expect(outcome.errors == [])
        #expect(!terminal.screen.contains(Home.passphrase))
    }

    @Test func `a passphrase that is mistyped three times is status 4`() async throws {
        let home = try await Home.withVault()
        let terminal = PseudoTerminal()
        let list = try home.start(["list"], on: terminal, Self.locked)
        try await answer("Passphrase for", "wrong", on: terminal, secretly: true)
        try await answer("Try 2 of 3", "wrong", on: terminal, secretly: true)
        try await answer("Try 3 of 3", "wrong", on: terminal, secretly: true)
        #expect(await list.end().status == 4)
        #expect(!terminal.screen.contains("wrong"))
    }

    @Test func `a passphrase that is mistyped is asked for again`() async throws {
        let home = try await Home.withVault()
        let terminal = PseudoTerminal()
        let list = try home.start(["list"], on: terminal, Self.locked)
        try await answer("Passphrase for", "wrong", on: terminal, secretly: true)
        try await answer("Try 2 of 3", Home.passphrase, on: terminal, secretly: true)
        #expect(await list.end().status == 0)
        #expect(!terminal.screen.contains(Home.passphrase))
    }

    @Test func `standard input is the value while the passphrase is typed`() async throws {
        let home = try await Home.withVault()
        let terminal = PseudoTerminal()
        var with = Self.locked
        with.input = Array("from the pipe\n".utf8)
        let set = try home.start(["set", "A"], on: terminal, with)
        try await answer("Passphrase for", Home.passphrase, on: terminal, secretly: true)
        #expect(await set.end().status == 0)
        #expect(try await home.run("get", "A").text == "from the pipe")
    }

    @Test func `a value is asked on the terminal once, not shown, and counted`() async throws {
        let home = try await Home.withVault()
        let terminal = PseudoTerminal()
        let set = try home.start(["set", "A"], on: terminal, as: [STDIN_FILENO])
        try await answer("Value of A", "typed value", on: terminal, secretly: true)
        let outcome = await set.end()
        #expect(outcome.status == 0)
        #expect(outcome.errorText.contains("11 bytes"))
        #expect(!terminal.screen.contains("typed value"))
        #expect(try await home.run("get", "A").text == "typed value")
    }

    @Test(arguments: [["where"], ["rotate", "start", "leak"]])
    func `a leaked value that is looked for is not shown either`(command: [String]) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "leaked value")
        let terminal = PseudoTerminal()
        let look = try home.start(
            command + ["--value-from", "-"],
            on: terminal,
            as: [STDIN_FILENO]
        )
        try await answer("Value to look for", "leaked value", on: terminal, secretly: true)
        let outcome = await look.end()
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("A"))
        #expect(!terminal.screen.contains("leaked value"))
    }

    @Test func `a passphrase is asked for when a key file goes with it`() async throws {
        let home = try await Home.withVault()
        let (words, stick) = (home.path("words"), home.path("stick.key"))
        TestSupport.write(Array("second words".utf8), to: words)
        try await home.run(
            "key",
            "add",
            "--passphrase",
            "--with-key-file",
            stick,
            "--new-passphrase-file",
            words
        )
        let terminal = PseudoTerminal()
        let list = try home.start(
            ["team", "list"],
            on: terminal,
            Home.With(environment: ["VAULTCTL_KEY_FILE": stick])
        )
        try await answer("Passphrase for", "second words", on: terminal, secretly: true)
        #expect(await list.end().status == 0)
    }

    @Test func `a new passphrase is asked twice`() async throws {
        let home = Home()
        let terminal = PseudoTerminal()
        let start = try home.start(["init", "--name", "Ada"], on: terminal)
        try await answer("New passphrase: ", "typed twice", on: terminal, secretly: true)
        try await answer("The same again: ", "typed twice", on: terminal, secretly: true)
        #expect(await start.end().status == 0)
        #expect(!terminal.screen.contains("typed twice"))
        let with = Home.With(environment: ["VAULTCTL_PASSPHRASE": "typed twice"])
        try await home.run("team", "list", with: with)
    }

    @Test func `two passphrases that differ make no vault`() async throws {
        let home = Home()
        let terminal = PseudoTerminal()
        let start = try home.start(["init", "--name", "Ada"], on: terminal)
        try await answer("New passphrase: ", "one", on: terminal, secretly: true)
        try await answer("The same again: ", "other", on: terminal, secretly: true)
        #expect(await start.end().status == 3)
        try await home.run("list", status: 5)
    }

    @Test(arguments: [("y", 0), ("yes", 0), ("n", 3), ("", 3)] as [(String, Int32)])
    func `what deletes asks first`(reply: String, status: Int32) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        let terminal = PseudoTerminal()
        let remove = try home.start(["rm", "A"], on: terminal)
        try await answer("Delete A with all versions? [y/N]", reply, on: terminal)
        #expect(await remove.end().status == status)
        try await home.run(["get", "A"], status: status == 0 ? 5 : 0)
    }

    @Test func `a push shows its plan, asks, and sends nothing when the answer is no`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        let terminal = PseudoTerminal()
        let push = try home.start(["push"], on: terminal, as: [STDERR_FILENO])
        try await answer("Push? [y/N]", "n", on: terminal)
        #expect(await push.end().status == 3)
        #expect(terminal.screen.contains("+ A  create, version 1"))
        // What is shown is what the provider's listing makes of it; it was only read.
        #expect(try sandbox.requests().count > 0)
        #expect(try sandbox.writes().count == 0)
        #expect(try await home.lastPush() == nil)
    }

    @Test func `a person is shown the names before anything is removed`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A", "B=A"])
        try await home.run("push", "-y")
        try await home.run("target", "unmap", "prod", "B")
        let terminal = PseudoTerminal()
        let push = try home.start(
            ["push", "--prune", "prod"],
            on: terminal,
            as: [STDERR_FILENO]
        )
        try await answer("Push? [y/N]", "y", on: terminal)
        #expect(await push.end().status == 0)
        #expect(terminal.screen.contains("- B  delete: pushed from here once"))
        #expect(try sandbox.digests(ofSet: "voice-agent").keys.sorted() == ["A"])
    }

    @Test func `a terminal gets a newline after a value and a pipe none`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        let terminal = PseudoTerminal()
        let get = try home.start(["get", "A"], on: terminal, as: [STDOUT_FILENO])
        #expect(await get.end().status == 0)
        #expect(terminal.screen == "value\r\n")
        #expect(try await home.run("get", "A").text == "value")
    }

    @Test func `colour is for terminals, and not for those who want none`() async throws {
        let home = try await Home.withVault()
        func screen(_ options: [String], _ environment: [String: String?]) async throws -> String {
            let terminal = PseudoTerminal()
            let with = Home.With(environment: environment)
            let list = try home.start(
                ["team", "list"] + options,
                on: terminal,
                as: [STDOUT_FILENO],
                with
            )
            #expect(await list.end().status == 0)
            return terminal.screen
        }
        #expect(try await screen([], [:]).contains("\u{1B}["))
        #expect(try await !screen(["--no-color"], [:]).contains("\u{1B}"))
        #expect(try await !screen([], ["NO_COLOR": "1"]).contains("\u{1B}"))
        #expect(try await !screen([], ["TERM": "dumb"]).contains("\u{1B}"))
        #expect(try await !home.run("team", "list").text.contains("\u{1B}"))
    }

    @Test(arguments: ["\u{3}", "\u{1C}"], ["list", "push"])
    func `a question that is interrupted gives the terminal its echo back`(
        key: String,
        command: String
    ) async throws {
        let home = try await Home.withVault()
        let terminal = PseudoTerminal()
        // A shell leads the session: when its leader ends, the system itself resets a terminal.
        var start = home.started([command], Self.locked)
        start.arguments =
            [
                "-c", "trap : INT QUIT; \"$@\"; echo \"status $?\"; read -r line </dev/tty", "sh",
                start.program,
            ] + start.arguments
        start.program = "/bin/sh"
        start.terminal = terminal
        let shell = try Child(start)
        try await eventually("the question is there") {
            terminal.screen.contains("Passphrase for") && !terminal.echoes
        }
        terminal.type("half a pass" + key)
        try await eventually("the program has ended") { shell.output.contains("status ") }
        #expect(terminal.echoes)
        #expect(["status 130\n", "status 131\n"].contains(shell.output))
        #expect(!terminal.screen.contains("half a pass"))
        terminal.type("\n")
        _ = await shell.end()
    }

    /// Waits for a question and answers it; a secret only once nothing typed is shown.
    private func answer(
        _ question: String,
        _ reply: String,
        on terminal: PseudoTerminal,
        secretly: Bool = false
    ) async throws {
        try await eventually("'\(question)' is asked") {
            terminal.screen.contains(question) && (!secretly || !terminal.echoes)
        }
        terminal.type(reply + "\n")
    }
}

extension Home {
    /// Starts a command on a terminal, which is also those of 0, 1 and 2 that are named.
    fileprivate func start(
        _ arguments: [String],
        on terminal: PseudoTerminal,
        as descriptors: Set<Int32> = [],
        _ with: With = With()
    ) throws -> Child {
        var start = started(arguments, with)
        start.terminal = terminal
        start.onTerminal = descriptors
        return try Child(start)
    }
}
