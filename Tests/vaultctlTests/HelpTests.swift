import Testing

/// What the program tells of itself.
struct HelpTests {
    @Test func `every command has help, and help for a person goes to stdout`() async throws {
        let home = Home()
        let commands = try await Help.commands()
        #expect(commands.count >= 25)
        for command in commands {
            let outcome = try await home.run(command + ["--help"])
            #expect(outcome.text.contains("USAGE: vaultctl " + command.joined(separator: " ")))
            #expect(outcome.errors == [])
            let examples = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
                .drop { !$0.hasPrefix("Example") }.dropFirst().prefix { !$0.isEmpty }
            #expect(
                examples.allSatisfy { $0.hasPrefix("  ") },
                "an example of \(command) is broken in the middle of a line"
            )
        }
        #expect(try await home.run("--help").text.contains("SUBCOMMANDS:"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a completion script names every command`(shell: String) async throws {
        let script = try await Home().run("completion", shell).text
        for command in try await Help.commands() {
            for word in command { #expect(script.contains(word), "\(word)") }
        }
    }

    @Test func `the version is one line, or a document`() async throws {
        let home = Home()
        let line = try await home.run("version").text
        let version = try #require(try await home.json("version")["version"].string)
        #expect(line == "vaultctl \(version)\n")
    }

    @Test func `global options stand before the command or after it`() async throws {
        let home = try await Home.withVault()
        let with = Home.With(environment: ["VAULTCTL_VAULT": nil, "VAULTCTL_KEY_FILE": nil])
        let options = ["--vault", home.vault, "--key-file", home.keyFile, "--json"]
        for arguments in [options + ["team", "list"], ["team", "list"] + options] {
            let outcome = try await home.run(arguments, with: with)
            #expect(Shapes.teams.differences(from: try document(outcome.output)) == [])
        }
    }

    @Test func `the option names the vault, then the variable, then the default`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        let missing = Home.With(environment: ["VAULTCTL_VAULT": home.path("missing.vault")])
        try await home.run("list", with: missing, status: 5)
        try await home.run("list", "--vault", home.vault, with: missing)
        let unset = Home.With(environment: ["VAULTCTL_VAULT": nil])
        let outcome = try await home.run("list", "--json", with: unset, status: 5)
        let message = try document(outcome.errors)["error"]["message"].string
        #expect(message?.contains(home.path + "/data/vaultctl/default.vault") == true)
    }

    @Test func `quiet says nothing but the result, verbose says more`() async throws {
        let home = try await Home.withVault()
        #expect(try await home.run("set", "A", "-q", with: .input("a")).errors == [])
        #expect(try await home.run("get", "A").errors == [])
        #expect(try await home.run("get", "A", "-v").errorText.contains(home.vault))
        #expect(try await home.run("get", "MISSING", "-q", status: 5).errorText != "")
    }
}
