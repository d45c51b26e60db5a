import TestSupport
import Testing

/// `get --copy`, with programs that write down what a clipboard is given.
struct ClipboardTests {
    private static let value = "value-quetzal-secret"

    @Test(arguments: ClipboardStub.Kind.allCases)
    func `a value is copied byte for byte, nothing is printed, and later it is gone`(
        kind: ClipboardStub.Kind
    ) async throws {
        let (home, clipboard) = try await home(kind)
        let bytes: [UInt8] = [0x61, 0xFF, 0x0A, 0x00, 0x62, 0x0A]
        try await home.run("set", "A", with: Home.With(input: bytes + [0x0A]))
        let outcome = try await home.run(
            "get",
            "A",
            "--copy",
            "--clear-after",
            "1",
            with: clipboard.with
        )
        #expect(clipboard.content == bytes)
        #expect(outcome.output == [])
        #expect(outcome.errorText == "copied A; the clipboard is cleared in 1 s\n")
        try await eventually("the clipboard is empty") { clipboard.content == [] }
    }

    @Test(arguments: ClipboardStub.Kind.allCases)
    func `what was copied since stays`(kind: ClipboardStub.Kind) async throws {
        let (home, clipboard) = try await home(kind)
        try await home.run("get", "A", "--copy", "--clear-after", "1", with: clipboard.with)
        clipboard.replace(Self.value + "\n")
        try await eventually("the clipboard was looked at") { clipboard.log.contains("paste") }
        try await Task.sleep(for: .milliseconds(300))
        #expect(clipboard.content == Array((Self.value + "\n").utf8))
    }

    @Test(arguments: ClipboardStub.Kind.allCases)
    func `no value is in arguments, variables or the words of what stays behind`(
        kind: ClipboardStub.Kind
    ) async throws {
        let (home, clipboard) = try await home(kind)
        let outcome = try await home.run(
            "get",
            "A",
            "--copy",
            "--clear-after",
            "1",
            "-v",
            with: clipboard.with
        )
        try await eventually("the clipboard is empty") { clipboard.content == [] }
        #expect(clipboard.log.contains("clear-clipboard --after 1"))
        #expect(clipboard.log.contains("PATH="))
        let canaries = Canaries([Self.value])
        #expect(canaries.found(in: Array(clipboard.log.utf8)) == [])
        #expect(canaries.found(in: outcome.errors + outcome.output) == [])
    }

    @Test func `what stays behind has a session of its own and holds nothing open`()
        async throws
    {
        let (home, clipboard) = try await home(.wayland)
        // The outcome is there once nobody holds stdout and stderr: before the clipboard is cleared.
        try await home.run("get", "A", "--copy", "--clear-after", "15", with: clipboard.with)
        #expect(clipboard.content != [])
        try await eventually("the clipboard is empty") { clipboard.content == [] }
        let log = clipboard.log
        let sessions = log.split(separator: "\n").filter { $0.hasPrefix("session ") }
        #expect(Set(sessions).count == 2, "\(sessions)")
        #expect(!log.contains("terminal yes"))
    }

    @Test func `an older version and a document`() async throws {
        let (home, clipboard) = try await home(.x)
        try await home.set("A", "second")
        let outcome = try await home.run(
            "get",
            "A",
            "--version",
            "1",
            "--copy",
            "--clear-after",
            "1",
            "--json",
            with: clipboard.with
        )
        #expect(clipboard.content == Array(Self.value.utf8))
        #expect(try document(outcome.output)["clearedAfter"] == 1)
        try await eventually("the clipboard is empty") { clipboard.content == [] }
    }

    @Test func `Wayland without its program falls back to X`() async throws {
        let (home, clipboard) = try await home(.x)
        var with = clipboard.with
        with.environment["WAYLAND_DISPLAY"] = "wayland-0"
        try await home.run("get", "A", "--copy", "--clear-after", "1", with: with)
        #expect(clipboard.content == Array(Self.value.utf8))
        try await eventually("the clipboard is empty") { clipboard.content == [] }
    }

