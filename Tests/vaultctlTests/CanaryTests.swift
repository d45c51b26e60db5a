import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Nothing that is secret is found where it must not be.
struct CanaryTests {
    private static let values = ["value-quetzal-one", "value-quetzal-two", "value-toucan"]
    private static let passphrase = "canary passphrase heron"
    private static let nouns = [
        "ENTRY_PELICAN", "ENTRY_IBIS", "team-kestrel", "target-osprey", "target-egret",
        "set-merganser", "us-east", "KEY_DOTTEREL", "key_avocet", "note-bittern", "tag-lapwing",
        "Ada-Wigeon", "TOKEN_GARGANEY", "TOKEN_SCOTER",
    ]

    @Test func `the search finds what is there, in every form`() {
        let canaries = Canaries(["value-quetzal"])
        let text = Array("value-quetzal".utf8)
        for prefix in 0..<3 {
            let bytes = [UInt8](repeating: 7, count: prefix) + text + [1, 2, 3]
            #expect(canaries.found(in: bytes).count == 1)
            let base64 = Array(Data(bytes).base64EncodedString().utf8)
            #expect(canaries.found(in: base64) == ["value-quetzal in base64"])
        }
        let hex = text.map { String($0, radix: 16) }.joined()
        #expect(canaries.found(in: Array("x\(hex)".utf8)) == ["value-quetzal in hex"])
        #expect(canaries.found(in: Array("x\(hex.uppercased())".utf8)).count == 1)
        let wide: [UInt8] = text.flatMap { byte -> [UInt8] in [byte, 0] }
        #expect(canaries.found(in: wide).contains("value-quetzal in UTF-16"))
        #expect(canaries.found(in: Array("value-quetz".utf8)) == [])
    }

    @Test func `no value, name, set or region is in any file that the program writes`()
        async throws
    {
        let (home, sandbox, _) = try await fullVault()
        let secret = Canaries(
            Self.values + Self.nouns
                + [Self.passphrase, sandbox.pipecat.token, sandbox.baseten.token]
        )
        let own: Set = ["given", "machine.key", "passphrase"]
        let files = try FileManager.default.subpathsOfDirectory(atPath: home.path(""))
        #expect(files.contains("team.vault"))
        #expect(files.contains { $0.contains("/pins/") && $0.hasSuffix(".json") })
        #expect(files.contains { $0.hasSuffix("config.json") })
        #expect(try secret.found(inFilesOf: home.path(""), except: own) == [])
    }

    @Test func `no value, token or passphrase is said on stderr or logged by the sandbox`()
        async throws
    {
        let (_, sandbox, said) = try await fullVault()
        let secret = Canaries(
            Self.values + [Self.passphrase, sandbox.pipecat.token, sandbox.baseten.token]
        )
        #expect(said.contains("target-osprey"))
        #expect(secret.found(in: Array(said.utf8)) == [])
        #expect(sandbox.log.contains("PUT /pipecat/v1/secrets/set-merganser 202"))
        #expect(secret.found(in: Array(sandbox.log.utf8)) == [])
        let requests = try sandbox.requests().map { "\($0)" }.joined()
        #expect(secret.found(in: Array(requests.utf8)) == [])
    }

    @Test func `no value or name is in the journal of a writer that was killed`() async throws {
        let home = try await Home.withVault()
        let secret = Canaries(["value-quetzal-secret", "ENTRY_PELICAN"])
        let notes = TemporaryDirectory()
        func set(killedAt call: Int) async throws -> [String] {
            let value = String(repeating: "value-quetzal-secret ", count: 2000)
            var start = home.started(["set", "ENTRY_PELICAN"], .input(value))
            start.trace(below: home, "kill", at: call, notes.path("calls"))
            let outcome = try await Child(start).end()
            try #require(outcome.status != 125, "this system has no ptrace")
            return tracedCalls(in: notes.path("calls"))
        }
        let calls = try await set(killedAt: 0)
        // Before the first page of the vault, the journal is whole.
        let write = try #require(calls.firstIndex { $0 == "pwrite64 /team.vault" })
        for place in [write - 2, write, write + 1, write + 4] {
            _ = try await set(killedAt: place + 1)
            #expect(!contents(of: home.path("team.vault-journal")).isEmpty)
            let own: Set = ["machine.key", "passphrase"]
            #expect(try secret.found(inFilesOf: home.path(""), except: own) == [])
        }
    }

    /// A vault with all the canaries in it, what every command said on stderr, and the sandbox.
    private func fullVault() async throws -> (Home, Sandbox, said: String) {
        let home = Home()
        let sandbox = try await Sandbox()
        var said = ""
        func run(_ arguments: [String], _ input: String = "", status: Int32 = 0) async throws {
            var with = Home.With.input(input)
            if !FileManager.default.fileExists(atPath: home.keyFile) {
                with.environment["VAULTCTL_PASSPHRASE"] = Self.passphrase
            }
            said += try await home.run(arguments + ["-v"], with: with, status: status).errorText
        }
        try await run(["init", "--name", "Ada-Wigeon", "--team", "team-kestrel"])
        try await run(["key", "add", "--machine", "--out", home.keyFile])
        try await run(["team", "use", "team-kestrel"])
        try await run(["set", "ENTRY_PELICAN"], Self.values[0])
        try await run(["set", "ENTRY_PELICAN", "--note", "note-bittern"], Self.values[1])
        try await run(["set", "ENTRY_IBIS", "--tag", "tag-lapwing"], Self.values[2])
        try await run(["set", "TOKEN_GARGANEY"], sandbox.pipecat.token)
        try await run(["set", "TOKEN_SCOTER"], sandbox.baseten.token)
        try await run([
            "target", "add", "target-osprey", "--provider", "pipecat", "--set", "set-merganser",
            "--region", "us-east", "--token", "TOKEN_GARGANEY",
            "--base-url", sandbox.pipecat.baseURL,
        ])
        try await run([
            "target", "add", "target-egret", "--provider", "baseten", "--token", "TOKEN_SCOTER",
            "--base-url", sandbox.baseten.baseURL,
        ])
        try await run(["target", "map", "target-osprey", "KEY_DOTTEREL=ENTRY_PELICAN"])
        try await run(["target", "map", "target-egret", "key_avocet=ENTRY_IBIS"])
        try await run(["push", "-y"])
        // A cloud that repeats what it was sent.
        let echo: JSON = [
            "message": .string("\(Self.values[2]) is not liked, nor \(sandbox.baseten.token)")
        ]
        try sandbox.fault("POST", "/baseten/v1/secrets", ["status": 400, "body": echo])
        try await run(["push", "-y", "--all-keys", "target-egret"], status: 9)
        try await run(["audit", "verify"])
        try await run(["audit", "log"])
        try await run(["get", "MISSING"], status: 5)
        return (home, sandbox, said)
    }
}
