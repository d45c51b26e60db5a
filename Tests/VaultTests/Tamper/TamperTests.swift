import TestSupport
import Testing
@testable import Vault
import VaultCrypto
import VaultModel

/// A file whose rows somebody has changed (FORMAT.md section 12, rows 5 and 6): each question gets
/// the answer it had before, or is refused.
struct TamperTests {
    private static let bench = Task { try await TamperBench() }

    /// The seeds of what is drawn: many in `scripts/soak`.
    private static let seeds: ClosedRange<UInt64> = Figures.isSoak ? 1...24 : 1...2

    @Test func `the vault as it is answers everything, on every machine`() async throws {
        let bench = try await Self.bench.value
        let machine = try bench.machineWithPin()
        #expect(bench.expectNothingChanged(by: "nothing", bench.bytes, on: machine) == 0)
        #expect(bench.questions.count > 25)
        for answer in bench.answers.answers { #expect(answer.value != .refused, "\(answer.key)") }
    }

    @Test(arguments: [TamperTable.record, .log, .slot, .grants], seeds)
    func `a row that was changed is refused or changes nothing`(
        table: TamperTable,
        seed: UInt64
    ) async throws {
        let bench = try await Self.bench.value
        let machine = try bench.machineWithPin()
        var random = SeededGenerator(seed: seed)
        let rows = table.rows(in: machine.path)
        var olderRows: [[String]] = []
        for state in bench.states.dropLast() {
            machine.replaceVault(by: state)
            olderRows += table.rows(in: machine.path).filter { !rows.contains($0) }
        }
        let tampering = RowTampering(table: table, rows: rows, olderRows: olderRows)
        var refusals = 0
        for _ in 0..<40 {
            guard let statements = tampering.statements(using: &random) else { continue }
            machine.replaceVault(by: bench.bytes)
            do {
                let raw = RawDatabase(path: machine.path)
                for statement in statements { raw.run(statement) }
            }
            // Who changes records can make the cache fit them again.
            if table.name == "record" {
                switch Int.random(in: 0..<3, using: &random) {
                case 0: machine.recomputeCache()
                case 1: machine.recomputeCache(keepingTops: true)
                default: break
                }
            }
            refusals += bench.expectNothingChanged(
                by: statements.joined(separator: "; "),
                machine.bytes,
                on: machine,
                allowingLocked: table.name == "slot"
            )
        }
        // A slot of somebody else's changes nothing for anybody.
        #expect(refusals > 0 || table.name == "slot")
    }

    @Test func `a history of one time with the records of another is refused`() async throws {
        let bench = try await Self.bench.value
        let machine = try bench.machineWithPin()
        let states = [3, 5, 7, bench.states.count - 1]
        for history in states {
            machine.replaceVault(by: bench.states[history])
            let rows = TamperTable.log.rows(in: machine.path)
            for records in states where records != history {
                machine.replaceVault(by: bench.states[records])
                do {
                    let raw = RawDatabase(path: machine.path)
                    raw.run("DELETE FROM log")
                    for row in rows { raw.run(TamperTable.log.insert(row)) }
                }
                for isPinned in [true, false] {
                    let reading = Reading(of: bench.questions) { () throws(VaultError) in
                        try isPinned ? machine.open() : machine.openFresh()
                    }
                    #expect(reading.answers["models entries"] == .refused)
                    #expect(reading.answers["verify"] == .refused)
                }
            }
        }
    }

    @Test(arguments: seeds)
    func `a cache that was changed changes no answer`(seed: UInt64) async throws {
        let bench = try await Self.bench.value
        let machine = try bench.machineWithPin()
        var random = SeededGenerator(seed: seed)
        let table = TamperTable(
            name: "tree",
            keys: ["team", "kind", "node"],
            others: ["digests"],
            numbers: ["kind", "node"]
        )
        let tampering = RowTampering(
            table: table,
            rows: table.rows(in: machine.path),
            olderRows: []
        )
        for _ in 0..<25 {
            guard let statements = tampering.statements(using: &random) else { continue }
            machine.replaceVault(by: bench.bytes)
            do {
                let raw = RawDatabase(path: machine.path)
                for statement in statements { raw.run(statement) }
            }
            let refusals = bench.expectNothingChanged(
                by: statements.joined(separator: "; "),
                machine.bytes,
                on: machine
            )
            #expect(refusals == 0, "\(statements)")
        }
    }

    @Test func `a cache that a write finds wrong is exact after it`() async throws {
        let bench = try await Self.bench.value
        let machine = TestMachine(holding: bench.bytes)
        let vault = try machine.open()
        let entry = try vault.describe(try Name("M1"), in: .named("models")).entry
        let team = try vault.team(.named("models")).id
        let key = try vault.read { session throws(VaultError) in
            try session.currentKey(of: team)
        }
        let id = try key.recordID(.entry, named: entry.name.text, vault.file.suite)
        let place = "team=X'\(team.hex)' AND kind=2 AND node"
        let node = LeafPlace(of: id, .entry).inner.index
        for statement in [
            "DELETE FROM tree", "DELETE FROM tree WHERE \(place)=64",
            "DELETE FROM tree WHERE \(place)=\(node)",
            "UPDATE tree SET digests=zeroblob(40) WHERE \(place)=64",
            "UPDATE tree SET digests=zeroblob(3) WHERE \(place)=64",
            "UPDATE tree SET digests=randomblob(length(digests)) WHERE \(place)=\(node)",
            "DELETE FROM tree WHERE team=X'\(team.hex)' AND kind=1 AND node<64",
            "INSERT OR IGNORE INTO tree SELECT team,kind,63-node,digests FROM tree WHERE node<64;"
                + "DELETE FROM tree WHERE \(place)=64",
            "UPDATE tree SET digests=(SELECT digests FROM tree WHERE kind=3 AND node=64 LIMIT 1)"
                + " WHERE \(place)=64",
            "UPDATE tree SET digests=CAST(substr(digests,1,8)||randomblob(length(digests)-8) AS BLOB)"
                + " WHERE \(place)=\(node)",
        ] {
            machine.replaceVault(by: bench.bytes)
            RawDatabase(path: machine.path).run(statement)
            try machine.openFresh().set("M1", "m four", in: .named("models"))
            // Only the team that was written.
            #expect(machine.hasExactCache(of: team), "\(statement)")
            #expect(try machine.openFresh().value(of: "M1", in: .named("models")) == "m four")
            #expect(throws: Never.self) { try machine.openFresh().verify() }
        }
    }

    @Test(arguments: ["X''", "X'04'", "X'\(String(repeating: "FF", count: 17))'"])
    func `a row whose id is none is found by a verification`(id: String) async throws {
        let bench = try await Self.bench.value
        let teams = try TestMachine(holding: bench.bytes).open().read {
            session throws(VaultError) in
            Array(session.state.teams.keys)
        }
        #expect(teams.count > 2)
        for team in teams {
            for kind in [2, 3, 9] {
                let machine = TestMachine(holding: bench.bytes)
                RawDatabase(path: machine.path).run(
                    "INSERT INTO record VALUES(X'\(team.hex)',\(kind),\(id),1,1,zeroblob(337))"
                )
                #expect(throws: VaultError.self, "\(team.hex) \(kind)") {
                    try machine.openFresh().verify()
                }
            }
        }
    }

