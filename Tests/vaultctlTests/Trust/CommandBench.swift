import Glibc
import TestSupport
import Testing

/// A command that can be run again and again from the same place, while something happens to its
/// system calls.
struct CommandBench: Sendable {
    let command: MutatingCommand
    let arguments: [String]
    /// How everything is after a run that nothing happened to.
    let new: State
    /// How everything is before.
    let old: State
    /// What is said by a run that nothing happened to.
    let said: Outcome
    private let scene: Scene

    /// What a command can change: the vault, and a file of its own.
    struct State: Hashable, CustomStringConvertible {
        let content: VaultContent
        /// How long the file is that the command makes; nil where there is none.
        let fileSize: Int?
        let settings: [UInt8]

        var description: String { "\(content), \(file)" }

        private var file: String { fileSize.map { "a file of \($0) bytes" } ?? "no file" }

        /// What differs from both states that are right.
        func difference(from old: State, or new: State) -> String {
            "from the old: \(content.difference(from: old.content)), \(old.file)\n"
                + "from the new: \(content.difference(from: new.content)), \(new.file)\nhere: \(file)"
        }
    }

    /// Something that happens to the calls of a command.
    enum Event: Hashable, Sendable {
        case kill
        case short
        case failure(Int32)
        /// The call fails, and all that follow.
        case failures(Int32)

        var action: String {
            switch self {
            case .kill: "kill"
            case .short: "short"
            case .failure(let number): "\(number)"
            case .failures(let number): "\(number)+"
            }
        }

        var goesOn: Bool {
            guard case .failures = self else { return false }
            return true
        }
    }

    var home: Home { scene.home }

    init(_ command: MutatingCommand) async throws {
        self.command = command
        scene = try await command.scene()
        arguments = try await command.arguments(in: scene.home)
        try scene.restore()
        old = Self.state(scene.home, command)
        said = try await scene.home.run(arguments, with: .input(command.input))
        new = Self.state(scene.home, command)
        #expect(new.content.isWhole, "\(new)")
    }

    /// Puts everything back to before the command.
    func reset() throws { try scene.restore() }

    /// How everything is now.
    func state() -> State { Self.state(home, command) }

    /// The calls that an event can happen to, each as its name and the file.
    func calls(for event: Event) async throws -> [String] {
        try reset()
        let outcome = try await run(event, at: 0)
        try #require(outcome.status != 125, "this system has no ptrace")
        #expect(outcome.status == 0, "\(outcome)")
        return tracedCalls(in: log)
    }

    /// Runs the command, and lets the event happen at a call, counted from 1.
    func run(_ event: Event, at call: Int) async throws -> Outcome {
        var start = home.started(arguments, .input(command.input))
        start.trace(below: home, event.action, at: call, log)
        let started = start
        return try await Turns.shared.run { () async throws in try await Child(started).end() }
    }

    /// What differs from both states that are right.
    func difference(_ found: State) -> String { found.difference(from: old, or: new) }

    /// Whether the command has said that it was done.
    func isAcknowledged(_ outcome: Outcome) -> Bool {
        outcome.status == 0
            || outcome.output.count == said.output.count
                && outcome.errors.count == said.errors.count
    }

    /// Lets the program verify the whole history, with what the machine has seen.
    func verify(_ found: State) async throws -> Outcome {
        try await home.run(["audit", "verify"] + key(for: found), status: nil)
    }

    /// What opens the vault now.
    func key(for found: State) -> [String] {
        if command.start == .empty { return ["--passphrase-file", home.passphraseFile] }
        let isRenewed = command.words.starts(with: ["key", "rekey", "--yes"])
        guard isRenewed, found.content == new.content else { return [] }
        return ["--passphrase-file", home.path("new-passphrase")]
    }

    /// Outside of what is put back and looked at.
    private var log: String { notes.path("calls") }
    private let notes = TemporaryDirectory(inMemory: true)

    private static func state(_ home: Home, _ command: MutatingCommand) -> State {
        let file = command.file.flatMap { name in
            names(in: home.path("")).contains(name) ? contents(of: home.path(name)).count : nil
        }
        return State(
            content: VaultContent(of: home),
            fileSize: file,
            settings: contents(of: home.path + "/config/vaultctl/config.json")
        )
    }
}

extension CommandBench {
    /// Which calls to take: in a soak all, or one in so many; else so many from all over the command.
    static func places(
        _ count: Int,
        sample: Int,
        _ stride: Int,
        _ generator: inout SeededGenerator
    ) -> [Int] {
        let sample = Figures.isSoak ? (count + stride - 1) / stride : min(count, sample)
        return (0..<sample).map { part in
            let first = 1 + part * count / sample
            let last = (part + 1) * count / sample
            return generator.number(in: first...last)
        }
    }
}
