import Glibc
import TestSupport
import Testing

/// What is refused, with which status and which word, on this side of the network.
struct RefusalTests {
    /// A command that fails.
    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        let code: String

        init(_ arguments: String..., status: Int32, code: String) {
            (self.arguments, self.status, self.code) = (arguments, status, code)
        }

        var testDescription: String { "\(arguments.joined(separator: " ")) is \(status)" }
    }

    @Test(
        arguments: [
            Case("get", "MISSING", status: 5, code: "not-found"),
            Case("get", "A", "--version", "9", status: 5, code: "not-found"),
            Case("show", "MISSING", status: 5, code: "not-found"),
            Case("history", "MISSING", status: 5, code: "not-found"),
            Case("rm", "MISSING", "-y", status: 5, code: "not-found"),
            Case("list", "--team", "missing", status: 5, code: "not-found"),
            Case(
                "set",
                "B",
                "--allow-empty",
                "--team",
                "missing",
                status: 5,
                code: "not-found"
            ),
            Case("team", "use", "missing", status: 5, code: "not-found"),
            Case("target", "show", "missing", status: 5, code: "not-found"),
            Case("target", "map", "missing", "A", status: 5, code: "not-found"),
            Case("target", "map", "prod", "MISSING", status: 5, code: "not-found"),
            Case("target", "unmap", "prod", "MISSING", status: 5, code: "not-found"),
            Case("plan", "missing", status: 5, code: "not-found"),
            Case("push", "missing", "-y", status: 5, code: "not-found"),
            Case("wait", "missing", status: 5, code: "not-found"),
            Case("audit", "show", "0123456789abcdef", status: 5, code: "not-found"),
            Case("set", "A", "--from-env", "MISSING", status: 5, code: "no-variable"),
            Case("set", "A", "--from-file", "/missing", status: 5, code: "no-file"),
            Case("team", "create", "voice", status: 6, code: "exists"),
            Case("init", "--name", "Ada", status: 6, code: "exists"),
            Case(
                "target",
                "add",
                "prod",
                "--provider",
                "baseten",
                "--token",
                "A",
                status: 6,
                code: "exists"
            ),
            Case("set", "B", status: 7, code: "empty-value"),
            Case("rm", "A", "-y", status: 7, code: "in-use"),
            Case("rm", "A", status: 3, code: "declined"),
            Case("push", "-y", "--only", "NO_KEY", status: 7, code: "no-such-key"),
            Case("frobnicate", status: 64, code: "usage"),
            Case("list", "--frobnicate", status: 64, code: "usage"),
            Case("get", status: 64, code: "usage"),
            Case("get", "A", "B", status: 64, code: "usage"),
            Case("get", "A", "--version", "x", status: 64, code: "usage"),
            Case("get", "", status: 64, code: "usage"),
            Case("get", "A\u{202E}B", status: 64, code: "usage"),
            Case("set", "A", "--from-fd", "3", "--from-env", "E", status: 64, code: "usage"),
            Case("set", "A", "--expires", "soon", status: 64, code: "usage"),
            Case("key", "add", status: 64, code: "usage"),
            Case("push", "--no-wait", "--timeout", "1s", status: 64, code: "usage"),
            Case("push", "--timeout", "1 day", status: 64, code: "usage"),
            Case("audit", "pushes", "--limit", "0", status: 64, code: "usage"),
            Case("audit", "pushes", "--state", "great", status: 64, code: "usage"),
            Case("target", "add", "x", "--token", "A", status: 64, code: "usage"),
            Case(
                "target",
                "add",
                "x",
                "--provider",
                "pipecat",
                "--token",
                "A",
                status: 64,
                code: "usage"
            ),
            Case(
                "target",
                "add",
                "x",
                "--provider",
                "baseten",
                "--token",
                "A",
                "--set",
                "s",
                status: 64,
                code: "usage"
            ),
            Case(
                "target",
                "add",
                "x",
                "--provider",
                "baseten",
                "--token",
                "A",
                "--region",
                "r",
                status: 64,
                code: "usage"
            ),
            Case(
                "target",
                "add",
                "x",
                "--provider",
                "pipecat",
                "--set",
                "set",
                "--token",
                "A",
                "--kind",
                "image-pull",
                status: 64,
                code: "usage"
            ),
            Case("completion", "tcsh", status: 64, code: "usage"),
        ])
    func `a refusal has its status, a sentence, and a document with a code`(
        refused: Case
    ) async throws {
        let home = try await homeWithTarget()
        let before = contents(of: home.vault)
        defer { #expect(contents(of: home.vault) == before) }
        let plain = try await home.run(refused.arguments, status: refused.status)
        #expect(plain.output == [])
        #expect(plain.errorText.hasPrefix("Error: "))
        let json = try await home.run(refused.arguments + ["--json"], status: refused.status)
        #expect(json.output == [])
        let document = try document(json.errors)
        #expect(Shapes.error.differences(from: document) == [])
        #expect(document["error"]["code"] == .string(refused.code))
        let message = try #require(document["error"]["message"].string)
        // The sentences of the argument parser are its own.
        guard refused.code != "usage" else { return }
        #expect(!message.hasSuffix("."))
        #expect(plain.errorText.hasPrefix("Error: \(message)\n"))
        if let hint = document["error"]["hint"].string {
            #expect(plain.errorText.contains("\nHint:  \(hint)\n"))
        }
    }

    @Test func `where there is no vault the status is 5 and nothing is made`() async throws {
        let home = Home()
        for arguments in [
            ["list"], ["get", "A"], ["status"], ["push", "-y"], ["audit", "verify"],
        ] {
            let outcome = try await home.run(arguments + ["--json"], status: 5)
            #expect(try document(outcome.errors)["error"]["code"] == "no-vault")
        }
        #expect(!names(in: home.path("")).contains("team.vault"))
    }

    @Test func `a vault is not made over a file`() async throws {
        let home = Home()
        write([1, 2, 3], to: home.vault)
        let arguments = ["init", "--name", "Ada", "--passphrase-file", home.passphraseFile]
        try await home.run(arguments, status: 6)
        #expect(contents(of: home.vault) == [1, 2, 3])
    }

    @Test func `a machine key is not written over a file`() async throws {
        let home = try await Home.withVault()
        let before = contents(of: home.vault)
        write([1, 2, 3], to: home.path("key"))
        try await home.run(["key", "add", "--machine", "--out", home.path("key")], status: 6)
        #expect(contents(of: home.path("key")) == [1, 2, 3])
        #expect(contents(of: home.vault) == before)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o700] as [mode_t])
    func `a vault that others may read or write is refused, or one that can be run`(
        mode: mode_t
    ) async throws {
        let home = try await Home.withVault()
        try #require(unsafe chmod(home.vault, mode) == 0)
        let outcome = try await home.run("list", "--json", status: mode == 0o700 ? 0 : 7)
        guard mode != 0o700 else { return }
        #expect(try document(outcome.errors)["error"]["code"] == "unsafe-path")
    }

    @Test func `a vault behind a link is refused`() async throws {
        let home = try await Home.withVault()
        try #require(unsafe symlink(home.vault, home.path("link.vault")) == 0)
        try await home.run("list", "--vault", home.path("link.vault"), status: 7)
        try #require(unsafe link(home.vault, home.path("second.vault")) == 0)
        try await home.run("list", status: 7)
    }

    @Test func `a directory that others may write to is refused`() async throws {
        let home = try await Home.withVault()
        try #require(unsafe chmod(home.path(""), 0o777) == 0)
        defer { _ = unsafe chmod(home.path(""), 0o700) }
        try await home.run("list", status: 7)
    }

    @Test(arguments: ["", "not a vault", String(repeating: "x", count: 8192)])
    func `a file that is no vault is status 14`(content: String) async throws {
        let home = Home()
        write(Array(content.utf8), to: home.vault)
        let with = Home.With(environment: ["VAULTCTL_PASSPHRASE": "x"])
        try await home.run("list", with: with, status: 14)
    }

    @Test(
        arguments: [
            ("UPPER", "set-name"), ("ab", "set-name"), ("a..b", "set-name"),
            ("-abc", "set-name"), (String(repeating: "a", count: 64), "set-name"),
        ])
    func `a set name that Pipecat would refuse is refused before anything is sent`(
        set: String,
        code: String
    ) async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value")
        try await home.set("TOKEN", sandbox.pipecat.token)
        let added = try await home.run(
            [
                "target", "add", "prod", "--provider", "pipecat", "--set=\(set)", "--token",
                "TOKEN", "--base-url", sandbox.pipecat.baseURL, "--json",
            ],
            status: nil
        )
        if added.status == 0 {
            try await home.run("target", "map", "prod", "A")
            let pushed = try await home.run("push", "-y", "--json", status: 7)
            #expect(try document(pushed.errors)["error"]["code"] == .string(code))
            let planned = try await home.json("plan", "--offline", status: 7)
            #expect(planned["targets"][0]["problems"][0]["code"] == .string(code))
        } else {
            #expect(added.status == 7, "\(added)")
        }
        #expect(try sandbox.writes().count == 0)
    }

    @Test func `keys that Baseten takes for one, empty values and bad keys are refused`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value")
        try await home.run("set", "EMPTY", "--allow-empty")
        try await home.run("set", "BINARY", with: Home.With(input: [0xFF, 0xFE]))
        try await home.addBaseten(at: sandbox, map: ["good=A"])
        for (map, code) in [
            (["a-b=A", "a_b=A"], "folded-keys"), (["EMPTY"], "empty-value"),
            (["BINARY"], "not-text"), (["a b=A"], "key-name"),
        ] {
            let mapped = try await home.run(
                ["target", "map", "models", "--json"] + map,
                status: nil
            )
            if mapped.status == 7 {
                #expect(try document(mapped.errors)["error"]["code"] == .string(code))
                continue
            }
            let planned = try await home.json("plan", "--offline", status: 7)
            #expect(planned["targets"][0]["problems"][0]["code"] == .string(code))
            let pushed = try await home.run("push", "-y", "--json", status: 7)
            #expect(try document(pushed.errors)["error"]["code"] == .string(code))
            for key in map { try await home.run("target", "unmap", "models", key.key) }
        }
        #expect(try sandbox.writes().count == 0)
        #expect(try await home.json("audit", "pushes")["pushes"] == [])
    }

    @Test(arguments: ["http://example.com/v1", "ftp://127.0.0.1/", "nonsense", "https://a@b/"])
    func `a server without TLS that is not this machine is refused`(url: String) async throws {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        let added = try await home.run(
            [
                "target", "add", "prod", "--provider", "baseten", "--token", "A", "--base-url", url,
            ],
            status: nil
        )
        guard added.status == 0 else {
            #expect(added.status == 7 || added.status == 64, "\(added)")
            return
        }
        try await home.run("target", "map", "prod", "A")
        try await home.run("push", "-y", status: 7)
    }

    private func homeWithTarget() async throws -> Home {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        try await home.run("target", "add", "prod", "--provider", "baseten", "--token", "A")
        try await home.run("target", "map", "prod", "A")
        return home
    }
}

extension String {
    /// What stands before the sign of `KEY=ENTRY`.
    fileprivate var key: String { String(prefix { $0 != "=" }) }
}