    @Test(
        arguments: [
            ([], "neither WAYLAND_DISPLAY nor DISPLAY"), (["DISPLAY"], "xclip is not in PATH"),
            (["WAYLAND_DISPLAY"], "wl-copy and wl-paste are not in PATH"),
        ])
    func `where there is no clipboard the message says why`(
        variables: [String],
        reason: String
    ) async throws {
        let home = try await Home.withVault()
        try await home.set("A", Self.value)
        var with = Home.With(environment: ["PATH": home.path("")])
        for variable in variables { with.environment[variable] = "x" }
        let outcome = try await home.run("get", "A", "--copy", with: with, status: 1)
        #expect(outcome.errorText.contains(reason))
        #expect(outcome.output == [])
    }

    @Test func `a program that fails is a failure, and nothing waits to clear`() async throws {
        let (home, clipboard) = try await home(.x)
        clipboard.fail()
        let outcome = try await home.run(
            "get",
            "A",
            "--copy",
            "--clear-after",
            "1",
            "--json",
            with: clipboard.with,
            status: 1
        )
        #expect(try document(outcome.errors)["error"]["code"] == "clipboard")
        try await Task.sleep(for: .milliseconds(1500))
        #expect(!clipboard.log.contains("paste"))
    }

    @Test(arguments: [["--clear-after", "5"], ["--copy", "--clear-after", "0"]])
    func `a time without a copy, or none, is wrong usage`(options: [String]) async throws {
        let home = try await Home.withVault()
        try await home.run(["get", "A"] + options, status: 64)
    }

    @Test func `what clears the clipboard is in no list of commands`() async throws {
        #expect(try await !Home().run("--help").text.contains("clear-clipboard"))
        #expect(try await !Home().run("completion", "bash").text.contains("clear-clipboard"))
        // Without a digest it does nothing.
        try await Home().run("clear-clipboard", "--after", "0")
    }

    private func home(_ kind: ClipboardStub.Kind) async throws -> (Home, ClipboardStub) {
        let home = try await Home.withVault()
        try await home.set("A", Self.value)
        return (home, ClipboardStub(kind, in: home))
    }
}

/// A clipboard that is a file, and the programs of one system that read and write it.
struct ClipboardStub {
    enum Kind: CaseIterable {
        case wayland, x
    }

    private let kind: Kind
    private let directory: String

    init(_ kind: Kind, in home: Home) {
        self.kind = kind
        directory = home.path("clipboard")
        createDirectory(directory)
        replace("")
        // Each writes down its arguments, its variables, and who started it.
        let look = """
            #!/bin/sh
            cd \(directory)
            { echo "$@"; env; tr '\\0' ' ' </proc/$PPID/cmdline; echo
              set -- "$1" "$2" "$3" $(sed 's/.*) //' /proc/$PPID/stat)
              echo "session $7"; if (: </dev/tty) 2>/dev/null; then echo terminal yes; fi
            } >>log
            """
        let copy = "\(look)\n[ \"$1\" = --clear ] && { : >content; exit; }\ncat >content\n"
        let paste = "\(look)\necho paste >>log; cat content\n"
        switch kind {
        case .wayland:
            write(program: copy, to: directory + "/wl-copy")
            write(program: paste, to: directory + "/wl-paste")
        case .x:
            let both = "\(look)\nif [ \"$3\" = -out ]; then echo paste >>log; cat content\n"
            write(program: both + "else cat >content; fi\n", to: directory + "/xclip")
        }
    }

    /// A session that has this clipboard.
    var with: Home.With {
        let variable = kind == .wayland ? "WAYLAND_DISPLAY" : "DISPLAY"
        let path =
            kind == .wayland ? "\(directory):/usr/bin:/bin" : "\(directory):\(toolsWithoutWayland)"
        return Home.With(environment: [variable: "x", "PATH": path])
    }

    /// The directory of what a shell script needs, and of no clipboard.
    private var toolsWithoutWayland: String {
        let tools = directory + "/tools"
        createDirectory(tools)
        for tool in ["cat", "env", "tr", "sed"] { link("/usr/bin/\(tool)", tools + "/" + tool) }
        return tools
    }

    var content: [UInt8] { contents(of: directory + "/content") }

    var log: String { String(decoding: contents(of: directory + "/log"), as: UTF8.self) }

    func replace(_ text: String) { write(Array(text.utf8), to: directory + "/content") }

    /// Makes each program fail from here on.
    func fail() {
        for name in names(in: directory) where name.contains("clip") || name.hasPrefix("wl-") {
            write(program: "#!/bin/sh\nexit 1\n", to: directory + "/" + name)
        }
    }
}
