import TestSupport
import Testing

/// A command that changes something, and how to tell that it has.
struct MutatingCommand: Sendable, CustomTestStringConvertible {
    /// Where the vault stands when the command begins.
    enum Start: Sendable {
        case empty
        case team
        /// The vault is gone, and there is a backup.
        case lost
        /// Half of the vault is gone, and there is a backup.
        case damaged
    }

    /// The words, in which `{home}` is the home's directory, `{paper}` the id of the recovery code
    /// and `{Cy}` the fingerprint of Cy's card.
    let words: [String]
    var input = ""
    var start = Start.team
    /// A file that the command makes beside the vault.
    var file: String?
    /// Whether the file is there before the vault changes.
    var isFileFirst = false
    /// Whether a passphrase is derived, which takes its time.
    var isSlow = false
    /// What it may answer when it is run again after it had not changed the vault.
    var againStatuses: Set<Int32> = [0]

    init(_ line: String, _ input: String = "") {
        words = line.split(separator: " ").map(String.init)
        self.input = input
    }

    var testDescription: String {
        let note = start == .lost ? " (lost)" : start == .damaged ? " (damaged)" : ""
        return words.joined(separator: " ") + note
    }

    /// The command's name, as `Help.commands` gives it.
    func isOf(_ command: [String]) -> Bool { Array(words.prefix(command.count)) == command }

    /// The arguments in a home.
    func arguments(in home: Home) async throws -> [String] {
        var arguments: [String] = []
        for word in words {
            var word = word.replacing("{home}", with: home.path("").dropLast())
            if word == "{paper}" {
                let slots = try await home.json("key", "list")["slots"].elements
                word = slots.first { $0["label"] == "paper" }?["id"].string ?? ""
            }
            if word == "{Cy}" {
                let path = home.path("Cy.fingerprint")
                word = String(decoding: contents(of: path), as: UTF8.self)
            }
            arguments.append(word)
        }
        return arguments
    }

    /// Where it begins, in a home of its own.
    func scene() async throws -> Scene {
        guard start != .empty else { return .empty() }
        let scene = try await Self.team.value.scene.moved()
        let vault = scene.home.vault
        switch start {
        case .empty, .team: return scene
        case .lost: removeFile(vault)
        case .damaged: write(Array(contents(of: vault).prefix(9000)), to: vault)
        }
        return Scene(of: scene.home)
    }

    private static let team = Task {
        let sandbox = try await Sandbox()
        // The sandbox stays as long as the scene.
        return (scene: try await Scene.team(sandbox), sandbox: sandbox)
    }
}

extension MutatingCommand {
    private func starting(_ start: Start) -> MutatingCommand {
        var command = self
        command.start = start
        return command
    }

    private func making(_ file: String, isFirst: Bool = false) -> MutatingCommand {
        var command = self
        command.file = file
        command.isFileFirst = isFirst
        // It may have its place although nobody was told.
        command.againStatuses = [0, 6]
        return command
    }

    private var slowly: MutatingCommand {
        var command = self
        command.isSlow = true
        return command
    }

    private static let old = "--passphrase-file {home}/passphrase"
    private static let new = "--new-passphrase-file {home}/new-passphrase"

    /// One at least of each command that writes to the vault or makes a file.
    static let all: [MutatingCommand] = [
        MutatingCommand("init --name Ada --team voice \(old)").starting(.empty).slowly,
        MutatingCommand("set A", "three"),
        MutatingCommand("set A --note long", String(repeating: "long ", count: 4000)),
        MutatingCommand("set NEW --note why --tag prod --expires 90d", "new"),
        MutatingCommand("edit A --note why --tag prod --kept 1 --yes"),
        MutatingCommand("rename A AA"),
        MutatingCommand("copy A A2"),
        MutatingCommand("copy A --to-team models"),
        MutatingCommand("rm C --yes"),
        MutatingCommand("restore A 1"),
        MutatingCommand("import {home}/dotenv --format dotenv --replace"),
        MutatingCommand("export --format dotenv --out {home}/made").making("made"),
        MutatingCommand("inject -i {home}/template -o {home}/made").making("made"),
        MutatingCommand("team create billing"),
        MutatingCommand("team use models"),
        MutatingCommand("team rename models model"),
        MutatingCommand("team rm models --yes"),
        MutatingCommand("member add {home}/Cy.card --team voice --fingerprint {Cy}"),
        MutatingCommand("member grant Ben --team models"),
        MutatingCommand("member revoke Ben --team voice --yes"),
        MutatingCommand("member remove Ben --yes"),
        MutatingCommand("key add --machine --out {home}/made").making("made", isFirst: true),
        MutatingCommand("key add --recovery"),
        MutatingCommand("key add --passphrase \(new)").slowly,
        MutatingCommand("key remove {paper} --yes"),
        MutatingCommand("key passwd --yes \(old) \(new)").slowly,
        MutatingCommand("key rekey --team voice --yes"),
        MutatingCommand("key rekey --yes \(new)").slowly,
        MutatingCommand("key cost --memory 128 --passes 2 --yes \(old)").slowly,
        MutatingCommand("target add other --provider baseten --token C"),
        MutatingCommand("target edit prod --region us-west --yes"),
        MutatingCommand("target map prod BEE=B"),
        MutatingCommand("target unmap prod A"),
        MutatingCommand("target rm prod --yes"),
        MutatingCommand("plan --out {home}/made").making("made"),
        MutatingCommand("rotate start more --tag prod --entry B"),
        // With a value that is there already: else it is a `set` before, and may end in between.
        MutatingCommand("rotate next camp --entry B --yes"),
        MutatingCommand("rotate done camp B"),
        MutatingCommand("rotate skip camp B --reason why"),
        MutatingCommand("rotate end all-done"),
        MutatingCommand("audit export --format jsonl --out {home}/made").making("made"),
        MutatingCommand("audit report --html {home}/made").making("made"),
        MutatingCommand("backup {home}/made").making("made"),
        MutatingCommand("restore-backup {home}/backup --yes"),
        MutatingCommand("restore-backup {home}/backup --yes").starting(.lost),
        MutatingCommand("restore-backup {home}/backup --yes").starting(.damaged),
    ]

    /// The commands that only read the vault, or whose writing has tests of its own.
    static let others: Set<String> = [
        // Killed at every call in `CrashTests`.
        "push", "wait",
        // They write to the kernel's keyring.
        "unlock", "lock",
        "status", "get", "show", "list", "history", "run", "generate", "team list", "member list",
        "member card", "key list", "target list", "target show", "target test", "drift", "where",
        "audit pushes", "audit show", "audit log", "audit verify", "audit anchor", "expiring",
        "rotate list", "rotate show", "doctor", "completion", "version",
    ]
}
