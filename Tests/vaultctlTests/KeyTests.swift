import Glibc
import TestSupport
import Testing

/// Keys, as the program adds, changes and removes them.
struct KeyTests {
    private static let locked = ["VAULTCTL_KEY_FILE": nil] as [String: String?]

    private func opens(_ home: Home, with passphrase: String) async throws -> Bool {
        var environment = Self.locked
        environment["VAULTCTL_PASSPHRASE"] = passphrase
        let outcome = try await home.run(
            ["team", "list"],
            with: Home.With(environment: environment),
            status: nil
        )
        #expect([0, 4].contains(outcome.status))
        return outcome.status == 0
    }

    @Test func `the document of keys has its fields`() async throws {
        let home = try await Home.withVault()
        #expect(Shapes.slots.differences(from: try await home.json("key", "list")) == [])
    }

    @Test func `a recovery code opens the vault until it is removed`() async throws {
        let home = try await Home.withVault()
        let code = try await home.run("key", "add", "--recovery", "--label", "safe").text
        #expect(code.hasSuffix("\n") && code.count == 70)
        #expect(try await opens(home, with: code))
        let keys = try await home.json("key", "list")["slots"].elements
        let id = try #require(keys.first { $0["kind"] == "recovery" }?["id"].string)
        try await home.run("key", "remove", String(id.prefix(8)), status: 3)
        try await home.run("key", "remove", String(id.prefix(8)), "--yes")
        #expect(try await !opens(home, with: code))
    }

    @Test(arguments: ["--machine", "--recovery"])
    func `a key is a member of the document, or a line of a file`(kind: String) async throws {
        let home = try await Home.withVault()
        let document = try await home.json("key", "add", kind, "--label", "l")
        #expect(document["key"].string?.isEmpty == false)
        #expect(document["label"] == "l")
        let path = home.path("new.key")
        try await home.run("key", "add", kind, "--out", path)
        #expect(contents(of: path).last == UInt8(ascii: "\n"))
        try await home.run("key", "add", kind, "--out", path, status: 6)
    }

    @Test func `a passphrase that goes with a file opens the vault with both alone`() async throws {
        let home = try await Home.withVault()
        let (new, third) = (home.path("new"), home.path("third"))
        write(Array("second words".utf8), to: new)
        write(Array("third words".utf8), to: third)
        let stick = home.path("stick.key")
        let add = ["key", "add", "--passphrase", "--with-key-file", stick]
        let said = try await home.run(add + ["--new-passphrase-file", new]).errorText
        #expect(said.contains("it opens together with \(stick) alone"))
        let keys = try await home.json("key", "list")["slots"].elements
        #expect(keys.filter { $0["keyFile"] == true }.map { $0["kind"] } == ["passphrase"])

        let bare = Home.With(environment: Self.locked)
        let list = ["team", "list", "--no-input"]
        try await home.run(list + ["--passphrase-file", new, "--key-file", stick], with: bare)
        try await home.run(list + ["--passphrase-file", new], with: bare, status: 4)
        try await home.run(list + ["--key-file", stick], with: bare, status: 4)
        let named = Home.With(environment: ["VAULTCTL_KEY_FILE": stick])
        try await home.run(list + ["--passphrase-file", new], with: named)
        try await home.run(
            list + ["--passphrase-file", home.passphraseFile],
            with: bare,
            status: 0
        )

        try await home.run(
            ["key", "passwd", "--new-passphrase-file", third, "--passphrase-file", new],
            with: named
        )
        try await home.run(list + ["--passphrase-file", new], with: named, status: 4)
        try await home.run(list + ["--passphrase-file", third], with: named)
        // A machine key needs no passphrase, and is no key file.
        try await home.run(
            list + ["--key-file", home.keyFile, "--passphrase-file", new],
            with: bare,
            status: 64
        )
        try await home.run(
            ["key", "add", "--passphrase", "--with-key-file", home.keyFile]
                + ["--new-passphrase-file", new],
            status: 7
        )
    }

    @Test func `a key that could not be saved leaves no file`() async throws {
        let home = try await Home.withVault()
        let path = home.path("new.key")
        let wrong = Home.With(environment: ["VAULTCTL_KEY_FILE": home.passphraseFile])
        try await home.run("key", "add", "--machine", "--out", path, with: wrong, status: 4)
        #expect(!names(in: home.path("")).contains("new.key"))
    }

    @Test func `the passphrase is changed by who knows it, or has a recovery code`() async throws {
        let home = try await Home.withVault()
        let code = try await home.run("key", "add", "--recovery").text
        let new = home.path("new")
        write(Array("a new one".utf8), to: new)
        var environment = Self.locked
        environment["VAULTCTL_PASSPHRASE"] = Home.passphrase
        try await home.run(
            "key",
            "passwd",
            "--new-passphrase-file",
            new,
            with: Home.With(environment: environment)
        )
        #expect(try await opens(home, with: "a new one"))
        #expect(try await !opens(home, with: Home.passphrase))
        write(Array("one more".utf8), to: new)
        environment["VAULTCTL_PASSPHRASE"] = code
        try await home.run(
            "key",
            "passwd",
            "--new-passphrase-file",
            new,
            with: Home.With(environment: environment)
        )
        #expect(try await opens(home, with: "one more"))
        #expect(try await !opens(home, with: "a new one"))
    }

    @Test func `what a guess costs is shown and raised`() async throws {
        let home = try await Home.withVault()
        var environment = Self.locked
        environment["VAULTCTL_PASSPHRASE"] = Home.passphrase
        let with = Home.With(environment: environment)
        #expect(try await home.run("key", "cost", with: with).text == "a guess costs 128 MiB\n")
        let raised = try await home.run("key", "cost", "--memory", "256", "--json", with: with)
        let cost = try document(raised.output)["cost"]
        #expect(cost["mebibytes"] == 256 && cost["passes"] == 1)
        #expect(try await opens(home, with: Home.passphrase))
        try await home.run("key", "cost", "--memory", "128", with: with, status: 3)
        try await home.run("key", "cost", "--memory", "512", status: 7)
        try await home.run("key", "cost", "--memory", "100", status: 64)
        try await home.run("key", "cost", "--passes", "5", status: 64)
    }

    @Test func `rekeying makes every old key worthless`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "a")
        let code = try await home.run("key", "add", "--recovery").text
        let new = home.path("new")
        write(Array("a new one".utf8), to: new)
        try await home.run("key", "rekey", "--new-passphrase-file", new, status: 3)
        let outcome = try await home.run("key", "rekey", "--new-passphrase-file", new, "--yes")
        #expect(outcome.errorText.contains("the 3 keys you had open nothing now"))
        #expect(outcome.errorText.contains("new keys and new seals: voice"))
        try await home.run("get", "A", status: 4)
        #expect(try await !opens(home, with: code))
        #expect(try await !opens(home, with: Home.passphrase))
        #expect(try await opens(home, with: "a new one"))
        var environment = Self.locked
        environment["VAULTCTL_PASSPHRASE"] = "a new one"
        let get = try await home.run("get", "A", with: Home.With(environment: environment))
        #expect(get.text == "a")
    }
}
