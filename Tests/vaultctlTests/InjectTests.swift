import Glibc
import TestSupport
import Testing

/// `inject`: a template and its values, on stdout or in a file that is there whole or not at all.
struct InjectTests {
    private static let template = """
        url: https://{{ HOST }}/v1
        key: "{{KEY}}" # and again {{ KEY }}
        other: vaultctl://models/TOKEN, {{ vaultctl://models/TOKEN }}
        braces: {{ "{{" }} KEY }}

        """
    private static let filled = """
        url: https://example.org/v1
        key: "value {{ HOST }}" # and again value {{ HOST }}
        other: hf_quetzal, hf_quetzal
        braces: {{ KEY }}

        """

    @Test func `values of several teams take the places that name them`() async throws {
        let home = try await home()
        #expect(try await home.run("inject", with: .input(Self.template)).text == Self.filled)
        write(Array(Self.template.utf8), to: home.path("t"))
        #expect(try await home.run("inject", "-i", home.path("t")).text == Self.filled)
        let outcome = try await home.run("inject", "-i", home.path("t"), "-o", home.path("out"))
        #expect(outcome.output == [])
        #expect(contents(of: home.path("out")) == Array(Self.filled.utf8))
        #expect(mode(of: home.path("out")) == 0o600)
        let json = try await home.json("inject", "-i", home.path("t"), "--output", home.path("out"))
        #expect(json["bytes"] == .integer(Self.filled.utf8.count))
    }

    @Test func `bytes that are no text pass through, in the template and in values`() async throws {
        let home = try await home()
        try await home.run("set", "BIN", with: Home.With(input: [0xFF, 0, 0x0A, 0x0A]))
        let template: [UInt8] = [0xFE, 0x0D, 0x0A] + Array("{{ BIN }}".utf8) + [0, 0x80]
        let outcome = try await home.run("inject", with: Home.With(input: template))
        #expect(outcome.output == [0xFE, 0x0D, 0x0A, 0xFF, 0, 0x0A, 0, 0x80])
    }

    @Test func `the team that is meant is the option's`() async throws {
        let home = try await home()
        let outcome = try await home.run("inject", "-t", "models", with: .input("{{ TOKEN }}"))
        #expect(outcome.text == "hf_quetzal")
    }

    @Test func `all that is missing is told at once, and nothing is written`() async throws {
        let home = try await home()
        write(Array("before".utf8), to: home.path("out"))
        let template = "{{ A }} {{ KEY }} vaultctl://models/B vaultctl://nobody/C {{ A }}"
        let before = names(in: home.path(""))
        let outcome = try await home.run(
            "inject",
            "-o",
            home.path("out"),
            "--json",
            with: .input(template),
            status: 5
        )
        let message = try document(outcome.errors)["error"]["message"].string
        #expect(message?.hasSuffix(": A, vaultctl://models/B, vaultctl://nobody/C") == true)
        #expect(contents(of: home.path("out")) == Array("before".utf8))
        #expect(names(in: home.path("")) == before)
        #expect(try await home.run("inject", with: .input(template), status: 5).output == [])
    }

    @Test func `a template that does not parse is refused before anything is unlocked`()
        async throws
    {
        let home = try await home()
        var with = Home.With.input("one\nkey: {{ KEY\n")
        with.environment["VAULTCTL_KEY_FILE"] = .some(nil)
        let outcome = try await home.run("inject", with: with, status: 7)
        #expect(outcome.errorText.contains("line 2, column 6"))
        #expect(outcome.output == [])
    }

    @Test func `a template without references stays as it is, with a warning`() async throws {
        let home = try await home()
        let locked = Home.With(input: Array("{ }".utf8), environment: ["VAULTCTL_KEY_FILE": nil])
        let outcome = try await home.run("inject", with: locked)
        #expect(outcome.text == "{ }")
        #expect(outcome.errorText.contains("Warning"))
    }

    @Test func `the output is for its user alone, whatever the mask and the file before`()
        async throws
    {
        let home = try await home()
        write(Array("before".utf8), to: home.path("out"))
        _ = unsafe chmod(home.path("out"), 0o666)
        let outcome = try await run(home, "umask 0; exec \"$@\"", "-o", home.path("out"))
        #expect(outcome.status == 0, "\(outcome)")
        #expect(mode(of: home.path("out")) == 0o600)
    }

    @Test func `links, directories and the template itself are not written to`() async throws {
        let home = try await home()
        write(Array("{{ KEY }}".utf8), to: home.path("t"))
        write(Array("before".utf8), to: home.path("target"))
        createDirectory(home.path("directory"))
        link(home.path("target"), home.path("link"))
        link(home.path("t"), home.path("same"))
        for name in ["directory", "link", "same", "t", "./t"] {
            try await home.run("inject", "-i", home.path("t"), "-o", home.path(name), status: 7)
        }
        #expect(contents(of: home.path("target")) == Array("before".utf8))
        #expect(contents(of: home.path("t")) == Array("{{ KEY }}".utf8))
        try await home.run("inject", "-i", home.path("missing"), status: 5)
        try await home.run(
            "inject",
            "-i",
            home.path("t"),
            "-o",
            home.path("no/such/file"),
            status: 1
        )
    }

    @Test func `where the file would be too large what was there stays, and nothing else`()
        async throws
    {
        let home = try await home()
        let value = [UInt8](repeating: 65, count: 100_000)
        try await home.run("set", "KEY", with: Home.With(input: value))
        write(Array("before".utf8), to: home.path("out"))
        let before = names(in: home.path("")).union(["template"])
        let outcome = try await run(home, "ulimit -f 8; exec \"$@\"", "-o", home.path("out"))
        #expect(outcome.status == 1, "\(outcome)")
        #expect(contents(of: home.path("out")) == Array("before".utf8))
        #expect(names(in: home.path("")) == before)
    }

    @Test func `who is killed leaves the old file or the new one`() async throws {
        let home = try await home()
        let value = [UInt8](repeating: 66, count: 1_000_000)
        try await home.run("set", "KEY", with: Home.With(input: value))
        write(Array("before".utf8), to: home.path("out"))
        var generator = SeededGenerator(seed: 11)
        let template = Home.With.input(String(repeating: "{{ KEY }}", count: 20))
        for _ in 1...10 {
            let child = try home.start(["inject", "-o", home.path("out")], template)
            try await Task.sleep(for: .milliseconds(generator.number(in: 10...80)))
            child.signal(SIGTERM)
            _ = await child.end()
            #expect([6, 20_000_000].contains(contents(of: home.path("out")).count))
            #expect(!names(in: home.path("")).contains { $0.hasPrefix(".vaultctl") })
        }
    }

    /// A home with entries in two teams, the first in use.
    private func home() async throws -> Home {
        let home = try await Home.withVault()
        try await home.run("team", "use", "voice")
        try await home.set("HOST", "example.org")
        try await home.set("KEY", "value {{ HOST }}")
        try await home.run("team", "create", "models")
        try await home.run("set", "TOKEN", "-t", "models", with: .input("hf_quetzal"))
        return home
    }

    /// Runs `inject` on a template that is one value, through a shell.
    private func run(
        _ home: Home,
        _ script: String,
        _ options: String...
    ) async throws -> Outcome {
        write(Array("{{ KEY }}".utf8), to: home.path("template"))
        var start = home.started(["inject", "-i", home.path("template")] + options, Home.With())
        start.arguments = ["-c", script, "sh", start.program] + start.arguments
        start.program = "/bin/sh"
        return try await Child(start).end()
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        precondition(unsafe stat(path, &status) == 0, "no file at \(path)")
        return status.st_mode & 0o777
    }
}
