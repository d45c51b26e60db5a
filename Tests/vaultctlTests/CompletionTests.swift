import Glibc
import TestSupport
import Testing

/// What a shell offers for a word, asked in the shell itself where it is installed.
struct CompletionTests {
    private static let lines: [(line: [String], offered: [String])] = [
        (["get", "A"], ["API_KEY", "API_ORG"]), (["show", "API_K"], ["API_KEY"]),
        (["set", "O"], ["OTHER_TOKEN"]), (["rm", "API_KEY", "API_"], ["API_KEY", "API_ORG"]),
        (["history", "X"], []), (["list", "-t", ""], ["models", "voice"]),
        (["list", "--team", "v"], ["voice"]), (["team", "use", "m"], ["models"]),
        (["push", ""], ["prod"]), (["plan", "p"], ["prod"]), (["wait", ""], ["prod"]),
        (["push", "prod", "--only", "A"], ["API_KEY"]), (["target", "show", ""], ["prod"]),
        (["target", "map", "prod", "OT"], ["OTHER_TOKEN"]),
        (["target", "map", "prod", "KEY", "=", "OT"], ["OTHER_TOKEN"]),
        (["audit", "pushes", "--target", ""], ["prod"]),
        (["get", "-t", "models", ""], ["HF_TOKEN"]),
        (["get", "--vault", "/nowhere", ""], []), (["lis"], ["list"]),
    ]

    @Test func `bash offers commands, entries, teams and targets`() async throws {
        let home = try await filledHome()
        for (line, offered) in Self.lines {
            #expect(try await bash(["vaultctl"] + line, in: home) == offered, "\(line)")
        }
    }

    @Test func `a name that a shell would run is not offered, and nothing is run`() async throws {
        let home = try await filledHome()
        try await home.set("API_$(touch pwned)", "x")
        try await home.set("API_`touch pwned`", "x")
        #expect(try await bash(["vaultctl", "get", "API"], in: home) == ["API_KEY", "API_ORG"])
        #expect(!names(in: home.path("")).contains("pwned"))
    }

    @Test func `locked, it offers nothing, says nothing, asks nothing and writes nothing`()
        async throws
    {
        let home = try await filledHome()
        let pins = names(in: home.path + "/state/vaultctl/pins")
        let locked: [[String: String?]] = [
            ["VAULTCTL_KEY_FILE": nil], ["VAULTCTL_KEY_FILE": "/dev/stdin"],
            ["VAULTCTL_KEY_FILE": home.passphraseFile], ["VAULTCTL_VAULT": "/nowhere"],
            ["XDG_CONFIG_HOME": "/dev/null"],
        ]
        let request = [
            "---completion", "get", "--", "positional@0", "2", "0", "vaultctl", "get", "",
        ]
        for environment in locked {
            let terminal = PseudoTerminal()
            var start = home.started(request, Home.With(environment: environment))
            start.terminal = terminal
            let outcome = try await Child(start).end()
            #expect(outcome.text.split(separator: "\n") == [], "\(environment)")
            #expect(outcome.errors == [] && terminal.screen == "", "\(environment)")
        }
        let fresh = Home.With(environment: ["XDG_STATE_HOME": home.path("fresh")])
        #expect(try await home.run(request, with: fresh).text.contains("API_KEY"))
        #expect(!names(in: home.path("")).contains("fresh"))
        #expect(names(in: home.path + "/state/vaultctl/pins") == pins)
        for wrong in [["---completion"], ["---completion", "nonsense", "--", "x"]] {
            let outcome = try await home.run(wrong, status: nil)
            #expect(outcome.output == [] && outcome.errors == [])
        }
    }

    @Test func `no two options of a command have one name, which fish would refuse`() async throws {
        for command in try await Help.commands() {
            let help = try await Home().run(command + ["--help"]).text
            let names = help.split(separator: "\n").compactMap { line in
                line.firstMatch(of: /^  (?:-., )?(--[a-z-]+)/).map { String($0.1) }
            }
            #expect(names.count == Set(names).count, "\(command)")
        }
    }

    private func filledHome() async throws -> Home {
        let home = try await Home.withVault()
        for name in ["API_KEY", "API_ORG", "OTHER_TOKEN"] { try await home.set(name, "x") }
        try await home.run(
            [
                "target", "add", "prod", "--provider", "pipecat", "--set", "voice-agent",
                "--token", "OTHER_TOKEN",
            ]
        )
        try await home.run("target", "map", "prod", "API_KEY")
        try await home.run("team", "create", "models")
        try await home.run("set", "HF_TOKEN", "-t", "models", with: .input("x"))
        try await home.run("team", "use", "voice")
        return home
    }

    /// What bash would show for the last word.
    private func bash(_ words: [String], in home: Home) async throws -> [String] {
        let script = """
            cd "$1"; shift
            source <(vaultctl completion bash)
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            _vaultctl vaultctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        var start = home.started(["-c", script, "bash", home.path("")] + words, Home.With())
        let directory = start.program.split(separator: "/").dropLast().joined(separator: "/")
        start.program = "/bin/bash"
        start.environment["PATH"] = "/\(directory):/usr/bin:/bin"
        let outcome = try await Child(start).end()
        #expect(outcome.errors == [], "\(outcome)")
        return outcome.text.split(separator: "\n").map(String.init)
    }
}
