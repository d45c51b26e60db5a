import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What `doctor` finds, and that it leaves no trace.
struct DoctorTests {
    @Test func `a healthy vault has no problem, locked or not, and a look leaves no trace`()
        async throws
    {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        let before = try snapshot(of: home)
        let locked = Home.With(environment: ["VAULTCTL_KEY_FILE": nil])
        for (with, content) in [(Home.With(), "verified"), (locked, "not looked at")] {
            let outcome = try await home.run("doctor", "--json", with: with)
            let checks = try document(outcome.output)["checks"].elements
            let ids = checks.map { $0["id"].string ?? "" }
            for id in ["program", "config", "state", "file", "format", "pin", "clock", "content"] {
                #expect(ids.contains(id), "\(id)")
            }
            #expect(checks.allSatisfy { $0["status"] != "problem" }, "\(checks)")
            let message = checks.first { $0["id"] == "content" }?["message"].string
            #expect(message?.contains(content) == true)
        }
        #expect(try snapshot(of: home) == before)
    }

    @Test func `it asks nothing and writes nothing where there is nothing`() async throws {
        let home = Home()
        let outcome = try await home.run("doctor", status: 7)
        #expect(outcome.text.contains("there is no vault at \(home.vault)"))
        #expect(outcome.text.contains("Hint:"))
        #expect(names(in: home.path("")) == ["passphrase"])
    }

    @Test(arguments: [
        ("chmod 644 V", "file", "problem", 7), ("ln V L", "file", "problem", 7),
        ("mv V L; ln -s L V", "file", "problem", 7), ("rm V; mkdir V", "file", "problem", 7),
        ("chmod 777 D", "directory", "problem", 7),
        ("touch -d '2 days' V", "clock", "warning", 0),
        ("umask 077; head -c 3000 /dev/zero > V-journal", "journal", "warning", 0),
        ("head -c 9000 V > L; cat L > V; rm L", "format", "problem", 14),
        ("printf X | dd of=V conv=notrunc 2>/dev/null", "format", "problem", 14),
        ("cat older > V", "pin", "problem", 14),
        ("chmod 755 H/state/vaultctl", "state", "problem", 7),
        ("for pin in H/state/vaultctl/pins/*.json; do echo no > $pin; done", "pin", "problem", 14),
    ])
    func `what is wrong is found, with its way out`(
        harm: String,
        id: String,
        status: String,
        exit: Int32
    ) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "one")
        write(contents(of: home.vault), to: home.path("older"))
        try await home.set("A", "two")
        try await shell(harm, in: home)
        let json = try await home.json("doctor", status: exit)
        let found = json["checks"].elements.first { $0["id"].string == id && $0["status"] != "ok" }
        #expect(found?["status"].string == status, "\(json)")
        let hint = try #require(found?["hint"].string)
        #expect(!harm.contains("mkdir") || !hint.contains("chmod"), "\(hint)")
        try await shell("chmod 700 D", in: home)
    }

    @Test func `a key or a passphrase that others can read is told`() async throws {
        let home = try await Home.withVault()
        let words = home.passphraseFile
        #expect(unsafe symlink(home.keyFile, home.path("link")) == 0)
        let with = Home.With(environment: ["VAULTCTL_PASSPHRASE_FILE": words])
        func said(_ options: String..., status: Int32 = 0) async throws -> [String] {
            let outcome = try await home.run(
                ["doctor", "--json"] + options,
                with: with,
                status: status
            )
            return try document(outcome.output)["checks"].elements
                .filter { ["key-file", "passphrase"].contains($0["id"]) }
                .map { "\($0["status"].string ?? "") \($0["message"].string ?? "")" }
        }
        for path in [words, home.keyFile] { #expect(unsafe chmod(path, 0o600) == 0) }
        let closed = ["ok \(home.keyFile) is closed to others", "ok \(words) is closed to others"]
        #expect(try await said() == closed)
        #expect(unsafe chmod(words, 0o640) == 0)
        let open = "warning \(words) is open to other users (mode 0640)"
        #expect(try await said() == [closed[0], open])
        // Of what is no file nothing is said, but that it cannot be used.
        #expect(unsafe symlink(home.path("loop"), home.path("loop")) == 0)
        for name in ["missing", "loop", "."] {
            #expect(try await said("--key-file", home.path(name), status: 7) == [open])
        }
        // What a link leads to counts.
        #expect(unsafe chmod(home.keyFile, 0o604) == 0)
        let link = home.path("link")
        #expect(
            try await said("--key-file", link) == [
                "warning \(link) is open to other users (mode 0604)", open,
            ]
        )
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `a key of another user is told, and root's is not`() async throws {
        let home = try await Home.withVault()
        for (owner, status) in [(0, "ok"), (1000, "warning")] as [(uid_t, String)] {
            #expect(unsafe chown(home.keyFile, owner, 0) == 0)
            let checks = try await home.json("doctor")["checks"].elements
            let found = try #require(checks.first { $0["id"] == "key-file" })
            #expect(found["status"].string == status, "\(found)")
        }
    }

    @Test func `a wrong key is told, and what can be seen without it is`() async throws {
        let home = try await Home.withVault()
        write(Array("no key".utf8), to: home.path("other.key"))
        let options = ["doctor", "--json", "--key-file", home.path("other.key")]
        let checks = try document(try await home.run(options, status: 7).output)["checks"]
        let found = checks.elements.filter { $0["status"] == "problem" }.map { $0["id"] }
        #expect(found == ["unlock"])
    }

    @Test func `keys of config that nobody reads, and vaults that are not there, are told`()
        async throws
    {
        let home = try await Home.withVault()
        try await home.run("team", "use", "voice")
        let text = #"{"valut":"x","vaults":{"gone":"/nowhere/at/all.vault"}}"#
        write(Array(text.utf8), to: home.path + "/config/vaultctl/config.json")
        let checks = try await home.json("doctor")["checks"].elements
        let messages = checks.filter { $0["status"] == "warning" && $0["id"] == "config" }
            .compactMap { $0["message"].string }
        #expect(messages.count == 2)
        #expect(messages.joined().contains("valut") && messages.joined().contains("gone"))
    }

    private func shell(_ script: String, in home: Home) async throws {
        let named = script.replacing("V", with: "team.vault").replacing("D", with: ".")
            .replacing("H/", with: "home/")
        let script = "cd '\(home.path(""))'\n\(named)"
        var start = Child.Start(program: "/bin/sh", arguments: ["-c", script])
        start.environment = ["PATH": "/usr/bin:/bin"]
        let outcome = try await Child(start).end()
        #expect(outcome.status == 0, "\(outcome)")
    }

    /// Every file with its bytes and its time.
    private func snapshot(of home: Home) throws -> [String: String] {
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: home.path("")) {
            var status = stat()
            guard unsafe stat(home.path(name), &status) == 0 else { continue }
            let time = status.st_mtim
            let bytes = status.st_mode & S_IFMT == S_IFREG ? contents(of: home.path(name)) : []
            files[name] = "\(time.tv_sec).\(time.tv_nsec) \(bytes.hashValue)"
        }
        return files
    }
}
