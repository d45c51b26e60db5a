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

    @Test func `from its start it makes no core, and files for its user alone`() async throws {
        let list = try await waiting("ulimit -c unlimited; umask 0")
        let status = String(decoding: contents(of: "/proc/\(list.process)/status"), as: UTF8.self)
        #expect(status.contains("Umask:\t0077\n"))
        let limits = String(decoding: contents(of: "/proc/\(list.process)/limits"), as: UTF8.self)
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(core?.split(separator: " ").dropFirst(4).first == "0")
        list.signal(SIGKILL)
        _ = await list.end()
    }

    @Test func `a crash leaves no core where somebody has lifted the limit`() async throws {
        let (other, directory) = (TemporaryDirectory(), TemporaryDirectory())
        let crash = Child.Start(
            program: "/bin/sh",
            arguments: ["-c", "cd '\(other.path(""))' && ulimit -c unlimited; kill -SEGV $$"]
        )
        _ = try await Child(crash).end()
        // Elsewhere cores go to a program, or nowhere: then there is nothing to see.
        guard !names(in: other.path("")).isEmpty else { return }
        let list = try await waiting("ulimit -c unlimited; cd '\(directory.path(""))'")
        let lifted = try await Child(
            Child.Start(
                program: "/usr/bin/prlimit",
                arguments: ["--pid", "\(list.process)", "--core=unlimited"]
            )
        ).end()
        try #require(lifted.status == 0, "\(lifted)")
        list.signal(SIGSEGV)
        #expect(await list.end().ending == .killed(signal: SIGSEGV))
        #expect(names(in: directory.path("")) == [])
    }

    /// A command that waits for a passphrase, started by a shell that has done something before.
    private func waiting(_ preparation: String) async throws -> Child {
        let home = try await Home.withVault()
        let terminal = PseudoTerminal()
        var start = home.started(["list"], Home.With(environment: ["VAULTCTL_KEY_FILE": nil]))
        start.arguments =
            ["-c", "\(preparation); exec \"$@\"", "sh", start.program] + start.arguments
        start.program = "/bin/sh"
        start.terminal = terminal
        let list = try Child(start)
        try await eventually("it asks") { terminal.screen.contains("Passphrase for") }
        return list
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
