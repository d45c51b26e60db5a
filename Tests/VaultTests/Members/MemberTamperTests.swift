import TestSupport
import Testing
@testable import Vault
import VaultModel

/// A vault with a past of members, several epochs and teams that were sealed anew, whose rows
/// somebody changes, whose older rows he puts back, or whose older states he mixes (FORMAT.md
/// section 12, rows 5 to 7): every member gets the answers he had before, or is refused.
struct MemberTamperTests {
    private typealias Bench = MemberTamperBench

    private static var bench: Task<Bench, any Error> { Bench.made }

    @Test(arguments: [TamperTable.record, .log, .slot, .grants], Bench.seeds)
    func `a row that was changed, or put back, is refused or changes nothing`(
        table: TamperTable,
        seed: UInt64
    ) async throws {
        let bench = try await Self.bench.value
        let team = try bench.bench()
        var random = SeededGenerator(seed: seed)
        let rows = table.rows(in: team.machine.path)
        var olderRows: [[String]] = []
        for state in bench.states.dropLast() {
            team.machine.replaceVault(by: state)
            olderRows += table.rows(in: team.machine.path).filter { !rows.contains($0) }
        }
        let tampering = RowTampering(table: table, rows: rows, olderRows: olderRows)
        var count = Bench.Count()
        for number in 0..<25 {
            guard let statements = tampering.statements(using: &random) else { continue }
            team.machine.replaceVault(by: bench.bytes)
            do {
                let raw = RawDatabase(path: team.machine.path)
                for statement in statements { raw.run(statement) }
            }
            if table.name == "record", Bool.random(using: &random) { team.machine.recomputeCache() }
            bench.read(
                on: team,
                number,
                after: statements.joined(separator: "; "),
                into: &count
            )
        }
        #expect(count.other == 0)
        #expect(count.refused > 0 || table.name == "slot")
    }

    @Test func `the history of one time with the records of another is refused`() async throws {
        let bench = try await Self.bench.value
        let team = try bench.bench()
        var count = Bench.Count()
        for history in bench.states.indices {
            team.machine.replaceVault(by: bench.states[history])
            let rows = TamperTable.log.rows(in: team.machine.path)
            for records in bench.states.indices where records != history {
                team.machine.replaceVault(by: bench.states[records])
                do {
                    let raw = RawDatabase(path: team.machine.path)
                    raw.run("DELETE FROM log")
                    for row in rows { raw.run(TamperTable.log.insert(row)) }
                }
                let before = count.other
                bench.read(
                    on: team,
                    history * 100 + records,
                    after: "history \(history) with records \(records)",
                    into: &count,
                    allowingOlderStates: true
                )
                // A whole older state a new machine takes; this is none, unless the records are those
                // that both have.
                guard count.other > before, !hasSameRecords(bench, history, records)
                else { continue }
                #expect(throws: VaultError.self, "history \(history), records \(records)") {
                    try team.open(state: "whole \(history) \(records)").verify()
                }
            }
        }
        #expect(count.refused > 0)
    }

    private func hasSameRecords(_ bench: Bench, _ one: Int, _ other: Int) -> Bool {
        let rows = [one, other].map { state in
            let machine = TestMachine(holding: bench.states[state])
            return TamperTable.record.rows(in: machine.path)
        }
        return rows[0] == rows[1]
    }

    @Test func `every earlier state is refused where the last was seen`() async throws {
        let bench = try await Self.bench.value
        let team = try bench.bench()
        for state in bench.states.dropLast() {
            team.machine.replaceVault(by: state)
            for person in Bench.people {
                #expect(throws: VaultError.integrity(.rolledBack)) {
                    _ = try team.open(as: person)
                }
            }
        }
    }

    @Test(arguments: Bench.seeds)
    func `a cache that was changed changes no answer`(seed: UInt64) async throws {
        let bench = try await Self.bench.value
        let team = try bench.bench()
        var random = SeededGenerator(seed: seed)
        let table = TamperTable(
            name: "tree",
            keys: ["team", "kind", "node"],
            others: ["digests"],
            numbers: ["kind", "node"]
        )
        let rows = table.rows(in: team.machine.path)
        let tampering = RowTampering(table: table, rows: rows, olderRows: [])
        var count = Bench.Count()
        for number in 0..<25 {
            guard let statements = tampering.statements(using: &random) else { continue }
            team.machine.replaceVault(by: bench.bytes)
            do {
                let raw = RawDatabase(path: team.machine.path)
                for statement in statements { raw.run(statement) }
            }
            bench.read(
                on: team,
                number,
                after: statements.joined(separator: "; "),
                into: &count
            )
        }
        #expect(count.other == 0)
        #expect(count.refused == 0)
        // Whoever seals a team anew leaves an exact cache, whatever he found.
        let alice = try team.open()
        _ = try alice.renewKeys(of: ["voice", "models", "billing"])
        for name in ["voice", "models", "billing"] {
            #expect(team.machine.hasExactCache(of: try alice.team(.named(name)).id))
        }
        #expect(throws: Never.self) { try team.open(state: "fresh").verify() }
    }

    @Test func `a team that was changed is not sealed anew`() async throws {
        let bench = try await Self.bench.value
        let team = try bench.bench()
        let rows = TamperTable.record.rows(in: team.machine.path)
        for row in rows {
            team.machine.replaceVault(by: bench.bytes)
            RawDatabase(path: team.machine.path).run(TamperTable.record.delete(row))
            let before = team.machine.bytes
            #expect(throws: VaultError.self) {
                _ = try team.open().renewKeys(of: ["voice", "models", "billing"])
            }
            #expect(team.machine.bytes == before)
        }
    }
}
