import TestSupport
import Testing
@testable import Vault
import VaultModel

/// The cache of the tree, which nobody has to believe.
struct TreeCacheTests {
    /// A vault with so many entries.
    private func machine(entries: Int) throws -> TestMachine {
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            for number in 0..<entries {
                let name = try? Name("ENTRY_\(number)")
                guard let name else { throw .failed("no name") }
                _ = try session.set(name, to: secret("value \(number)"), EntryDetails(), in: team)
            }
        }
        return machine
    }

    /// Every entry's name and value, read one by one and as a whole.
    private func reading(_ machine: TestMachine) throws -> [String: String] {
        let vault = try machine.openFresh()
        var reading: [String: String] = [:]
        for entry in try vault.entries(in: .only).entries {
            reading[entry.name.text] = text(try vault.value(of: entry.name, in: .only))
        }
        return reading
    }

    @Test func `a vault of three hundred entries reads the same without its cache`() throws {
        let machine = try machine(entries: 300)
        #expect(machine.hasExactCache())
        let before = try reading(machine)
        #expect(before.count == 300)
        #expect(before["ENTRY_123"] == "value 123")
        RawDatabase(path: machine.path).run("DELETE FROM tree")
        #expect(try reading(machine) == before)
        #expect(!machine.hasExactCache())
        try machine.openFresh().set("ENTRY_7", "changed")
        #expect(machine.hasExactCache())
        #expect(try machine.openFresh().value(of: "ENTRY_7") == "changed")
        #expect(try machine.openFresh().verify().records == 602)
    }

    @Test func `a vault reads the same without any one node`() throws {
        let machine = try machine(entries: 40)
        let before = try reading(machine)
        let whole = machine.bytes
        let nodes = RawDatabase(path: machine.path).rows("SELECT rowid FROM tree").map { $0[0] }
        for node in nodes.enumerated().filter({ $0.offset.isMultiple(of: 7) }).map(\.element) {
            machine.replaceVault(by: whole)
            RawDatabase(path: machine.path).run("DELETE FROM tree WHERE rowid=\(node)")
            #expect(try reading(machine) == before)
        }
    }

    @Test func `the cache is exact after every write`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        var random = SeededGenerator(seed: 11)
        var there: Set<String> = []
        for _ in 1...60 {
            let name = "ENTRY_\(Int.random(in: 0..<20, using: &random))"
            if there.contains(name), Bool.random(using: &random) {
                try vault.remove([try Name(name)], in: .only)
                there.remove(name)
            } else {
                try vault.set(name, "value", in: .only)
                there.insert(name)
            }
            #expect(machine.hasExactCache())
        }
        _ = try vault.createTeam(try Name("models"))
        #expect(machine.hasExactCache())
        try vault.remove(try there.map { try Name($0) }, in: .named("voice"))
        #expect(machine.hasExactCache())
        #expect(try vault.entries(in: .named("voice")).entries.isEmpty)
    }

    @Test func `a leaf that was changed is not written to`() throws {
        let machine = try machine(entries: 1)
        let row = try #require(TamperTable.record.rows(in: machine.path).first { $0[1] == "3" })
        let vault = try machine.openFresh()
        let team = try vault.team(.only).id
        RawDatabase(path: machine.path).run(
            "UPDATE record SET box=zeroblob(length(box)) WHERE kind=3 AND id=\(row[2])"
        )
        // Another record of the same leaf: it begins with the same twelve bits.
        var bytes = try #require([UInt8](hex: row[2].dropFirst(2).dropLast().lowercased()))
        bytes[15] ^= 1
        let neighbour = Record.Key(team: team, kind: .value, id: try #require(RecordID(bytes)))
        let reason = "the records of a team are not what its last signed event says"
        #expect(throws: VaultError.changed(reason)) {
            try vault.write { session throws(VaultError) in
                try session.withTree(of: team) { tree throws(VaultError) in
                    try tree.delete(neighbour)
                }
            }
        }
        #expect(throws: VaultError.changed(reason)) {
            try vault.write { session throws(VaultError) in
                let team = try session.team(.only)
                try session.delete(neighbour)
                session.log("run", in: team.id, ["names": []])
            }
        }
    }

    /// How somebody makes the cache fit a file from which he took an entry.
    enum Disguise: CaseIterable {
        case none, wiped, innersRecomputed, innersWiped
    }

    @Test(arguments: Disguise.allCases)
    func `an entry that somebody took out is not taken for one that is not there`(
        disguise: Disguise
    ) throws {
        let machine = try machine(entries: 3)
        let vault = try machine.open()
        let id = try vault.read { session throws(VaultError) in
            try session.recordID(.entry, named: "ENTRY_1", session.team(.only).key)
        }
        let raw = RawDatabase(path: machine.path)
        raw.run("DELETE FROM record WHERE kind=2 AND id=X'\(id.hex)'")
        switch disguise {
        case .none: break
        case .wiped: raw.run("DELETE FROM tree")
        case .innersRecomputed: machine.recomputeCache(keepingTops: true)
        case .innersWiped: raw.run("DELETE FROM tree WHERE node<64")
        }
        let reason = VaultError.changed(
            "the records of a team are not what its last signed event says"
        )
        for machine in [machine, TestMachine(holding: machine.bytes)] {
            #expect(throws: reason) { _ = try machine.open().value(of: "ENTRY_1") }
            #expect(throws: reason) { _ = try machine.open().entries(in: .only) }
            #expect(throws: reason) { _ = try machine.open().summaries(in: .only) }
            #expect(throws: reason) { try machine.open().set("ENTRY_1", "anew") }
        }
    }
}
