import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What the program takes from its surroundings, and what it leaves there.
struct SurroundingsTests {
    @Test func `no variable changes where a push goes or what it loads`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        let port = SilentPort()
        let nowhere = "http://127.0.0.1:\(port.number)"
        write(Array("this is [ no configuration".utf8), to: home.path("openssl.cnf"))
        try await home.set("A", "a")
        try await home.addPipecat(at: sandbox, map: ["A"])
        var with = Home.With()
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"] {
            with.environment[name] = nowhere
        }
        for name in ["OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE"] {
            with.environment[name] = home.path("openssl.cnf")
        }
        with.environment["PIPECAT_BASE_URL"] = nowhere
        with.environment["SQLITE_TMPDIR"] = "/missing"
        try await home.run("push", "-y", with: with)
        #expect(try sandbox.digests(ofSet: "voice-agent") == ["A": sha256("a")])
        let configuration = String(decoding: contents(of: home.path("openssl.cnf")), as: UTF8.self)
        #expect(configuration == "this is [ no configuration")
    }

    @Test func `every file it makes is for its user alone, whatever the mask`() async throws {
        let home = Home()
        func run(_ arguments: [String], value: String = "") async throws {
            var start = home.started(arguments, .input(value))
            start.arguments =
                ["-c", "umask 0; exec \"$@\"", "sh", start.program] + start.arguments
            start.program = "/bin/sh"
            let outcome = try await Child(start).end()
            #expect(outcome.status == 0, "\(outcome)")
        }
        let passphrase = ["--passphrase-file", home.passphraseFile]
        try await run(["init", "--name", "Ada", "--team", "voice"] + passphrase)
        try await run(["key", "add", "--machine", "--out", home.keyFile] + passphrase)
        try await run(["team", "use", "voice"])
        try await run(["set", "A"], value: "a")
        for path in [home.vault, home.keyFile] { #expect(mode(of: path) == 0o600) }
        for name in try FileManager.default.subpathsOfDirectory(atPath: home.path) {
            #expect(mode(of: "\(home.path)/\(name)") & 0o077 == 0, "\(name)")
        }
    }

    @Test func `of two that make the same vault one does, and the other is told`() async throws {
        let home = Home()
        let arguments = ["init", "--name", "Ada", "--passphrase-file", home.passphraseFile]
        let children = [try home.start(arguments), try home.start(arguments)]
        var statuses: [Int32?] = []
        for child in children { statuses.append(await child.end().status) }
        #expect(Set(statuses) == [0, 6])
        try await home.run("audit", "verify", "--passphrase-file", home.passphraseFile)
    }

    @Test func `where no pin can be kept the vault is refused`() async throws {
        let home = try await Home.withVault()
        write([], to: home.path("no-directory"))
        let with = Home.With(environment: ["XDG_STATE_HOME": home.path("no-directory")])
        let outcome = try await home.run("list", "--json", with: with, status: 7)
        #expect(try document(outcome.errors)["error"]["code"] == "unsafe-path")
    }

    @Test func `a reader that leaves early ends the program quietly`() async throws {
        let home = try await Home.withVault()
        try await home.run(
            "set",
            "A",
            with: Home.With(input: [UInt8](repeating: 65, count: 500_000))
        )
        var start = home.started(["get", "A"], Home.With())
        start.arguments = ["-c", "\"$@\" | head -c 5", "sh", start.program] + start.arguments
        start.program = "/bin/sh"
        let outcome = try await Child(start).end()
        #expect(outcome.text == "AAAAA")
        #expect(outcome.errors == [])
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        precondition(unsafe stat(path, &status) == 0, "no file at \(path)")
        return status.st_mode & 0o777
    }
}
