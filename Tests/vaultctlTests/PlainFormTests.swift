import Testing

/// Commands without an option, which go round the argument parser: they say what the others say.
struct PlainFormTests {
    /// An option that changes nothing where a machine key unlocks, and brings a command to the parser.
    private static let parsed = "--no-input"

    @Test(
        arguments: [
            "list", "list A*", "get A", "get missing", "get", "set", "run", "run --",
            "run -- printenv A", "run -- /nowhere",
        ]
    )
    func `a command says the same with and without the parser`(line: String) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        try await home.set("B", "two")
        let words = line.split(separator: " ").map(String.init)
        let mark = words.firstIndex(of: "--") ?? words.endIndex
        let plain = try await home.run(words, status: nil)
        let parsed = try await home.run(
            words[..<mark] + [Self.parsed] + words[mark...],
            status: nil
        )
        #expect(plain.status == parsed.status)
        #expect(plain.text == parsed.text)
        #expect(plain.errorText == parsed.errorText)
        #expect(!plain.text.isEmpty || !plain.errorText.isEmpty)
    }

    @Test func `a value from standard input is stored the same with and without the parser`()
        async throws
    {
        let home = try await Home.withVault()
        let with = Home.With.input("one line\n")
        let plain = try await home.run("set", "A", with: with)
        let parsed = try await home.run("set", "B", Self.parsed, with: with)
        #expect(plain.errorText == "stored version 1 of A: 8 bytes\n")
        #expect(parsed.errorText == "stored version 1 of B: 8 bytes\n")
        #expect(try await home.run("get", "A").text == "one line")
        #expect(try await home.run("get", "B").text == "one line")
    }

    @Test(arguments: ["A", "A=secret"])
    func `what is refused is refused with and without the parser`(name: String) async throws {
        let home = try await Home.withVault()
        let status: Int32 = name == "A" ? 7 : 64
        let plain = try await home.run("set", name, status: status)
        let parsed = try await home.run("set", name, Self.parsed, status: status)
        #expect(plain.errorText == parsed.errorText)
        #expect(!plain.errorText.contains("secret"))
    }
}
