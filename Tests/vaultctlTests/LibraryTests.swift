import TestSupport
import Testing

/// The library, used by a program that is not the tool.
struct LibraryTests {
    @Test func `the tutorial's program reads and plans what the tool wrote`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("API_KEY", "twelve bytes")
        try await home.addPipecat(at: sandbox, map: ["API_KEY"])
        var start = Child.Start(program: Binaries.example)
        start.arguments = [home.vault, home.keyFile, home.path + "/state/vaultctl", "API_KEY"]
        let outcome = try await Child(start).end()
        #expect(outcome.status == 0, "\(outcome)")
        #expect(
            outcome.text == """
                API_KEY version 1
                PIPECAT_TOKEN version 1
                API_KEY has 12 bytes
                prod create API_KEY

                """
        )
        #expect(try sandbox.requests().isEmpty)
    }

    @Test func `the tutorial's program is refused a vault that it has no key to`() async throws {
        let home = try await Home.withVault()
        let other = Home()
        try await other.run(
            "init",
            "--team",
            "other",
            "--name",
            "Eve",
            "--passphrase-file",
            other.passphraseFile
        )
        var start = Child.Start(program: Binaries.example)
        start.arguments = [other.vault, home.keyFile, other.path + "/state/vaultctl", "API_KEY"]
        let outcome = try await Child(start).end()
        #expect(outcome.text.hasPrefix("the vault says: locked"), "\(outcome)")
    }
}
