import FoundationEssentials
import TestSupport
import Testing

/// Everything that a person has on a machine, as it was at one moment: it can be put back.
struct Scene: Sendable {
    /// Where it was, and is put back: a pin is named by the path of its vault.
    let home: Home
    private let files: [String: [UInt8]]

    /// Remembers everything below a home.
    init(of home: Home) {
        self.home = home
        files = Self.files(below: home.path(""))
    }

    /// Puts everything back; what has come since goes.
    func restore() throws {
        let root = home.path("")
        for name in names(in: root) { try FileManager.default.removeItem(atPath: root + name) }
        for (path, bytes) in files {
            var directory = ""
            for part in path.split(separator: "/").dropLast() {
                directory += part + "/"
                createDirectory(root + directory)
            }
            write(bytes, to: root + path)
        }
    }

    /// The same in a home of its own, which has seen the vault.
    func moved() async throws -> Scene {
        let other = Home(inMemory: true)
        let scene = Scene(home: other, files: files.filter { !$0.key.hasPrefix("home/state/") })
        try scene.restore()
        if names(in: other.path("")).contains("team.vault") { try await other.run("status") }
        return Scene(of: other)
    }

    private init(home: Home, files: [String: [UInt8]]) {
        self.home = home
        self.files = files
    }

    private static func files(below root: String) -> [String: [UInt8]] {
        var all: [String: [UInt8]] = [:]
        for name in names(in: root) {
            let path = root + "/" + name
            let found = names(in: path)
            if found.isEmpty { all[name] = contents(of: path) }
            for (inner, bytes) in Self.files(below: path) where !found.isEmpty {
                all[name + "/" + inner] = bytes
            }
        }
        return all
    }
}

// Where the commands begin.
extension Scene {
    /// A machine with a passphrase and no vault.
    static func empty() -> Scene { Scene(of: Home(inMemory: true)) }

    /// A vault in which every command has something to do.
    ///
    /// Ada is an admin of two teams, Ben a member of one; Cy has made a card. There are entries with
    /// versions, a target, a campaign, a recovery code, a backup, and files to read.
    static func team(_ sandbox: Sandbox) async throws -> Scene {
        let home = Home(inMemory: true)
        let passphrase = ["--passphrase-file", home.passphraseFile]
        try await home.run(["init", "--team", "voice", "--name", "Ada"] + passphrase)
        try await home.run(["key", "add", "--machine", "--out", home.keyFile] + passphrase)
        for (name, value) in [("A", "one"), ("A", "two"), ("B", "bee"), ("C", "sea")] {
            try await home.set(name, value)
        }
        try await home.run("team", "create", "models")
        try await home.run("team", "use", "voice")
        try await home.set("D", "dee", team: "models")
        write(Array("a new passphrase".utf8), to: home.path("new-passphrase"))
        try await home.addCard(of: "Ben")
        try await home.addMember("Ben", "--team", "voice")
        try await home.addCard(of: "Cy")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try await home.run("rotate", "start", "camp", "--entry", "A", "--entry", "B")
        try await home.set("B", "another bee")
        try await home.run("rotate", "start", "all-done", "--entry", "C")
        try await home.run("rotate", "skip", "all-done", "C", "--reason", "not a secret")
        try await home.run("key", "add", "--recovery", "--label", "paper")
        write(Array("A=from a file\nE=new\nF=newer\n".utf8), to: home.path("dotenv"))
        write(Array("a: {{ A }}\n".utf8), to: home.path("template"))
        try await home.run("backup", home.path("backup"))
        return Scene(of: home)
    }
}

extension Home {
    fileprivate func set(_ name: String, _ value: String, team: String) async throws {
        try await run("set", name, "--team", team, with: .input(value))
    }

    /// Makes a newcomer's card, `NAME.card`, and its fingerprint, `NAME.fingerprint`.
    fileprivate func addCard(of name: String) async throws {
        let passphrase = path(name + ".passphrase")
        write(Array("\(name)'s passphrase".utf8), to: passphrase)
        let made = try await json(
            ["member", "card", "--name", name, "--new-passphrase-file", passphrase]
        )
        write(Array((made["card"].string ?? "").utf8), to: path(name + ".card"))
        write(Array((made["fingerprint"].string ?? "").utf8), to: path(name + ".fingerprint"))
    }

    fileprivate func addMember(_ name: String, _ options: String...) async throws {
        let fingerprint = String(decoding: contents(of: path(name + ".fingerprint")), as: UTF8.self)
        try await run(
            ["member", "add", path(name + ".card"), "--fingerprint", fingerprint] + options
        )
    }
}
