import Glibc
import TestSupport
import Testing

/// Row 9 of docs/FORMAT.md section 12: every command that changes something, killed before each
/// system call that writes, those of the pin and of what is said among them.
///
/// `VAULTCTL_SOAK` takes every call, and not a sample.
struct KillTests {
    @Test func `every command is killed here, or is known to change nothing`() async throws {
        for command in try await Help.commands() {
            let isKilled = MutatingCommand.all.contains { $0.isOf(command) }
            let name = command.joined(separator: " ")
            #expect(isKilled != MutatingCommand.others.contains(name), "\(name)")
        }
    }

    @Test(arguments: MutatingCommand.all)
    func `a command that is killed has happened or has not`(command: MutatingCommand) async throws {
        let bench = try await CommandBench(command)
        let calls = try await bench.calls(for: .kill)
        var generator = SeededGenerator(seed: Figures.seed)
        let places = CommandBench.places(
            calls.count,
            sample: command.isSlow ? 1 : 2,
            1,
            &generator
        )
        var (killed, lost, broken) = (0, 0, 0)
        for place in places {
            try bench.reset()
            let outcome = try await bench.run(.kill, at: place)
            if outcome.status == 128 + SIGKILL { killed += 1 }
            let found = bench.state()
            let note =
                "before call \(place), \(calls[place - 1]): \(outcome)\n\(bench.difference(found))"
            if !isOldOrNew(found, bench) {
                broken += 1
                Issue.record("neither old nor new, killed \(note)")
            }
            if bench.isAcknowledged(outcome), found != bench.new {
                lost += 1
                Issue.record("lost, killed \(note)")
            }
            if try await !goesOn(bench, from: found) {
                broken += 1
                Issue.record("of no use afterwards, killed \(note)")
            }
        }
        #expect(killed >= places.count - 1)
        Figures.add(["kills": killed, "lost": lost, "broken": broken])
    }

    /// The vault as it was or as it is to be, and the file not there or complete; whoever has the file
    /// finds in the history that it was made, and whoever finds a key in the history has it.
    private func isOldOrNew(_ found: CommandBench.State, _ bench: CommandBench) -> Bool {
        let (old, new) = (bench.old, bench.new)
        guard found.content == old.content || found.content == new.content,
            found.fileSize == old.fileSize || found.fileSize == new.fileSize,
            found.settings == old.settings || found.settings == new.settings
        else { return false }
        guard found.fileSize != nil, bench.command.file != nil else {
            return !bench.command.isFileFirst || found.content == old.content
        }
        return bench.command.isFileFirst || found.content == new.content
    }

    /// Whether the next commands find nothing in their way: the history verifies, and what had not
    /// happened can be done again.
    private func goesOn(
        _ bench: CommandBench,
        from found: CommandBench.State
    ) async throws -> Bool {
        let home = bench.home
        if found.content.isWhole {
            let verified = try await bench.verify(found)
            guard verified.status == 0 else {
                Issue.record("\(verified)")
                return false
            }
        }
        if found.content == bench.old.content {
            let input = Home.With.input(bench.command.input)
            let again = try await home.run(bench.arguments, with: input, status: nil)
            let isDone = again.status.map(bench.command.againStatuses.contains) ?? false
            let state = bench.state()
            // Where the file was in the way, nothing has happened.
            let isRight = again.status == 6 || state == bench.new
            if !isDone || !isRight { Issue.record("\(again)\n\(bench.difference(state))") }
            return isDone && isRight
        }
        let probe = try await home.run(
            ["set", "PROBE", "--team", "voice"] + bench.key(for: found),
            with: .input("probe"),
            status: nil
        )
        if probe.status != 0 { Issue.record("\(probe)") }
        return probe.status == 0
    }
}
