import Glibc
import TestSupport
import Testing

/// The ways in which a passphrase reaches the program, and which of them wins.
struct PassphraseTests {
    /// How a passphrase is given; each of them as the arguments and the surroundings.
    enum Way: CaseIterable, Sendable {
        case file, descriptor, fileVariable, variable

        func start(_ passphrase: String, in home: Home) -> (arguments: [String], with: Home.With) {
            var with = Home.With()
            let file = home.path("given")
            write(Array((passphrase + "\n").utf8), to: file)
            switch self {
            case .file:
                return (["--passphrase-file", file], with)
            case .descriptor:
                with.descriptors = [9: Array((passphrase + "\n").utf8)]
                return (["--passphrase-fd", "9"], with)
            case .fileVariable:
                with.environment["VAULTCTL_PASSPHRASE_FILE"] = file
            case .variable:
                with.environment["VAULTCTL_PASSPHRASE"] = passphrase
            }
            return ([], with)
        }
    }

    @Test(arguments: Way.allCases)
    func `a passphrase opens the vault, also where there is a machine key`(way: Way) async throws {
        let home = try await Home.withVault()
        let (arguments, with) = way.start(Home.passphrase, in: home)
        try await home.run(["list"] + arguments, with: with)
    }

    @Test(arguments: Way.allCases)
    func `a wrong passphrase is status 4, also where there is a machine key`(
        way: Way
    ) async throws {
        let home = try await Home.withVault()
        let (arguments, with) = way.start("wrong", in: home)
        let outcome = try await home.run(["list", "--json"] + arguments, with: with, status: 4)
        #expect(try document(outcome.errors)["error"]["code"] == "locked")
    }

    @Test(arguments: Way.allCases)
    func `a vault is made with a passphrase that is given`(way: Way) async throws {
        let home = Home()
        let (arguments, with) = way.start("Grüße, Ada", in: home)
        try await home.run(["init", "--name", "Ada"] + arguments, with: with)
        try await home.run(["team", "list"] + arguments, with: with)
    }

    @Test func `a new passphrase comes from a file or from a descriptor`() async throws {
        for way in ["--new-passphrase-file", "--new-passphrase-fd"] {
            let home = Home()
            let source = way.hasSuffix("fd") ? "8" : home.passphraseFile
            let with = Home.With(descriptors: [8: Array(Home.passphrase.utf8)])
            try await home.run(["init", "--name", "Ada", way, source], with: with)
            try await home.run("team", "list", "--passphrase-file", home.passphraseFile)
        }
    }

    @Test(arguments: [["list"], ["init"]])
    func `with nobody to ask the vault stays locked`(arguments: [String]) async throws {
        let home = arguments == ["init"] ? Home() : try await Home.withVault()
        let with = Home.With(environment: ["VAULTCTL_KEY_FILE": nil])
        try await home.run(arguments, with: with, status: 4)
        try await home.run(arguments + ["--no-input"], with: with, status: 4)
    }

    @Test func `a machine key that is none, or of another vault, is status 4`() async throws {
        let home = try await Home.withVault()
        let key = contents(of: home.keyFile)
        let other = String(decoding: key, as: UTF8.self).replacing(/[2-7a-z]/) { match in
            match.output == "a" ? "b" : "a"
        }
        for text in ["", "no key\n", other] {
            write(Array(text.utf8), to: home.path("other.key"))
            try await home.run("list", "--key-file", home.path("other.key"), status: 4)
        }
    }

    @Test func `two ways at once are refused`() async throws {
        let home = try await Home.withVault()
        let file = home.passphraseFile
        try await home.run(
            ["list", "--passphrase-file", file, "--key-file", home.keyFile],
            status: 64
        )
        try await home.run(["list", "--passphrase-file", file, "--passphrase-fd", "5"], status: 64)
    }

    @Test func `the environment of a running program no longer holds the passphrase`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try sandbox.fault("PUT", "/pipecat/v1/secrets/voice-agent", ["hold": true])
        let with = Home.With(environment: ["VAULTCTL_PASSPHRASE": Home.passphrase])
        let push = try home.start(["push", "-y"], with)
        try await eventually("the push is held") { try sandbox.writes().count == 1 }
        let environment = try environment(of: push.process)
        push.signal(SIGKILL)
        // Without the right to look, nobody else has it either.
        guard let environment else { return }
        #expect(environment.contains("VAULTCTL_VAULT="))
        #expect(!environment.contains(Home.passphrase))
    }

    /// What `/proc` tells of a process's environment; nil where it may not be read.
    private func environment(of process: pid_t) throws -> String? {
        let descriptor = unsafe open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            try #require(errno == EACCES)
            return nil
        }
        defer { close(descriptor) }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
