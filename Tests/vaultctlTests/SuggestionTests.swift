import Testing

/// What is said to somebody who has misspelt a name.
struct SuggestionTests {
    @Test(arguments: [
        (["get", "API_KYE"], "did you mean API_KEY?"), (["get", "api_key"], "API_KEY?"),
        (["show", "OTHER_TOKN"], "OTHER_TOKEN?"), (["rm", "-y", "APIKEY"], "API_KEY?"),
        (["get", "A"], "'vaultctl list'"), (["get", "SOMETHING_ELSE"], "'vaultctl list'"),
        (["list", "-t", "vioce"], "did you mean voice?"), (["team", "use", "voise"], "voice?"),
        (["target", "show", "prdo"], "did you mean prod?"), (["push", "-y", "pord"], "prod?"),
    ])
    func `the nearest name is offered, if it is near`(
        arguments: [String],
        hint: String
    ) async throws {
        let home = try await Home.withVault()
        try await home.set("API_KEY", "one")
        try await home.set("OTHER_TOKEN", "two")
        try await home.run(
            [
                "target", "add", "prod", "--provider", "pipecat", "--set", "voice-agent",
                "--token", "OTHER_TOKEN",
            ]
        )
        let outcome = try await home.run(arguments, status: 5)
        #expect(outcome.errorText.contains("Hint:  "))
        #expect(outcome.errorText.contains(hint), "\(outcome)")
    }

    @Test func `the names of a team that one is not in are not offered`() async throws {
        let home = try await Home.withVault()
        try await home.run("team", "create", "models")
        try await home.run("set", "API_KEY", "-t", "models", with: .input("x"))
        let outcome = try await home.run("get", "API_KYE", "-t", "voice", status: 5)
        #expect(!outcome.errorText.contains("API_KEY"))
    }

    @Test(arguments: [
        (["lsit"], "did you mean 'list'?"), (["team", "crate", "x"], "'team create'?"),
        (["statu"], "'status'?"), (["frobnicate"], "'vaultctl --help' lists"),
        (["target", "frob"], "'vaultctl target --help' lists"), (["ls"], "'list'?"),
        (["delete", "A"], "'rm'?"), (["team", "add", "x"], "'team create'?"),
        (["help", "targt"], "'target'?"), (["help", "target", "lst"], "'target list'?"),
    ])
    func `a misspelt command is wrong usage, with the one that was meant`(
        arguments: [String],
        hint: String
    ) async throws {
        let outcome = try await Home().run(arguments, status: 64)
        #expect(outcome.errorText.contains("Error: there is no command"))
        #expect(outcome.errorText.contains(hint), "\(outcome)")
        let json = try await Home().run(arguments + ["--json"], status: 64)
        #expect(try document(json.errors)["error"]["code"] == "usage")
    }

    @Test(arguments: [
        ["set", "A", "--expries", "30d"], ["set", "A", "--expries=30d"],
    ])
    func `a misspelt option of set is one, and not repeated`(arguments: [String]) async throws {
        let outcome = try await Home().run(arguments, status: 64)
        #expect(outcome.errorText.contains("Hint:  did you mean '--expires'?"), "\(outcome)")
        #expect(!outcome.errorText.contains("expries"))
    }

    @Test(arguments: [
        ["sett", "API_KEY", "hunter2"], ["--json", "sett", "API_KEY=hunter2"],
        ["-q", "st", "API_KEY", "--form-env=hunter2"], ["hunter2=hunter2"],
    ])
    func `what may be a value is not repeated after a misspelt command`(
        arguments: [String]
    ) async throws {
        let outcome = try await Home().run(arguments, status: 64)
        #expect(!outcome.errorText.contains("hunter2"), "\(outcome)")
    }
}
