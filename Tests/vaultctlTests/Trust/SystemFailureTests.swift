import Glibc
import TestSupport
import Testing

/// Row 10 of docs/FORMAT.md section 12, for the program and all its files: a system call on a file of
/// the person's, or to the output, does half of its work, is interrupted, or fails, once or from then
/// on.
///
/// `VAULTCTL_SOAK` takes every call, and not a sample. What fails inside of SQLite's allocator is in
/// `VaultFaultTests`.
struct SystemFailureTests {
    private static let events: [CommandBench.Event] = [
        .short, .failure(EINTR), .failure(EIO), .failures(EIO), .failure(ENOSPC), .failures(ENOSPC),
    ]

    /// In a soak, one call in so many; all unless `VAULTCTL_SOAK_STRIDE` says otherwise.
    private static let stride = Figures.variable("VAULTCTL_SOAK_STRIDE").flatMap(Int.init) ?? 1

    /// Where a passphrase is derived each case takes seconds: of those one in CI.
    private static let commands = MutatingCommand.all.filter { command in
        Figures.isSoak || !command.isSlow || command.start == .empty
    }

    @Test(arguments: commands)
    func `a command whose calls fail says so, and has happened or has not`(
        command: MutatingCommand
    ) async throws {
        let bench = try await CommandBench(command)
        let seed = command.words.joined().utf8.reduce(Figures.seed) { $0 &* 31 &+ UInt64($1) }
        var generator = SeededGenerator(seed: seed)
        let events =
            Figures.isSoak ? Self.events : Array(Self.events.shuffled(using: &generator).prefix(1))
        var (failures, lost, broken) = (0, 0, 0)
        for event in events {
            let calls = try await bench.calls(for: event)
            // What goes on failing does much the same wherever it begins.
            let stride = Self.stride * (event.goesOn || event == .failure(EINTR) ? 3 : 1)
            for place in CommandBench.places(calls.count, sample: 2, stride, &generator) {
                try bench.reset()
                let outcome = try await bench.run(event, at: place)
                failures += 1
                let found = bench.state()
                let call = calls[place - 1]
                let note =
                    "\(event.action) at call \(place), \(call): \(outcome)\n\(bench.difference(found))"
                if outcome.status == 0, found != bench.new {
                    lost += 1
                    Issue.record("acknowledged and lost, \(note)")
                } else if let problem = problem(outcome, found, event, call, bench) {
                    broken += 1
                    Issue.record("\(problem), \(note)")
                }
                if found.content.isWhole {
                    let verified = try await bench.verify(found)
                    if verified.status != 0 {
                        broken += 1
                        Issue.record("\(verified) after \(note)")
                    }
                }
            }
        }
        Figures.add(["failing calls": failures, "lost": lost, "broken": broken])
    }

    @Test(arguments: MutatingCommand.all.filter { $0.words.first == "rotate" })
    func `a step of a rotation that is written down is not said to have failed`(
        command: MutatingCommand
    ) async throws {
        let bench = try await CommandBench(command)
        let calls = try await bench.calls(for: .failure(EIO))
        let committed = try #require(calls.lastIndex { $0.hasPrefix("fsync ") })
        for place in (committed + 1)..<calls.count {
            #expect(try await stateAfterFailure(of: place, in: calls, bench) == bench.new)
        }
    }

    @Test(
        arguments: MutatingCommand.all.filter { command in
            !command.isSlow && (command.file != nil || command.words.first == "restore-backup")
        }
    )
    func `where a file is made, what cannot be looked at, opened or flushed is spoken of`(
        command: MutatingCommand
    ) async throws {
        let bench = try await CommandBench(command)
        let calls = try await bench.calls(for: .failure(EIO))
        let places = calls.indices.filter { index in
            ["fsync ", "openat ", "newfstatat /team.vault"].contains(calls[index])
        }
        #expect(!places.isEmpty)
        for place in places {
            _ = try await stateAfterFailure(of: place, in: calls, bench)
        }
    }

    /// What is there after one call has failed, and the command has ended as it should.
    private func stateAfterFailure(
        of place: Int,
        in calls: [String],
        _ bench: CommandBench
    ) async throws -> CommandBench.State {
        try bench.reset()
        let outcome = try await bench.run(.failure(EIO), at: place + 1)
        let found = bench.state()
        let problem = problem(outcome, found, .failure(EIO), calls[place], bench)
        #expect(problem == nil, "at call \(place + 1), \(calls[place]): \(outcome)")
        return found
    }

    /// What is wrong with how a command ended; nil where nothing is.
    private func problem(
        _ outcome: Outcome,
        _ found: CommandBench.State,
        _ event: CommandBench.Event,
        _ call: String,
        _ bench: CommandBench
    ) -> String? {
        guard let status = outcome.status else { return "it did not end by itself" }
        if status == 0 { return nil }
        if event == .short { return "it did not go on" }
        // Nobody hears of it.
        let isMute = call.hasSuffix(" stdout") || call.hasSuffix(" stderr") || event.goesOn
        guard isMute || outcome.errorText.contains("Error: ") else { return "it did not say why" }
        // SQLite takes a page that is not read for a damaged one.
        let isUnread = status == 14 && (isMute || outcome.errorText.contains("cannot read it"))
        guard [1, 7, 15].contains(status) || isUnread
        else { return "the status is not that of a failure" }
        let isOld = found == bench.old
        let isNew = found == bench.new
        let isBetween =
            bench.command.file != nil && found.content == bench.new.content && found.fileSize == nil
        // A key's file comes before the key; where all goes on failing, nobody can take it away.
        let isLeft =
            event.goesOn && bench.command.isFileFirst
            && found.content == bench.old.content && found.fileSize == bench.new.fileSize
        guard isOld || isNew || isBetween || isLeft else { return "neither old nor new" }
        guard isNew, !isOld, !isMute else { return nil }
        // After a flush that failed nobody knows what the disk has; and it may say that it is done.
        let words = ["not known", "cannot flush", "is made, and", "is in its place, and"]
        let isDoubtful = words.contains(where: outcome.errorText.contains)
        return isDoubtful ? nil : "it said no, and yet it is there"
    }
}
