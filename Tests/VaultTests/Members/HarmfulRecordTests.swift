import Testing
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// Records that a member of the team wrote with a program of his own, so that those of others stop
/// at them: numbers at their very ends (FORMAT.md section 1, D).
///
/// Nothing traps, and no honest program writes what it could not read again.
struct HarmfulRecordTests {
    /// Rewrites the record of a name as a member may, at a revision of his choice.
    private func rewrite(
        _ kind: RecordKind,
        _ name: String,
        in machine: TestMachine,
        atRevision revision: UInt64 = 2,
        _ change: (inout JSONObject) -> Void
    ) throws {
        try machine.open().write { session throws(VaultError) in
            let team = try session.team(.only)
            guard var json = try session.content(kind, named: name, in: team.id, team.key),
                let id = try? team.key.recordID(kind, named: name, session.file.suite)
            else { throw .failed("there is no \(name)") }
            change(&json)
            let place = Record.Key(team: team.id, kind: kind, id: id)
            let record = try computing { () throws(CryptoError) in
                try team.key.seal(
                    json.serialized,
                    at: place,
                    revision: revision,
                    in: session.file.id,
                    session.file.suite
                )
            }
            try session.put(record)
            session.log("run", in: team.id, ["names": []])
        }
    }

    @Test(arguments: [Int64.max, Int64.max - 1, 1 << 62])
    func `an entry whose versions cannot be counted further gets no new one`(
        version: Int64
    ) throws {
        let machine = TestMachine()
        try machine.open().set("A", "one")
        try rewrite(.entry, "A", in: machine) { entry in
            entry["version"] = .integer(version)
            guard case .array(let versions)? = entry["versions"],
                case .object(var only)? = versions.last
            else { return }
            only["version"] = .integer(version)
            entry["versions"] = [.object(only)]
        }
        #expect(throws: VaultError.self) { try machine.open().set("A", "two") }
        // Whoever cannot read it can delete it, and others are not touched.
        try machine.open().set("B", "b")
        #expect(try machine.open().value(of: "B") == "b")
    }

    @Test func `an entry of the last version there is is read, and gets no new one`() throws {
        let machine = TestMachine()
        try machine.open().set("A", "one")
        let last = Int64(EntryVersion.maximumNumber)
        try rewrite(.entry, "A", in: machine) { entry in
            entry["version"] = .integer(last)
            guard case .array(let versions)? = entry["versions"],
                case .object(var only)? = versions.last
            else { return }
            only["version"] = .integer(last)
            entry["versions"] = [.object(only)]
        }
        #expect(try machine.open().value(of: "A") == "one")
        #expect(throws: VaultError.refused(code: "versions", "entry A cannot have more versions")) {
            try machine.open().set("A", "two")
        }
        #expect(try machine.open().value(of: "A") == "one")
    }

    @Test func `a record that was rewritten as often as can be counted is not written again`()
        throws
    {
        let machine = TestMachine()
        try machine.open().set("A", "one")
        try rewrite(.entry, "A", in: machine, atRevision: (1 << 62) - 1) { _ in }
        #expect(throws: VaultError.self) { try machine.open().set("A", "two") }
        let vault = try machine.openFresh()
        #expect(try vault.value(of: "A") == "one")
        _ = try vault.verify()
    }

    @Test func `an open push that was tried a million times is brought to its end`() async throws {
        let bench = try PushBench()
        let left = Kept<[UInt8]>([])
        bench.cloud.watch { step in
            if case .write = step { left.value = bench.machine.bytes }
        }
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push()
        let copy = PushBench(copying: bench)
        copy.machine.replaceVault(by: left.value)
        try rewrite(.openPush, "agents", in: copy.machine, atRevision: 9) { push in
            push["attempt"] = 1_000_000
            push["deadline"] = "2020-01-01T00:00:00.000Z"
        }
        copy.cloud.answer(.taken)
        copy.cloud.report(.ready)
        let record = try #require(try await copy.wait())
        #expect(record.state == .ready)
        _ = try copy.machine.openFresh().verify()
    }
}