    @Test func `many values at once find a cache that is wrong too`() async throws {
        let bench = try await Self.bench.value
        let machine = TestMachine(holding: bench.bytes)
        let team = try machine.open().team(.named("models")).id
        let values = try (0..<1200).map {
            NewValue(try Name("NEW_\($0)"), SharedSecret(secret("new")))
        }
        for statement in [
            "DELETE FROM tree WHERE node<64", "DELETE FROM tree WHERE node=64",
            "UPDATE tree SET digests=zeroblob(40) WHERE node<64",
        ] {
            machine.replaceVault(by: bench.bytes)
            RawDatabase(path: machine.path).run(statement)
            let vault = try machine.openFresh()
            _ = try vault.store(values, existing: .replace, in: .named("models"))
            #expect(machine.hasExactCache(of: team), "\(statement)")
            #expect(throws: Never.self) { try machine.openFresh().verify() }
        }
    }

    @Test func `a node that is planted where there are no records changes nothing`() async throws {
        let bench = try await Self.bench.value
        let machine = try bench.machineWithPin()
        let team = try machine.openFresh().team(.named("models")).id
        for node in 0..<64 {
            RawDatabase(path: machine.path).run(
                """
                INSERT OR IGNORE INTO tree SELECT X'\(team.hex)',kind,\(node),digests FROM tree
                WHERE node<64 AND kind=2 LIMIT 1
                """
            )
        }
        #expect(bench.expectNothingChanged(by: "planting", machine.bytes, on: machine) == 0)
        let vault = try machine.openFresh()
        for number in 0..<20 { try vault.set("NEW_\(number)", "new", in: .named("models")) }
        #expect(try vault.entries(in: .named("models")).entries.count == 23)
        #expect(throws: Never.self) { try machine.openFresh().verify() }
    }
}
