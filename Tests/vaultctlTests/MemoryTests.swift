import Glibc
import TestSupport
import Testing

/// What is left in the memory of a program that has used secrets and waits, and what its end gives
/// away (FORMAT.md section 12, row 16).
///
/// Seen as root sees it, which is more than a core dump or a debugger of the user would.
@Suite(
    .enabled("only root may look into the memory of vaultctl") { ProcessMemory.canBeRead }
)
struct MemoryTests {
    private static let value = "value-quetzal-in-memory"
    private static let byPassphrase = Home.With(environment: [
        "VAULTCTL_KEY_FILE": nil, "VAULTCTL_PASSPHRASE": Home.passphrase,
    ])

    @Test func `the search finds what a program has`() async throws {
        var start = Child.Start(program: "/bin/sleep", arguments: ["60"])
        start.environment = ["NAME": Self.value]
        let sleep = try Child(start)
        try await eventually("it has started") {
            !ProcessMemory(of: sleep.process).found(of: Canaries([Self.value])).isEmpty
        }
        sleep.signal(SIGKILL)
        _ = await sleep.end()
    }

    @Test(arguments: [true, false])
    func `at a question after values were read there is no value, passphrase or key`(
        isUnlockedByPassphrase: Bool
    ) async throws {
        let (home, sandbox) = try await homeWithTarget()
        let terminal = PseudoTerminal()
        let with = isUnlockedByPassphrase ? Self.byPassphrase : Home.With()
        let push = try start(["push"], in: home, on: terminal, with)
        try await eventually("it asks") { terminal.screen.contains("Push? [y/N]") }
        let memory = ProcessMemory(of: push.process)
        #expect(memory.found(of: secrets(of: home)) == [])
        // Nor where every process of the user can look: in arguments and environment.
        let shown = Canaries([Self.value, Home.passphrase, sandbox.pipecat.token])
        #expect(memory.commandLine.starts(with: Array(Binaries.vaultctl.utf8)))
        #expect(shown.found(in: memory.commandLine + memory.environment) == [])
        terminal.type("n\n")
        #expect(await push.end().status == 3)
    }

    @Test func `while a push waits to be ready there is no value that it has sent`() async throws {
        let (home, sandbox) = try await homeWithTarget("--ready-after", "60s")
        let push = try start(["push", "-y"], in: home, on: PseudoTerminal(), Self.byPassphrase)
        try await eventually("it has sent, and asks how far it is") {
            let requests = try sandbox.requests()
            guard let write = requests.lastIndex(where: \.isWrite) else { return false }
            return requests[write...].count > 1
        }
        #expect(ProcessMemory(of: push.process).found(of: secrets(of: home)) == [])
        push.signal(SIGINT)
        _ = await push.end()
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGQUIT, SIGTRAP])
    func `a crash leaves no core and prints nothing`(signal: Int32) async throws {
        let (home, sandbox) = try await homeWithTarget()
        let terminal = PseudoTerminal()
        var with = Self.byPassphrase
        with.environment["SWIFT_BACKTRACE"] = "enable=yes,color=no"
        var start = home.started(["push"], with)
        start.arguments =
            [
                "-c", "cd '\(home.path(""))' && ulimit -c unlimited; exec \"$@\"", "sh",
                start.program,
            ]
            + start.arguments
        start.program = "/bin/sh"
        start.terminal = terminal
        let push = try Child(start)
        try await eventually("it asks") {
            terminal.screen.contains("Push? [y/N]") || push.hasEnded
        }
        let before = names(in: home.path(""))
        push.signal(signal)
        let outcome = await push.end()
        #expect(outcome.ending == .killed(signal: signal))
        #expect(names(in: home.path("")).subtracting(before) == [])
        #expect(try sandbox.requests().count > 0)
        let said = outcome.output + outcome.errors + Array(terminal.screen.utf8)
        #expect(Canaries([Self.value, Home.passphrase]).found(in: said) == [])
        #expect(!outcome.errorText.contains("Backtrace") && !outcome.errorText.contains("Crash"))
    }

    private func homeWithTarget(_ options: String...) async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox =
            options.isEmpty ? try await Sandbox() : try await Sandbox(options[0], options[1])
        try await home.set("A", Self.value)
        try await home.addPipecat(at: sandbox, map: ["A"])
        return (home, sandbox)
    }

    /// Everything but the token of the target, of which the HTTP library keeps copies.
    private func secrets(of home: Home) -> Canaries {
        let key = String(
            decoding: contents(of: home.keyFile).dropFirst(12).prefix(40),
            as: UTF8.self
        )
        return Canaries([Self.value, Home.passphrase, key])
    }

    private func start(
        _ arguments: [String],
        in home: Home,
        on terminal: PseudoTerminal,
        _ with: Home.With
    ) throws -> Child {
        var start = home.started(arguments, with)
        start.terminal = terminal
        return try Child(start)
    }
}
