import FoundationEssentials
import TestSupport
import Testing

/// A vault that is kept unlocked in the kernel's keyring (FORMAT.md sections 9.1 and 12, row 17).
@Suite(
    .enabled("the kernel's keyring is not allowed here") { await Keyring.isAllowed }
)
struct UnlockTests {
    /// A vault of its own: the keyring knows vaults by their ids, and is that of the whole machine.
    private func home() async throws -> Home {
        let home = Home()
        try await home.run(
            ["init", "--team", "voice", "--name", "Ada", "--passphrase-file", home.passphraseFile]
        )
        try await home.run(
            ["set", "A", "--passphrase-file", home.passphraseFile],
            with: .input("value")
        )
        return home
    }

    private func unlock(_ home: Home, _ options: String...) async throws -> Outcome {
        try await home.run(["unlock", "--passphrase-file", home.passphraseFile] + options)
    }

    @Test func `unlocked, no command asks, until the vault is locked`() async throws {
        let home = try await home()
        try await home.run("get", "A", status: 4)
        let outcome = try await unlock(home, "--for", "10m")
        #expect(
            outcome.errorText.contains("stays unlocked for 10 minutes; 'vaultctl lock' ends it")
        )
        #expect(outcome.output == [])
        #expect(try await home.run("get", "A").text == "value")
        #expect(try await home.run("get", "A", "--team", "voice").text == "value")
        try await home.run("set", "A", with: .input("another"))
        let status = try await home.json("status")
        #expect(status["locked"] == false)
        #expect((500...600).contains(try #require(status["unlockedFor"].integer)))
        #expect(try await home.run("status").text.contains("state   unlocked, for "))
        #expect(try await home.json("lock")["wasUnlocked"] == true)
        #expect(try await home.json("lock")["wasUnlocked"] == false)
        try await home.run("get", "A", status: 4)
        #expect(try await home.json("status")["unlockedFor"] == nil)
    }

    @Test func `the kernel forgets it when the time is up`() async throws {
        let home = try await home()
        _ = try await unlock(home, "--for", "30s")
        #expect(try await home.run("get", "A").text == "value")
        try await eventually("it is locked again", within: .seconds(90)) {
            try await home.run(["get", "A"], status: nil).status == 4
        }
    }

    @Test func `what is given explicitly comes first, and does not fall back`() async throws {
        let home = try await home()
        _ = try await unlock(home, "--for", "1m")
        let wrong = Home.With(environment: ["VAULTCTL_PASSPHRASE": "wrong"])
        try await home.run("get", "A", with: wrong, status: 4)
        try await home.run("lock")
    }

    @Test func `commands about one's own keys do not trust it, and changing keys ends it`()
        async throws
    {
        let home = try await home()
        _ = try await unlock(home, "--for", "1m")
        try await home.run("key", "add", "--machine", status: 4)
        try await home.run("key", "passwd", status: 4)
        try await home.run("unlock", "--for", "2m", status: 4)
        try await home.run("key", "list")
        let new = home.path("new")
        write(Array("new".utf8), to: new)
        try await home.run(
            "key",
            "passwd",
            "--passphrase-file",
            home.passphraseFile,
            "--new-passphrase-file",
            new
        )
        try await home.run("get", "A", status: 4)
    }

    @Test func `a time that is too long or too short is a wrong usage`() async throws {
        for span in ["0s", "25h", "2d", "x"] {
            try await Home().run("unlock", "--for", span, status: 64)
        }
    }
}

/// Where the kernel's keyring cannot be used.
struct ForbiddenKeyringTests {
    /// Runs a program for which the kernel refuses `add_key`, `request_key` and `keyctl`, as many
    /// containers have it.
    private static let filter = """
        import ctypes, os, platform, struct, sys
        first = {"x86_64": 248, "aarch64": 217}[platform.machine()]
        code = [(0x20, 0, 0, 0), (0x35, 0, 2, first), (0x25, 1, 0, first + 2),
                (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)]
        program = b"".join(struct.pack("HBBI", *line) for line in code)
        buffer = ctypes.create_string_buffer(program)
        class Filter(ctypes.Structure):
            _fields_ = [("count", ctypes.c_ushort), ("code", ctypes.c_void_p)]
        given = Filter(len(code), ctypes.addressof(buffer))
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        assert libc.prctl(22, 2, ctypes.byref(given), 0, 0) == 0, os.strerror(ctypes.get_errno())
        os.execv(sys.argv[1], sys.argv[1:])
        """

    @Test(.enabled("python3 is not installed") { await Python.has("ctypes") })
    func `where the keyring is forbidden that is said, and nothing is kept`() async throws {
        let home = try await Home.withVault()
        try await home.set("A", "value")
        func run(_ arguments: [String]) async throws -> Outcome {
            var start = home.started(arguments, Home.With())
            start.arguments = ["-c", Self.filter, start.program] + start.arguments
            start.program = "/usr/bin/python3"
            return try await Child(start).end()
        }
        let before = contents(of: home.vault)
        let unlock = try await run(["unlock", "--for", "1m"])
        #expect(unlock.status == 7)
        #expect(
            unlock.errorText == """
                Error: the kernel's keyring cannot be used here: Operation not permitted
                Hint:  nothing has changed; a machine key unlocks without a passphrase

                """
        )
        #expect(try await run(["get", "A"]).text == "value")
        #expect(try await run(["lock"]).status == 0)
        #expect(try await run(["status", "--json"]).status == 0)
        #expect(contents(of: home.vault) == before)
    }
}

/// Whether this machine lets its users have keys.
private enum Keyring {
    static var isAllowed: Bool {
        get async {
            // A vault of its own: others must not find theirs unlocked.
            let home = Home()
            let passphrase = ["--passphrase-file", home.passphraseFile]
            _ = try? await home.run(["init", "--name", "Ada"] + passphrase, status: nil)
            let outcome = try? await home.run(["unlock", "--for", "1s"] + passphrase, status: nil)
            return outcome?.status == 0
        }
    }
}
