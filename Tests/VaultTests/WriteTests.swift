import Testing
import TestSupport
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// What one write keeps, and what it leaves alone (FORMAT.md section 8).
struct WriteTests {
    /// The rows of every table.
    private func rows(_ machine: TestMachine) -> [[[String]]] {
        [TamperTable.record, .log, .slot, .grants].map { $0.rows(in: machine.path) }
    }

    @Test func `two processes that write at the same time both keep everything`() async throws {
        let machine = TestMachine()
        _ = try machine.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in ["X", "Y"] {
                group.addTask {
                    let vault = try machine.open()
                    for number in 1...40 {
                        try vault.set("\(writer)_\(number)", "\(writer) \(number)")
                        try vault.set("BOTH", "\(writer) \(number)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let vault = try machine.openFresh()
        let entries = try vault.entries(in: .only).entries
        #expect(entries.count == 81)
        #expect(entries.first { $0.name.text == "BOTH" }?.current.number == 80)
        for number in 1...40 { #expect(try vault.value(of: "Y_\(number)") == "Y \(number)") }
        #expect(try vault.verify().events == 5 + 160)
        #expect(machine.hasExactCache())
        #expect(throws: Never.self) { try machine.open().verify() }
    }

    /// The vault as one has it who is in its team and no admin.
    private func vaultOfMember() throws -> (Forger, Vault) {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, to: [forger.team])
        return (forger, try forger.open(as: bob))
    }

    @Test func `what a member may not do is refused before anything is written`() throws {
        let (forger, vault) = try vaultOfMember()
        let before = rows(forger.machine)
        #expect(
            throws: VaultError.refused(
                code: "not-allowed",
                "only an admin can make teams"
            )
        ) {
            _ = try vault.createTeam(try Name("bobs"))
        }
        #expect(rows(forger.machine) == before)
        #expect(forger.machine.hasExactCache())
        // He may write for his team, and get himself a key.
        try vault.set("BOBS", "b", in: .only)
        _ = try vault.addMachineKey(label: "bob")
        #expect(throws: Never.self) { try vault.verify() }
        #expect(try forger.open(state: "fresh").value(of: "BOBS") == "b")
    }

    @Test func `what replay would refuse is not written`() throws {
        let (forger, vault) = try vaultOfMember()
        let before = rows(forger.machine)
        #expect(
            throws: VaultError.refused(
                code: "not-allowed",
                "you may not do this: its author is no admin"
            )
        ) {
            try vault.write { session throws(VaultError) in
                let link = JSONValue.string(Digest.zero.hex)
                session.log("vault.rollback", in: .commons, ["seq": 1, "link": link])
            }
        }
        #expect(rows(forger.machine) == before)
    }

    @Test func `a member writes for his own teams alone`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob)
        let vault = try forger.open(as: bob)
        #expect(throws: VaultError.notFound(.team, forger.team.hex)) {
            try vault.set("A", "a", in: .id(forger.team))
        }
        #expect(try vault.teams().isEmpty)
    }

    @Test func `a write that stops in the middle leaves nothing`() throws {
        struct Stopped: Error {}
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("A", "a")
        let (before, pins) = (rows(machine), machine.pins)
        #expect(throws: VaultError.interrupted) {
            try vault.write { session throws(VaultError) in
                let team = try session.team(.only)
                guard let name = try? Name("A"), let team2 = try? Name("other")
                else { throw .failed("no name") }
                _ = try session.makeTeam(named: team2)
                _ = try session.set(name, to: secret("a two"), EntryDetails(), in: team)
                throw .interrupted
            }
        }
        #expect(rows(machine) == before)
        #expect(machine.pins == pins)
        #expect(machine.hasExactCache())
        #expect(try vault.value(of: "A") == "a")
        try vault.set("A", "a three")
        #expect(throws: Never.self) { try machine.openFresh().verify() }
    }

    @Test func `a write without an event writes nothing`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let before = machine.bytes
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            try session.addOrphan("lost", in: team)
        }
        #expect(machine.bytes == before)
    }

    @Test func `a mebibyte less one byte is kept and a mebibyte is refused`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        _ = try vault.set(
            try Name("BIG"),
            to: SecretBytes(copying: Array(bytes.dropLast()).span),
            in: .only
        )
        #expect(try vault.value(of: try Name("BIG"), in: .only).count == (1 << 20) - 1)
        let before = rows(machine)
        #expect(
            throws: VaultError.refused(code: "too-large", "a value has at most 1048575 bytes")
        ) {
            _ = try vault.set(try Name("BIG"), to: SecretBytes(copying: bytes.span), in: .only)
        }
        #expect(rows(machine) == before)
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `a note of a mebibyte is refused`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let before = rows(machine)
        var details = EntryDetails()
        details.note = String(repeating: "n", count: 1 << 20)
        #expect {
            _ = try vault.set(try Name("A"), to: secret("a"), details, in: .only)
        } throws: { error in
            guard case VaultError.refused("too-large", _) = error else { return false }
            return true
        }
        #expect(rows(machine) == before)
    }

    @Test func `versions that are not kept go with their values`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        for number in 1...Entry.standardKept + 3 { try vault.set("A", "value \(number)") }
        let entry = try vault.describe(try Name("A"), in: .only).entry
        #expect(entry.versions.map(\.number) == Array(4...Entry.standardKept + 3))
        let values = RawDatabase(path: machine.path).rows(
            "SELECT count(*) FROM record WHERE kind=3"
        )
        #expect(values == [["\(Entry.standardKept)"]])
        #expect(throws: VaultError.notFound(.version, "3 of A")) {
            _ = try vault.value(of: "A", version: 3)
        }
        #expect(try vault.value(of: "A", version: 4) == "value 4")
    }

    @Test func `an entry that is removed goes with all its values`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        for number in 1...3 { try vault.set("A", "value \(number)") }
        try vault.remove([try Name("A")], in: .only)
        #expect(
            RawDatabase(path: machine.path).rows("SELECT count(*) FROM record WHERE kind IN(2,3)")
                == [["0"]]
        )
        try vault.set("A", "again")
        #expect(try vault.describe(try Name("A"), in: .only).entry.current.number == 1)
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test(arguments: ["A", "TOKEN"])
    func `an entry that a target uses is not removed`(name: String) throws {
        let bench = try PushBench()
        let vault = try bench.open()
        try vault.set("FREE", "f")
        let before = rows(bench.machine)
        #expect(
            throws: VaultError.refused(
                code: "in-use",
                name == "A"
                    ? "entry A is used by target agents"
                    : "entry TOKEN is the token of target agents"
            )
        ) {
            try vault.remove([try Name("FREE"), try Name(name)], in: .only)
        }
        #expect(rows(bench.machine) == before)
        if name == "A" {
            _ = try vault.changeMap(of: bench.target, in: .only) { $0.map["A"] = nil }
            try vault.remove([try Name(name)], in: .only)
            #expect(throws: Never.self) { try vault.verify() }
        }
    }

    @Test func `a name that is given twice is removed once`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("A", "a")
        try vault.remove([try Name("A"), try Name("A")], in: .only)
        #expect(try vault.entries(in: .only).entries.isEmpty)
        #expect(throws: VaultError.notFound(.entry, "A")) {
            try vault.remove([try Name("A")], in: .only)
        }
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `two spellings of one name are one entry`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("CAF\u{C9}", "composed")
        let entry = try vault.set("CAFE\u{301}", "decomposed")
        #expect(entry.current.number == 2)
        #expect(try vault.value(of: "CAF\u{C9}") == "decomposed")
        #expect(try vault.entries(in: .only).entries.count == 1)
        try vault.remove([try Name("CAFE\u{301}")], in: .only)
        #expect(try vault.entries(in: .only).entries.isEmpty)
    }

    @Test func `names that only look alike are two entries`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        // A capital A of Latin and one of Greek; upper and lower case.
        for name in ["A", "\u{391}", "a"] { try vault.set(name, name) }
        #expect(try vault.entries(in: .only).entries.map(\.name.text) == ["A", "a", "\u{391}"])
        for name in ["A", "\u{391}", "a"] { #expect(try vault.value(of: name) == name) }
    }

    @Test func `an entry in one team is not one in another`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        _ = try vault.createTeam(try Name("models"))
        try vault.set("A", "of voice", in: .named("voice"))
        try vault.set("A", "of models", in: .named("models"))
        #expect(try vault.value(of: "A", in: .named("voice")) == "of voice")
        try vault.remove([try Name("A")], in: .named("voice"))
        #expect(try vault.value(of: "A", in: .named("models")) == "of models")
        #expect(throws: VaultError.exists(.team, "models")) {
            _ = try vault.createTeam(try Name("models"))
        }
        #expect(throws: VaultError.refused(code: "several-teams", "the vault has several teams")) {
            try vault.set("A", "of whom", in: .only)
        }
    }

    @Test func `every write is one transaction with its event`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        var events = try vault.verify().events
        for write in [
            { try vault.set("A", "a") }, { try vault.set("A", "b") },
            { try vault.remove([try Name("A")], in: .only) },
        ] as [() throws -> Any] {
            _ = try write()
            events += 1
            #expect(try machine.openFresh().verify().events == events)
        }
    }

    @Test func `a value leaves no trace in the file once it is removed`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("A", "a")
        let box = try #require(
            RawDatabase(path: machine.path).rows("SELECT hex(box) FROM record WHERE kind=3").first?
                .first
        )
        let trace = try #require([UInt8](hex: box.lowercased())).suffix(64)
        func isThere() -> Bool {
            let bytes = machine.bytes
            return bytes.indices.contains { bytes[$0...].starts(with: trace) }
        }
        #expect(isThere())
        try vault.remove([try Name("A")], in: .only)
        #expect(!isThere())
    }
}
