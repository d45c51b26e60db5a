import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A person's home directory with a vault in it, and a machine key that opens it without a KDF.
///
/// Each test has its own: the XDG directories lie in it, so nothing of the machine's is touched.
struct Home: Sendable {
    static let passphrase = "correct horse battery staple"

    /// The path of the vault.
    var vault: String
    private let directory: TemporaryDirectory

    /// A home without a vault; in memory where that is asked for and there is room.
    init(inMemory: Bool = false) {
        directory = TemporaryDirectory(inMemory: inMemory)
        vault = directory.path("team.vault")
        write(Array(Self.passphrase.utf8), to: passphraseFile)
    }

    /// A home with a vault of member Ada and team voice.
    static func withVault() async throws -> Home {
        let (vault, key) = try await Self.template.value
        let home = Home()
        TestSupport.write(vault, to: home.vault)
        TestSupport.write(key, to: home.keyFile)
        return home
    }

    /// The one vault whose key was derived, and its machine key; each home has a copy.
    private static let template = Task {
        let home = Home()
        let passphrase = ["--passphrase-file", home.passphraseFile]
        try await home.run(["init", "--team", "voice", "--name", "Ada"] + passphrase)
        try await home.run(["key", "add", "--machine", "--out", home.keyFile] + passphrase)
        return (vault: contents(of: home.vault), key: contents(of: home.keyFile))
    }

    /// The directory of everything that the program itself may write, but for the vault.
    var path: String { directory.path("home") }

    /// The path of a file beside the vault.
    func path(_ name: String) -> String { directory.path(name) }

    var keyFile: String { directory.path("machine.key") }
    var passphraseFile: String { directory.path("passphrase") }

    /// Everything that a program started here inherits.
    var environment: [String: String] {
        var environment = [
            "HOME": path, "XDG_DATA_HOME": path + "/data", "XDG_STATE_HOME": path + "/state",
            "XDG_CONFIG_HOME": path + "/config", "VAULTCTL_VAULT": vault, "PATH": "/usr/bin:/bin",
            "TERM": "xterm",
        ]
        if FileManager.default.fileExists(atPath: keyFile) {
            environment["VAULTCTL_KEY_FILE"] = keyFile
        }
        // Under a sanitizer the program under test has one too (scripts/sanitize).
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
            environment[name] = ProcessInfo.processInfo.environment[name]
        }
        return environment
    }
}

// Running the program.
extension Home {
    /// What a command is started with besides its arguments.
    struct With: Sendable {
        var input: [UInt8] = []
        /// Variables on top of the home's; nil takes one away.
        var environment: [String: String?] = [:]
        var descriptors: [Int32: [UInt8]] = [:]

        static func input(_ text: String) -> With { With(input: Array(text.utf8)) }
    }

    /// Starts a command and does not wait for it.
    func start(_ arguments: [String], _ with: With = With()) throws -> Child {
        try Child(self.started(arguments, with))
    }

    /// Runs a command and expects a status.
    @discardableResult
    func run(
        _ arguments: String...,
        with: With = With(),
        status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        try await run(arguments, with: with, status: status, sourceLocation: sourceLocation)
    }

    /// Runs a command and expects a status.
    @discardableResult
    func run(
        _ arguments: [String],
        with: With = With(),
        status: Int32? = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let start = started(arguments, with)
        let outcome = try await Turns.shared.run { () async throws in try await Child(start).end() }
        guard let status else { return outcome }
        #expect(
            outcome.status == status,
            "vaultctl \(arguments.joined(separator: " ")): \(outcome)",
            sourceLocation: sourceLocation
        )
        return outcome
    }

    /// Runs a command with `--json` and reads the one line on stdout.
    func json(
        _ arguments: String...,
        status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        try await json(arguments, status: status, sourceLocation: sourceLocation)
    }

    /// Runs a command with `--json` and reads the one line on stdout.
    func json(
        _ arguments: [String],
        status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let outcome = try await run(
            arguments + ["--json"],
            status: status,
            sourceLocation: sourceLocation
        )
        return try document(outcome.output, sourceLocation)
    }

    func started(_ arguments: [String], _ with: With) -> Child.Start {
        var start = Child.Start(program: Binaries.vaultctl, arguments: arguments)
        start.input = with.input
        start.environment = environment
        for (name, value) in with.environment { start.environment[name] = value }
        start.descriptors = with.descriptors
        return start
    }
}

/// The one line that is a JSON document of schema 1.
func document(
    _ line: [UInt8],
    _ sourceLocation: SourceLocation = #_sourceLocation
) throws -> JSON {
    let newlines = line.count { $0 == UInt8(ascii: "\n") }
    #expect(newlines == 1 && line.last == UInt8(ascii: "\n"), sourceLocation: sourceLocation)
    let json = try #require(try? JSON(line), sourceLocation: sourceLocation)
    #expect(json["schema"] == 1, sourceLocation: sourceLocation)
    return json
}

// The steps that many tests begin with.
extension Home {
    /// Stores a value.
    func set(_ name: String, _ value: String) async throws {
        try await run("set", name, with: .input(value))
    }

    /// Makes a Pipecat target with the sandbox's token and maps entries to it.
    func addPipecat(
        _ name: String = "prod",
        set: String = "voice-agent",
        at sandbox: Sandbox,
        _ options: String...,
        map entries: [String]
    ) async throws {
        try await self.set("PIPECAT_TOKEN", sandbox.pipecat.token)
        try await run(
            [
                "target", "add", name, "--provider", "pipecat", "--set", set,
                "--token", "PIPECAT_TOKEN", "--base-url", sandbox.pipecat.baseURL,
            ] + options
        )
        try await run(["target", "map", name] + entries)
    }

    /// Makes a Baseten target with the sandbox's token and maps entries to it.
    func addBaseten(
        _ name: String = "models",
        at sandbox: Sandbox,
        _ options: String...,
        map entries: [String]
    ) async throws {
        try await self.set("BASETEN_KEY", sandbox.baseten.token)
        try await run(
            [
                "target", "add", name, "--provider", "baseten", "--token", "BASETEN_KEY",
                "--base-url", sandbox.baseten.baseURL,
            ] + options
        )
        try await run(["target", "map", name] + entries)
    }

    /// The newest push.
    func lastPush(sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
        try await json("audit", "pushes", sourceLocation: sourceLocation)["pushes"][0]
    }
}
