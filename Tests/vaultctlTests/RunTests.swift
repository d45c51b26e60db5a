import TestSupport
import Testing

/// `run`: what the command gets, and what it does not.
struct RunTests {
    @Test func `the command gets the entries, byte for byte, and its status is its own`()
        async throws
    {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let binary: [UInt8] = [0xFF, 0x0A, 0x3D, 0x20, 0x27, 0x0A]
        try await home.run("set", "B", with: Home.With(input: binary + [0x0A]))
        let outcome = try await home.run("run", "--", "env", "-0")
        let variables = outcome.output.split(separator: 0).map(Array.init)
        #expect(variables.contains(Array("A=one".utf8)))
        #expect(variables.contains(Array("B=".utf8) + binary))
        #expect(outcome.errors == [])
        try await home.run("run", "--", "sh", "-c", "exit 42", status: 42)
        let killed = try await home.run(["run", "--", "sh", "-c", "kill -9 $$"], status: nil)
        #expect(killed.ending == .killed(signal: 9))
    }

    @Test func `standard input and output are the command's`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        #expect(try await home.run("run", "--", "cat", with: .input("typed")).text == "typed")
        let outcome = try await home.run("run", "--", "sh", "-c", "echo said >&2")
        #expect(outcome.errorText == "said\n")
    }

    @Test func `an entry takes the place of a variable`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "entry")
        let with = Home.With(environment: ["A": "variable", "AB": "stays"])
        #expect(try await home.variables("A", "AB", with: with) == ["A=entry", "AB=stays"])
    }

    @Test func `only and tag choose the entries`() async throws {
        let home = try await Home.withVault()
        for name in ["A", "B", "C"] { try await home.set(name, name) }
        try await home.run("set", "B", "--tag", "t", with: .input("B"))
        func given(_ options: String...) async throws -> [String] {
            try await home.run(["run"] + options + ["--", "env"]).text.split(separator: "\n")
                .map(String.init).filter { $0.count == 3 }.sorted()
        }
        #expect(try await given() == ["A=A", "B=B", "C=C"])
        #expect(try await given("--only", "A,C") == ["A=A", "C=C"])
        #expect(try await given("--only", "C", "--only", "B") == ["B=B", "C=C"])
        #expect(try await given("--tag", "t") == ["B=B"])
        #expect(try await given("--tag", "t", "--only", "B") == ["B=B"])
        try await home.run("run", "--only", "A,MISSING", "--", "env", status: 5)
        try await home.run("run", "--tag", "missing", "--", "env", status: 5)
        try await home.run("run", "--tag", "t", "--only", "A,B", "--", "env", status: 5)
        try await home.run("run", "--only", ",", "--", "env", status: 64)
    }

    @Test func `without an entry the command runs, with a warning`() async throws {
        let home = try await Home.withVault()
        let outcome = try await home.run("run", "--", "echo", "ran")
        #expect(outcome.text == "ran\n")
        #expect(outcome.errorText.contains("Warning: there is no entry"))
    }

    @Test(
        arguments: [
            "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "GCONV_PATH",
            "GLIBC_TUNABLES", "PATH", "IFS", "ENV", "BASH_ENV", "PS4", "NODE_OPTIONS",
            "PYTHONPATH", "PYTHONSTARTUP", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS", "GIT_SSH_COMMAND", "OPENSSL_CONF", "SSL_CERT_FILE", "http_proxy",
            "HTTPS_PROXY", "All_Proxy", "PROMPT_COMMAND", "HOME", "SSLKEYLOGFILE",
            "NODE_TLS_REJECT_UNAUTHORIZED", "VAULTCTL_KEY_FILE",
        ])
    func `a name that a loader or an interpreter obeys is refused before anything runs`(
        name: String
    ) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        try await home.set(name, "/nonexistent/value-quetzal")
        let outcome = try await home.run("run", "--", "echo", "ran", status: 7)
        #expect(outcome.output == [])
        #expect(outcome.errorText.contains(name))
        #expect(!outcome.errorText.contains("quetzal"))
        let allowed = try await home.run(
            ["run", "--only", name, "--allow", "X,\(name)", "--", "/usr/bin/env"],
            status: nil
        )
        #expect(allowed.text.contains("\(name)=/nonexistent/value-quetzal\n"))
    }

    @Test func `all refused names are told at once`() async throws {
        let home = try await Home.withVault()
        for name in ["LD_PRELOAD", "PATH", "BASH_ENV"] { try await home.set(name, "x") }
        let outcome = try await home.run(
            "run",
            "--allow",
            "PATH",
            "--json",
            "--",
            "env",
            status: 7
        )
        let error = try document(outcome.errors)["error"]
        #expect(error["code"] == "dangerous-variable")
        #expect(error["message"].string?.contains("BASH_ENV, LD_PRELOAD") == true)
        #expect(error["message"].string?.contains("PATH") == false)
    }

    @Test(arguments: ["NODE_ENV", "AWS_SECRET_ACCESS_KEY", "CARGO_REGISTRY_TOKEN", "GITHUB_TOKEN"])
    func `ordinary names are given`(name: String) async throws {
        let home = try await Home.withVault()
        try await home.set(name, "x")
        #expect(try await home.variables(name) == ["\(name)=x"])
    }

    @Test func `a name that is no variable's is left out, or refused where it was named`()
        async throws
    {
        let home = try await Home.withVault()
        for name in ["A", "1A", "A-B", "A B", "Ä"] { try await home.set(name, "x") }
        let outcome = try await home.run("run", "--", "env")
        #expect(outcome.text.contains("A=x\n"))
        #expect(
            outcome.errorText == """
                Warning: left out entries 1A, A B, A-B, Ä: that cannot be the name of a variable

                """
        )
        let refused = try await home.run("run", "--only", "A,A-B", "--", "env", status: 7)
        #expect(refused.output == [])
        #expect(refused.errorText.contains("entry A-B"))
    }

    @Test func `a value with a NUL byte is refused`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", with: Home.With(input: [65, 0, 66]))
        let outcome = try await home.run("run", "--", "env", status: 7)
        #expect(outcome.output == [])
        #expect(outcome.errorText.contains("entry A"))
    }

    @Test func `more than an environment holds is refused`() async throws {
        let home = try await Home.withVault()
        try await home.run(
            "set",
            "A",
            with: Home.With(input: [UInt8](repeating: 65, count: 200_000))
        )
        let outcome = try await home.run("run", "--json", "--", "env", status: 7)
        #expect(try document(outcome.errors)["error"]["code"] == "too-large")
    }

    @Test func `what was meant for vaultctl alone is not inherited`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        let with = Home.With(environment: [
            "VAULTCTL_PASSPHRASE": Home.passphrase, "VAULTCTL_KEY_FILE": nil,
            "VAULTCTL_NO_INPUT": "1", "VAULTCTL_TEAM": "voice", "VAULTCTL_ANYTHING": "x",
        ])
        let outcome = try await home.run("run", "--", "env", with: with)
        #expect(outcome.text.contains("A=a\n"))
        #expect(!outcome.text.contains("VAULTCTL"))
        #expect(!outcome.text.contains(Home.passphrase))
    }

    @Test func `variables that vaultctl does not listen to reach the command`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        let names = [
            "OPENSSL_CONF", "SSL_CERT_FILE", "SSLKEYLOGFILE", "SQLITE_TMPDIR", "LD_LIBRARY_PATH",
        ]
        let with = Home.With(
            environment: Dictionary(uniqueKeysWithValues: names.map { ($0, "/x") })
        )
        #expect(try await home.variables(names, with: with) == names.map { "\($0)=/x" })
        try await home.set("SSL_CERT_FILE", "entry")
        let outcome = try await home.run(
            "run",
            "--allow",
            "SSL_CERT_FILE",
            "--",
            "env",
            with: with
        )
        #expect(
            outcome.text.split(separator: "\n").filter { $0.hasPrefix("SSL_CERT_FILE=") }
                == ["SSL_CERT_FILE=entry"]
        )
    }

    @Test func `mask, core limit, signals and directory are as vaultctl found them`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        let look = """
            umask; ulimit -Sc; ulimit -Hc; pwd
            grep -E '^Sig(Blk|Ign|Cgt):' /proc/self/status
            """
        func seen(_ program: [String]) async throws -> String {
            var start = home.started(["run"], Home.With())
            let own = [start.program, "run", "--"]
            start.arguments =
                [
                    "-c",
                    "umask 027; ulimit -Sc 100; trap '' QUIT HUP ABRT USR1; cd /usr; exec \"$@\"",
                    "bash",
                ] + (program.isEmpty ? own : []) + ["bash", "-c", look]
            start.program = "/bin/bash"
            let outcome = try await Child(start).end()
            #expect(outcome.status == 0, "\(outcome)")
            return outcome.text
        }
        let through = try await seen([])
        #expect(try await seen(["directly"]) == through)
        #expect(through.hasPrefix("0027\n100\n"))
    }

    @Test func `no descriptor beyond stderr is handed on`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        let with = Home.With(descriptors: [5: Array("five".utf8), 9: Array("nine".utf8)])
        // The shell opens the directory to list it: one number, the lowest that is free.
        let outcome = try await home.run(
            "run",
            "--",
            "sh",
            "-c",
            "cd /proc/self/fd && echo *",
            with: with
        )
        #expect(outcome.text == "0 1 2 3\n")
    }

    @Test func `descriptors that were closed are closed for the command too`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        func seen(_ own: [String]) async throws -> [UInt8] {
            let look = "readlink /proc/self/fd/0 /proc/self/fd/2; ls /proc/$$/fd"
            var start = home.started([], Home.With())
            start.program = "/bin/sh"
            start.arguments =
                ["-c", "exec \"$@\" <&- 2>&-", "sh"] + own + ["/bin/bash", "-c", look]
            return try await Child(start).end().output
        }
        let through = try await seen([Binaries.vaultctl, "run", "--"])
        #expect(try await seen([]) == through)
        #expect(!through.isEmpty)
    }

    @Test func `a command that is not there is 127, one that cannot be executed 126`()
        async throws
    {
        let home = try await Home.withVault()
        write(Array("no program".utf8), to: home.path("plain"))
        write(program: "no program", to: home.path("text"))
        write(program: "#!/missing/interpreter\n", to: home.path("script"))
        // Nothing is unlocked for a command that is not there.
        let locked = Home.With(environment: ["VAULTCTL_KEY_FILE": nil])
        for name in ["no-such-command", "/no/such/command", "./no-such", ""] {
            try await home.run("run", "--", name, with: locked, status: 127)
        }
        for name in ["plain", "text", "script", ""] {
            try await home.run("run", "--", home.path(name), status: 126)
        }
        let with = Home.With(environment: ["PATH": "\(home.path("")):/usr/bin"])
        try await home.run("run", "--", "plain", with: with, status: 126)
        try await home.run("run", "--", "true", with: with)
        let none = Home.With(environment: ["PATH": nil])
        try await home.run("run", "--", "true", with: none)
    }

    @Test func `nothing behind the dashes is read by vaultctl`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        let words = [
            "--help", "-h", "--version", "--json", "--vault", "/missing", "-t", "nobody", "--",
            "---completion", "--generate-completion-script", "bash", "--only", "B", "-qv", "",
        ]
        let arguments = ["run", "--only", "A", "--", "printf", "%s|"] + words
        let expected = words.map { "\($0)|" }.joined()
        #expect(try await home.run(arguments).text == expected)
        #expect(try await home.run(["--json", "--vault", home.vault] + arguments).text == expected)
        let outcome = try await home.run("run", "--", "no-such-command", "--json", status: 127)
        #expect(outcome.errorText.hasPrefix("Error: "))
    }

    @Test func `words that are no text arrive as they are`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        var start = home.started([], Home.With())
        start.arguments = [
            "-c", "exec \"$0\" run -- printf '%s' \"$(printf 'a\\377b')\"", start.program,
        ]
        start.program = "/bin/sh"
        #expect(try await Child(start).end().output == [0x61, 0xFF, 0x62])
    }

    @Test(arguments: [
        ["run"], ["run", "env"], ["run", "--"], ["run", "--only", "A", "env", "-0"],
    ])
    func `without the dashes nothing runs and the hint shows the way`(
        arguments: [String]
    ) async throws {
        let home = try await Home.withVault()
        let outcome = try await home.run(arguments, status: 64)
        #expect(outcome.errorText.contains("Hint:  vaultctl run [OPTION]… -- COMMAND"))
        #expect(outcome.output == [])
    }

    @Test func `an option that is none is named before anything runs`() async throws {
        let home = try await Home.withVault()
        let outcome = try await home.run("run", "--onyl", "A", "--", "env", status: 64)
        #expect(outcome.errorText.contains("'--onyl'"))
        #expect(outcome.output == [])
    }
}

extension Home {
    /// The variables of these names that a command gets, in the order asked for.
    fileprivate func variables(_ names: String..., with: With = With()) async throws -> [String] {
        try await variables(names, with: with)
    }

    fileprivate func variables(_ names: [String], with: With = With()) async throws -> [String] {
        let lines = try await run("run", "--", "env", with: with).text.split(separator: "\n")
        return names.flatMap { name in
            lines.filter { $0.hasPrefix("\(name)=") }.map(String.init)
        }
    }
}
