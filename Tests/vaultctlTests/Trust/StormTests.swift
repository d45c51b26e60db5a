import Glibc
import TestSupport
import Testing

/// Row 15 of docs/FORMAT.md section 12: many processes write at the same time, others read, and some
/// are killed; whatever was acknowledged is there.
struct StormTests {
    private static let writerCount = Figures.isSoak ? 16 : 4
    private static let commitCount = Figures.isSoak ? 200 : 10
    private static let readerCount = Figures.isSoak ? 4 : 1

    /// What a writer knows of its own entry and of those that it has made.
    private struct Ledger: Sendable {
        let number: Int
        var acknowledged = 0
        var killed = 0
        var busy = 0
        /// Values that its own entry may have, the acknowledged one first.
        var possible: [String] = []
        /// How many versions of its own entry were acknowledged, and how many more there may be.
        var versions = 0
        var doubtful = 0
        /// Entries that must be there, with their values, and those that may be.
        var made: [String: String] = [:]
        var maybe: [String: String] = [:]
        var problems: [String] = []
    }

    @Test func `everything that was acknowledged in a storm is there`() async throws {
        let home = try await Home.withVault()
        let readers = (0..<Self.readerCount).map { number in
            Task { try await Self.read(number, in: home) }
        }
        let ledgers = try await withThrowingTaskGroup(of: Ledger.self) { group in
            for number in 0..<Self.writerCount {
                group.addTask { try await Self.write(number, in: home) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for reader in readers {
            reader.cancel()
            try await reader.value
        }
        let verification = try await home.json("audit", "verify")
        #expect(verification["ok"] == true)
        for ledger in ledgers {
            for problem in ledger.problems { Issue.record("writer \(ledger.number): \(problem)") }
        }
        let lost = try await Self.lost(of: ledgers, in: home)
        #expect(lost == 0)
        let acknowledged = ledgers.map(\.acknowledged).reduce(0, +)
        let killed = ledgers.map(\.killed).reduce(0, +)
        #expect(acknowledged == Self.writerCount * Self.commitCount)
        #expect(killed > 0)
        let broken = ledgers.map(\.problems.count).reduce(0, +)
        Figures.add([
            "acknowledged commits": acknowledged, "killed writers": killed, "lost": lost,
            "broken": broken,
        ])
    }

    /// Commits until so many were acknowledged; one in seven is killed at any moment.
    private static func write(_ number: Int, in home: Home) async throws -> Ledger {
        var generator = SeededGenerator(seed: Figures.seed &+ UInt64(number))
        var ledger = Ledger(number: number)
        var attempt = 0
        while ledger.acknowledged < commitCount, attempt < 4 * commitCount {
            attempt += 1
            let isOwn = attempt % 2 == 0
            let name = isOwn ? "WRITER_\(number)" : "WRITER_\(number)_\(attempt)"
            let value = "value \(number) \(attempt)"
            let isKilled = generator.number(in: 0...6) == 0
            let writer = try home.start(["set", name], .input(value))
            if isKilled {
                let pause = generator.number(in: 2...(40 * writerCount))
                try await Task.sleep(for: .milliseconds(pause))
                writer.signal(SIGKILL)
            }
            let outcome = await writer.end()
            switch outcome.ending {
            case .exited(0):
                ledger.acknowledged += 1
                if isOwn {
                    ledger.possible = [value]
                    ledger.versions += 1
                } else {
                    ledger.made[name] = value
                }
            // Nothing was written.
            case .exited(15): ledger.busy += 1
            case .killed:
                ledger.killed += 1
                if isOwn {
                    ledger.possible.append(value)
                    ledger.doubtful += 1
                } else {
                    ledger.maybe[name] = value
                }
            case .exited, .overdue: ledger.problems.append("\(outcome)")
            }
        }
        return ledger
    }

    /// Reads what there is until the writers are done.
    private static func read(_ number: Int, in home: Home) async throws {
        var round = 0
        while !Task.isCancelled {
            round += 1
            let commands = [["list", "--json"], ["audit", "verify"], ["get", "WRITER_0"]]
            let outcome = try await home.start(commands[(round + number) % 3]).end()
            // There may be no entry yet; and among so many a reader may be told to try again.
            #expect([0, 5, 15].contains(outcome.status), "\(outcome)")
        }
    }

    /// How many acknowledged commits are missing, and how many entries are there that nobody wrote.
    private static func lost(of ledgers: [Ledger], in home: Home) async throws -> Int {
        let values = try JSON(try await home.run("export", "--format", "json").output)
        let versions = Dictionary(
            uniqueKeysWithValues: try await home.json("list")["entries"].elements.map {
                ($0["name"].string ?? "", $0["version"].integer ?? 0)
            }
        )
        var lost = 0
        var known: Set<String> = []
        for ledger in ledgers {
            let own = "WRITER_\(ledger.number)"
            lost += ledger.made.count { values[$0.key] != .string($0.value) }
            lost += ledger.maybe.count { ![.null, .string($0.value)].contains(values[$0.key]) }
            let isRight = values[own].string.map(ledger.possible.contains) ?? (ledger.versions == 0)
            let range = ledger.versions...(ledger.versions + ledger.doubtful)
            if !isRight || !range.contains(versions[own] ?? 0) { lost += 1 }
            known.formUnion(ledger.made.keys)
            known.formUnion(ledger.maybe.keys)
            known.insert(own)
        }
        return lost + values.names.subtracting(known).count
    }
}
