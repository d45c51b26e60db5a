import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A copy of the vault, and its way back.
struct BackupTests {
    @Test func `a backup is private, verified, and a vault of its own`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let copied = try await home.json("backup", home.path("copy"))
        #expect(copied["events"] == 6 && copied["records"] == 3)
        #expect(mode(of: home.path("copy")) == 0o600)
        #expect(try await home.run("get", "A", "--vault", home.path("copy")).text == "one")
        let found = try await home.json("audit", "verify", "--vault", home.path("copy"))
        #expect(found["head"] == copied["head"])
    }

    @Test func `a backup replaces nothing and leaves no part behind`() async throws {
        let home = try await Home.withVault()
        write(Array("mine".utf8), to: home.path("copy"))
        for path in [home.path("copy"), home.vault] {
            let outcome = try await home.run("backup", path, "--json", status: 6)
            #expect(try document(outcome.errors)["error"]["code"] == "exists")
        }
        try await home.run("backup", home.path("missing/copy"), status: 7)
        #expect(contents(of: home.path("copy")) == Array("mine".utf8))
        let left: Set = ["copy", "machine.key", "passphrase", "team.vault"]
        #expect(names(in: home.path("")).subtracting(["home"]) == left)
    }

    @Test func `a backup made while others write is one state that verifies`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "0")
        let writers = try (1...6).map { try home.start(["set", "A"], .input("\($0)")) }
        for number in 1...3 { try await home.run("backup", home.path("copy\(number)")) }
        for writer in writers { #expect(await writer.end().status == 0) }
        for number in 1...3 {
            let copy = home.path("copy\(number)")
            try await home.run("audit", "verify", "--vault", copy)
        }
    }

    @Test(arguments: [1, 7, 23, 60])
    func `a killed backup leaves no file of its name, or a whole one`(pause: Int) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let backup = try home.start(["backup", home.path("copy")])
        try await Task.sleep(for: .milliseconds(pause))
        backup.signal(SIGKILL)
        _ = await backup.end()
        guard names(in: home.path("")).contains("copy") else { return }
        try await home.run("audit", "verify", "--vault", home.path("copy"))
    }

    @Test func `a vault that was lost or damaged comes back from its backup`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        try await home.run("backup", home.path("copy"))
        try FileManager.default.removeItem(atPath: home.vault)
        let restored = try await home.json("restore-backup", home.path("copy"))
        #expect(restored["kept"] == nil)
        #expect(try await home.run("get", "A").text == "one")

        let damaged = Array(contents(of: home.vault).prefix(9000))
        write(damaged, to: home.vault)
        write([1, 2, 3], to: home.vault + "-journal")
        try await home.run("get", "A", status: 14)
        let again = try await home.json("restore-backup", home.path("copy"), "--yes")
        #expect(contents(of: try #require(again["kept"].string)) == damaged)
        #expect(!names(in: home.path("")).contains("team.vault-journal"))
        #expect(try await home.run("get", "A").text == "one")
        try await home.run("audit", "verify")
    }

    @Test func `what is in the place of a backup is asked about and kept`() async throws {
        let home = try await Home.withVault()
        try await home.run("backup", home.path("copy"))
        let before = contents(of: home.vault)
        try await home.run("restore-backup", home.path("copy"), status: 3)
        #expect(contents(of: home.vault) == before)
        let restored = try await home.json("restore-backup", home.path("copy"), "-y")
        #expect(contents(of: try #require(restored["kept"].string)) == before)
    }

    @Test func `a damaged backup, another vault's, or none, changes nothing`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let before = contents(of: home.vault)
        try await home.run("backup", home.path("copy"))
        var bytes = contents(of: home.path("copy"))
        // The end of a page is in use, its middle need not be.
        for offset in stride(from: 8180, to: bytes.count, by: 4096) { bytes[offset] ^= 1 }
        write(bytes, to: home.path("damaged"))
        try await home.run("restore-backup", home.path("damaged"), "-y", status: 14)
        let other = Home()
        try await other.run("init", "--name", "B", "--passphrase-file", other.passphraseFile)
        let outcome = try await home.run(
            "restore-backup",
            other.vault,
            "-y",
            "--json",
            status: 14
        )
        #expect(try document(outcome.errors)["error"]["code"] == "replaced")
        try await home.run("restore-backup", home.path("missing"), "-y", status: 5)
        try await home.run("restore-backup", home.vault, "-y", status: 7)
        #expect(contents(of: home.vault) == before)
    }

    @Test func `an older backup is refused until somebody accepts the rollback`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        try await home.run("backup", home.path("older"))
        try await home.set("A", "two")
        let newer = contents(of: home.vault)
        func restore(_ options: String..., status: Int32) async throws -> Outcome {
            try await home.run(
                ["restore-backup", home.path("older"), "-y", "--json"] + options,
                status: status
            )
        }
        let refused = try await restore(status: 14)
        #expect(try document(refused.errors)["error"]["code"] == "rolled-back")
        _ = try await restore("--accept-rollback", status: 3)
        _ = try await restore("--accept-rollback", "--fingerprint", "aaaabbbbccccdddd", status: 3)
        #expect(contents(of: home.vault) == newer)
        let fingerprint = try await fingerprint(of: home)
        _ = try await restore("--accept-rollback", "--fingerprint", fingerprint, status: 0)
        #expect(try await home.run("get", "A").text == "one")
        try await home.run("audit", "verify")
        let last = try #require(try await home.json("audit", "log")["events"].elements.last)
        #expect(last["op"] == "vault.rollback" && last["detail"]["seq"] == 7)
        // The newer one is now the one with another history.
        write(newer, to: home.vault)
        try await home.run("get", "A", status: 14)
    }

    @Test func `a vault that has more than the backup is not replaced by it`() async throws {
        let home = try await Home.withVault()
        try await home.run("backup", home.path("copy"))
        // Somebody else, whose events this machine has not seen yet.
        let other = Home.With(
            input: Array("new".utf8),
            environment: ["XDG_STATE_HOME": home.path("other")]
        )
        try await home.run("set", "A", with: other)
        let before = contents(of: home.vault)
        let outcome = try await home.run(
            "restore-backup",
            home.path("copy"),
            "-y",
            "--json",
            status: 7
        )
        #expect(try document(outcome.errors)["error"]["code"] == "newer-vault")
        #expect(contents(of: home.vault) == before)
        #expect(!names(in: home.path("")).contains { $0.contains(".before-") })
        #expect(try await home.run("get", "A").text == "new")
    }

    @Test func `a restoring among writers loses nothing that was acknowledged`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "0")
        var acknowledged = 1
        for round in 1...4 {
            try await home.run("backup", home.path("copy\(round)"))
            let writers = try (1...3).map {
                try home.start(["set", "A"], .input("\(round) \($0)"))
            }
            let restored = try await home.run(
                ["restore-backup", home.path("copy\(round)"), "-y"],
                status: nil
            )
            var ends: [Int32?] = []
            for writer in writers { ends.append(await writer.end().status) }
            // Either they came before and the backup was refused, or after and on top of it.
            acknowledged += ends.count { $0 == 0 }
            let versions = try await home.json("history", "A")["versions"].elements.count
            #expect(versions == acknowledged, "\(ends) \(restored)")
            try await home.run("audit", "verify")
        }
    }

    @Test func `a backup with another history is refused`() async throws {
        let home = try await Home.withVault()
        let other = try await Home.withVault()
        try await other.set("A", "theirs")
        try await other.set("B", "theirs")
        try await home.set("A", "ours")
        let outcome = try await home.run(
            "restore-backup",
            other.vault,
            "-y",
            "--json",
            status: 14
        )
        #expect(try document(outcome.errors)["error"]["code"] == "forked")
    }

    private func fingerprint(of home: Home) async throws -> String {
        let checks = try await home.json("doctor")["checks"].elements
        let format = checks.first { $0["id"] == "format" }?["message"].string
        return try #require(format?.split(separator: " ").last.map(String.init))
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        precondition(unsafe stat(path, &status) == 0, "no file at \(path)")
        return status.st_mode & 0o777
    }
}
