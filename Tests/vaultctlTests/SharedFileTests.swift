import TestSupport
import Testing

/// Two people on one file that a service keeps the same on their machines: what they are told when it
/// is an old one or another one, and the way out (docs/TEAM.md).
struct SharedFileTests {
    private func refusal(
        of home: Home,
        _ arguments: String...
    ) async throws -> (code: String?, message: String?, hint: String?) {
        let outcome = try await home.run(arguments + ["--json"], status: 14)
        let error = try document(outcome.errors)["error"]
        return (error["code"].string, error["message"].string, error["hint"].string)
    }

    private func fingerprint(_ home: Home) async throws -> String {
        let checks = try await home.json("doctor")["checks"].elements
        let format = try #require(checks.first { $0["id"] == "format" }?["message"].string)
        return String(format.suffix(16))
    }

    @Test func `an old copy is called one, and the newer one mends it`() async throws {
        let file = try await TeamFile()
        let ben = try await file.admit("Ben", to: "voice")
        try await file.ada.run("set", "A", with: .input("one"))
        let old = contents(of: file.path)
        try await file.ada.run("set", "A", with: .input("two"))
        #expect(try await ben.run("get", "A").text == "two")
        let new = contents(of: file.path)
        write(old, to: file.path)
        for home in [file.ada, ben] {
            let refusal = try await refusal(of: home, "get", "A")
            #expect(refusal.code == "rolled-back")
            #expect(refusal.message == "the vault is older than what this machine has seen")
            #expect(refusal.hint?.contains("wait until the file is synced") == true)
            #expect(refusal.hint?.contains("restore-backup") == true)
        }
        write(new, to: file.path)
        #expect(try await ben.run("get", "A").text == "two")
    }

    @Test func `a fork is left by an admin, and the others follow`() async throws {
        let file = try await TeamFile()
        let ada = file.ada
        let ben = try await file.admit("Ben", to: "voice")
        let cy = try await file.admit("Cy", to: "voice")
        // Cy keeps his machine's copy in another place, as he would; here it is the same path.
        try await ada.run("set", "A", with: .input("common"))
        let common = contents(of: file.path)
        try await ada.run("set", "A", with: .input("Ada's"))
        #expect(try await cy.run("get", "A").text == "Ada's")
        // Ben has not seen that, and writes too; his file wins.
        write(common, to: file.path)
        #expect(try await ben.run("get", "A").text == "common")
        try await ben.run("set", "A", with: .input("Ben's"))
        try await ben.run("set", "B", with: .input("more of Ben's"))
        for home in [ada, cy] {
            let refusal = try await refusal(of: home, "get", "A")
            #expect(refusal.code == "forked")
            #expect(
                refusal.message == "the vault has another history than what this machine has seen"
            )
            #expect(refusal.hint?.contains("restore-backup") == true)
        }

        // They decide for Ben's. Nobody who is no admin can do that first.
        let chosen = ada.path("chosen.vault")
        write(contents(of: file.path), to: chosen)
        let fingerprint = try await fingerprint(ben)
        let back = ["restore-backup", chosen, "--yes", "--accept-rollback", "--fingerprint"]
        let own = cy.path("chosen.vault")
        write(contents(of: file.path), to: own)
        let early = try await cy.run(
            ["restore-backup", own, "--yes", "--accept-rollback", "--fingerprint", fingerprint],
            status: 7
        )
        #expect(early.errorText.contains("only an admin gives up events"))
        try await ada.run(back + ["aaaabbbbccccdddd"], status: 3)
        try await ada.run(back + [fingerprint])
        #expect(try await ada.run("get", "A").text == "Ben's")

        // Ben goes on without a word, since his history is the one that was chosen; Cy follows Ada.
        #expect(try await ben.run("get", "A").text == "Ben's")
        #expect(try await refusal(of: cy, "get", "A").code == "forked")
        write(contents(of: file.path), to: own)
        try await cy.run(
            "restore-backup",
            own,
            "--yes",
            "--accept-rollback",
            "--fingerprint",
            fingerprint
        )
        for home in [ada, ben, cy] {
            #expect(try await home.run("get", "B").text == "more of Ben's")
            try await home.run("audit", "verify")
        }
        let log = try await cy.json("audit", "log")["events"].elements
        #expect(log.count { $0["op"] == "vault.rollback" } == 1)
    }
}
