import Testing

/// `generate` and `set --generate`.
struct GenerateCommandTests {
    private static let forms: [(options: [String], form: String, bits: Int)] = [
        ([], "[A-Za-z0-9]{32}", 190),
        (["--length", "64", "--charset", "hex"], "[0-9a-f]{64}", 256),
        (["--length", "20", "--charset", "digits"], "[0-9]{20}", 66),
        (["--charset", "@ab", "--length", "100"], "[ab]{100}", 100),
        (["--charset", "base64url"], "[-A-Za-z0-9_]{32}", 192),
        (["--charset", "symbols"], "[!-/:-@\\[-`{-~]{32}", 160),
        (["--charset", "ascii"], "[!-~]{32}", 209),
        (["--words", "6"], "([a-z]+-?[a-z]+-){5}[a-z]+-?[a-z]+", 77),
    ]

    @Test(arguments: forms)
    func `one secret is printed and its bits are said`(
        options: [String],
        form: String,
        bits: Int
    ) async throws {
        let home = Home()
        let outcome = try await home.run(["generate"] + options)
        let isMatch = try Regex(form).wholeMatch(in: outcome.text.dropLast()) != nil
        #expect(isMatch, "\(outcome.text)")
        #expect(outcome.text.hasSuffix("\n"))
        #expect(outcome.errorText.hasSuffix(": \(bits) bits\n"))
        #expect(try await home.run(["generate", "-q"] + options).errors == [])
        let json = try await home.json(["generate"] + options)
        #expect(json["bits"] == .integer(bits))
        #expect(json["value"].string != String(outcome.text.dropLast()))
    }

    private static let mistakes: [(options: [String], status: Int32)] = [
        (["--length", "0"], 7), (["--length", "1048576"], 7), (["--words", "0"], 7),
        (["--charset", "@"], 7), (["--charset", "@aaa"], 7), (["--charset", "@äö"], 7),
        (["--charset", "alnumm"], 64), (["--words", "5", "--length", "5"], 64),
        (["--words", "5", "--charset", "hex"], 64), (["--length", "x"], 64),
    ]

    @Test(arguments: mistakes)
    func `what makes no secret is refused`(options: [String], status: Int32) async throws {
        let outcome = try await Home().run(["generate"] + options, status: status)
        #expect(outcome.output == [])
    }

    @Test func `few bits are warned of`() async throws {
        let outcome = try await Home().run("generate", "--length", "4", "--charset", "digits")
        #expect(outcome.errorText.contains("Warning: 13 bits"))
    }

    @Test(
        arguments: [
            (["set", "A", "--generate"], 32), (["set", "--generate", "A"], 32),
            (["set", "A", "--generate=64"], 64),
            (["-q", "set", "A", "--generate", "--tag", "t"], 32),
        ])
    func `set stores a value that nobody sees`(arguments: [String], count: Int) async throws {
        let home = try await Home.withVault()
        let outcome = try await home.run(arguments, with: .input("not this"))
        let value = try await home.run("get", "A").text
        #expect(value.wholeMatch(of: /[A-Za-z0-9]+/) != nil && value.utf8.count == count)
        #expect(outcome.output == [])
        #expect(!outcome.errorText.contains(value))
        try await home.run(arguments)
        #expect(try await home.run("get", "A").text != value)
    }

    @Test(
        arguments: [
            ["--generate", "--from-fd", "3"], ["--generate", "--from-file", "-"],
            ["--generate=8", "--from-env", "HOME"], ["--generate=", "A"], ["--generate=x"],
            ["--generate", "40"],
        ])
    func `set makes a value or takes one, not both`(options: [String]) async throws {
        let home = try await Home.withVault()
        try await home.run(["set", "A"] + options, status: 64)
        try await home.run("get", "A", status: 5)
    }

    @Test func `a length that no value has is refused and nothing is stored`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", "--generate=0", status: 7)
        try await home.run("set", "A", "--generate=1048576", status: 7)
        try await home.run("get", "A", status: 5)
    }

    @Test func `a note or a file may be called like the option`() async throws {
        let home = try await Home.withVault()
        try await home.run("set", "A", "--note=--generate", with: .input("typed"))
        #expect(try await home.run("get", "A").text == "typed")
        #expect(try await home.json("list")["entries"][0]["note"] == "--generate")
    }
}
