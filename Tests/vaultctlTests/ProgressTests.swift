import Glibc
import Testing

/// What a person sees while a push is under way.
struct ProgressTests {
    @Test func `on a terminal one line a target changes in place and counts the seconds`()
        async throws
    {
        let (home, sandbox) = try await homes("--ready-after", "3s")
        let terminal = PseudoTerminal(columns: 60)
        let outcome = try await push(home, on: terminal)
        #expect(outcome.status == 0)
        let screen = Screen(terminal.screen)
        #expect(screen.lines == ["prod: ready"])
        #expect(screen.shown.contains { $0.hasPrefix("prod: sending 1 key") })
        #expect(screen.shown.contains("prod: accepted"))
        #expect(screen.shown.contains { $0.hasPrefix("prod: pending") && $0.hasSuffix(" s") })
        #expect(screen.widest < 60)
        #expect(outcome.text.contains("prod: ready"))
        #expect(try sandbox.writes().count == 1)
    }

    @Test(arguments: [["NO_COLOR": "1"], [:]])
    func `the line has no escape sequence in it`(variables: [String: String]) async throws {
        let (home, sandbox) = try await homes()
        defer { withExtendedLifetime(sandbox) {} }
        let terminal = PseudoTerminal(columns: 60)
        _ = try await push(home, on: terminal, Home.With(environment: variables))
        #expect(!terminal.screen.contains("\u{1B}"))
        #expect(terminal.screen.contains("\r"))
    }

    @Test(arguments: [20, 33])
    func `the line is never as wide as the terminal`(columns: Int) async throws {
        let (home, sandbox) = try await homes()
        let error: JSON = ["error": "漢字 and a great many words that no terminal has room for"]
        try sandbox.fault("PUT", "/pipecat/v1/secrets/voice-agent", ["status": 429, "body": error])
        let terminal = PseudoTerminal(columns: columns)
        let outcome = try await push(home, on: terminal)
        #expect(outcome.status == 0)
        #expect(Screen(terminal.screen).widest < columns)
        #expect(Screen(terminal.screen).lines == ["prod: ready"])
    }

    @Test func `a terminal that cannot move gets a line a step`() async throws {
        let (home, sandbox) = try await homes()
        defer { withExtendedLifetime(sandbox) {} }
        let terminal = PseudoTerminal(columns: 60)
        _ = try await push(home, on: terminal, Home.With(environment: ["TERM": "dumb"]))
        let lines = terminal.screen.split(whereSeparator: \.isNewline).map(String.init)
        #expect(lines == ["prod: sending 1 key", "prod: accepted", "prod: ready"])
    }

    @Test func `in a pipe there is a line a step`() async throws {
        let (home, sandbox) = try await homes()
        defer { withExtendedLifetime(sandbox) {} }
        let outcome = try await home.run("push", "-y")
        #expect(outcome.errorText == "prod: sending 1 key\nprod: accepted\nprod: ready\n")
    }

    @Test func `quiet says nothing anywhere but the outcome`() async throws {
        let (home, sandbox) = try await homes()
        defer { withExtendedLifetime(sandbox) {} }
        let terminal = PseudoTerminal(columns: 60)
        let outcome = try await push(home, on: terminal, quiet: true)
        #expect(outcome.status == 0)
        #expect(terminal.screen == "")
        #expect(try await home.run("push", "-y", "-q", "--all-keys").errorText == "")
    }

    @Test func `who writes over a set is told that agents keep the old values`() async throws {
        let (home, sandbox) = try await homes()
        defer { withExtendedLifetime(sandbox) {} }
        let first = try await home.run("push", "-y")
        #expect(!first.errorText.contains("old values"))
        try await home.set("A", "another")
        let second = try await home.run("push", "-y")
        #expect(
            second.errorText.contains(
                "Hint:  agents that run with set voice-agent keep the old values"
            )
        )
        try await home.set("A", "a third")
        #expect(try await home.run("push", "-y", "-q").errorText == "")
    }

    @Test func `wait is a gate of one line`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--ready-after", "8s", "--fail-set", "broken")
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try await home.addPipecat("bad", set: "broken", at: sandbox, map: ["A"])
        try await home.run("push", "-y", "--no-wait")
        try await home.run("wait", "prod", "--timeout", "0s", status: 12)
        try await home.run("wait", "prod", "--timeout", "60s")
        let failed = try await home.json("wait", "bad", "--timeout", "60s", status: 12)
        #expect(failed["pushes"][0]["state"] == "failed")
        let detail = failed["pushes"][0]["transitions"].elements.last?["detail"].string
        #expect(detail?.contains("provision") == true)
        try await home.run("wait", "prod", "--timeout", "60s")
    }

    private func homes(_ options: String...) async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox =
            options.isEmpty ? try await Sandbox() : try await Sandbox(options[0], options[1])
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        return (home, sandbox)
    }

    private func push(
        _ home: Home,
        on terminal: PseudoTerminal,
        _ with: Home.With = Home.With(),
        quiet: Bool = false
    ) async throws -> Outcome {
        var start = home.started(["push", "-y"] + (quiet ? ["-q"] : []), with)
        start.terminal = terminal
        start.onTerminal = [STDERR_FILENO]
        return try await Child(start).end()
    }
}

/// What a terminal makes of carriage returns.
private struct Screen {
    /// The lines as they stand in the end.
    private(set) var lines: [String] = []
    /// Every state that a line had.
    private(set) var shown: [String] = []
    /// The most columns that were written to.
    private(set) var widest = 0

    init(_ text: String) {
        var line: [Unicode.Scalar] = []
        var column = 0
        func trimmed() -> String {
            var text = String(String.UnicodeScalarView(line))
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r":
                if !trimmed().isEmpty { shown.append(trimmed()) }
                column = 0
            case "\n":
                lines.append(trimmed())
                (line, column) = ([], 0)
            default:
                if column < line.count { line[column] = scalar } else { line.append(scalar) }
                column += 1
                let columns = line.reduce(0) { $0 + ($1.value < 0x1100 || $1 == "…" ? 1 : 2) }
                widest = max(widest, columns)
            }
        }
        if !trimmed().isEmpty { lines.append(trimmed()) }
    }
}
