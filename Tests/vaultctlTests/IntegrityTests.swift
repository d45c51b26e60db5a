import TestSupport
import Testing

/// A file that is not the one that was left here: older, with another history, or another vault.
struct IntegrityTests {
    private static let commands = [
        ["list"], ["get", "A"], ["status"], ["set", "B", "--allow-empty"], ["audit", "verify"],
        ["push", "-y"],
    ]

    @Test func `an older copy is refused, and the newer one works again`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let older = contents(of: home.vault)
        try await home.set("A", "two")
        let newer = contents(of: home.vault)
        write(older, to: home.vault)
        try await expectRefused(home, code: "rolled-back")
        write(newer, to: home.vault)
        #expect(try await home.run("get", "A").text == "two")
    }

    @Test(arguments: [1, 3])
    func `a copy with another history is refused`(changes: Int) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "common")
        let common = contents(of: home.vault)
        try await home.set("A", "one")
        let ours = contents(of: home.vault)
        // Another machine, which has not seen what this one wrote.
        let other = try await Home.withVault()
        write(common, to: other.vault)
        for number in 1...changes { try await other.set("A", "other \(number)") }
        write(contents(of: other.vault), to: home.vault)
        try await expectRefused(home, code: "forked")
        write(ours, to: home.vault)
        #expect(try await home.run("get", "A").text == "one")
    }

    @Test func `another vault at the path is refused`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let other = Home()
        try await other.run(
            "init",
            "--name",
            "Ada",
            "--team",
            "voice",
            "--passphrase-file",
            other.passphraseFile
        )
        write(contents(of: other.vault), to: home.vault)
        try await expectRefused(home, code: "replaced")
    }

    @Test func `a machine that has not seen the vault takes any whole state of it`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let older = contents(of: home.vault)
        try await home.set("A", "two")
        let other = try await Home.withVault()
        write(older, to: other.vault)
        #expect(try await other.run("get", "A").text == "one")
    }

    @Test func `a pin that cannot be read is refused, not made anew`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let directory = home.path + "/state/vaultctl/pins"
        let pin = try #require(names(in: directory).first { $0.hasSuffix(".json") })
        write(Array("{}".utf8), to: directory + "/" + pin)
        try await expectRefused(home, code: "changed")
    }

    @Test func `a vault cut short is refused`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let whole = contents(of: home.vault)
        for count in stride(from: 0, to: whole.count, by: 4096) {
            write(Array(whole[..<count]), to: home.vault)
            let outcome = try await home.run(["get", "A"], status: nil)
            #expect(outcome.status == 14, "\(count) bytes: \(outcome)")
        }
    }

    /// Every command refuses, and writes nothing.
    private func expectRefused(
        _ home: Home,
        code: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = contents(of: home.vault)
        for command in Self.commands {
            let outcome = try await home.run(
                command + ["--json"],
                status: 14,
                sourceLocation: sourceLocation
            )
            let found = try document(outcome.errors, sourceLocation)["error"]["code"]
            #expect(found == .string(code), "\(command)", sourceLocation: sourceLocation)
            #expect(outcome.output == [], sourceLocation: sourceLocation)
        }
        #expect(contents(of: home.vault) == before, sourceLocation: sourceLocation)
    }
}
