import TestSupport
import Testing
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// What `audit verify` finds although it was signed: records that a member who means harm, or a
/// program with a fault, has written.
struct VerificationTests {
    /// A vault with an entry, into which a member writes what he likes, under an event of his.
    private func vault(
        _ harm: (Session, Team) throws(VaultError) -> Void
    ) throws -> Vault {
        let bench = try PushBench()
        let vault = try bench.open()
        _ = try vault.verify()
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            try harm(session, team)
            session.log("run", in: team.id, ["names": []])
        }
        return try bench.machine.openFresh()
    }

    private func expectRefusal(
        _ reason: String,
        by vault: Vault,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: VaultError.self, sourceLocation: sourceLocation) {
            _ = try vault.verify()
        }
        guard case .integrity(.changed(let sentence))? = error else {
            Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
            return
        }
        #expect(sentence.contains(reason), sourceLocation: sourceLocation)
    }

    /// Puts content in the place of the entry A.
    private func replaceA(
        _ session: Session,
        _ team: Team,
        with content: (JSONObject) -> [UInt8]
    ) throws(VaultError) {
        guard let json = try session.content(.entry, named: "A", in: team.id, team.key),
            let id = try? team.key.recordID(.entry, named: "A", session.file.suite)
        else { throw .failed("no entry") }
        let place = Record.Key(team: team.id, kind: .entry, id: id)
        try session.delete(place)
        guard
            let record = try? team.key.seal(
                content(json),
                at: place,
                revision: 2,
                in: session.file.id,
                session.file.suite
            ),
            (try? session.put(record)) != nil
        else { throw .failed("no record") }
    }

    @Test func `what is as it should be verifies, and is counted`() throws {
        let verification = try vault { _, _ in }.verify()
        // Five rows of the original, four writes, one event; team, three entries and values, target.
        #expect(verification.events == 10)
        #expect(verification.records == 8)
        #expect(verification.head.sequence == 10)
    }

    @Test func `whether the vault was seen before is told`() throws {
        let machine = TestMachine()
        #expect(try !machine.open().verify().isPinned)
        #expect(try machine.open().verify().isPinned)
        #expect(try !machine.openFresh().verify().isPinned)
    }

    @Test func `a pin that says something else than the history`() throws {
        let machine = TestMachine()
        _ = try machine.open()
        let (name, bytes) = try #require(machine.pins.first)
        var json = try JSONObject(parsing: bytes)
        var members = try json.object("members")
        let alice = try #require(members.members.first?.name)
        var member = try members.object(alice)
        member["role"] = "member"
        members[alice] = .object(member)
        json["members"] = .object(members)
        write(json.serialized, to: "\(machine.environment().pinDirectory)/\(name)")
        expectRefusal("the pin of this machine says something else", by: try machine.open())
    }

    @Test func `a value of no entry`() throws {
        let vault = try vault { session, team throws(VaultError) in
            try session.addOrphan("lost", in: team)
        }
        expectRefusal("holds a value that belongs to no entry", by: vault)
    }

    @Test func `an entry without its value`() throws {
        let vault = try vault { session, team throws(VaultError) in
            guard let name = try? Name("A") else { throw .failed("no name") }
            let value = try session.existingEntry(name, in: team).current.value
            try session.delete(Record.Key(team: team.id, kind: .value, id: value))
        }
        expectRefusal("the value of a version is missing", by: vault)
        #expect(throws: VaultError.changed("the value of a version is missing")) {
            _ = try vault.value(of: "A")
        }
    }

    @Test(arguments: ["fp", "bytes"])
    func `a version that tells something else than its value`(field: String) throws {
        let vault = try vault { session, team throws(VaultError) in
            try replaceA(session, team) { json in
                var json = json
                guard var version = try? json.objects("versions").first else { return [] }
                version[field] =
                    field == "fp" ? .string([UInt8](repeating: 1, count: 16).hex) : .integer(6)
                json["versions"] = .array([.object(version)])
                return json.serialized
            }
        }
        expectRefusal("a value of entry A is not the one recorded", by: vault)
    }

    @Test func `two versions with one value`() throws {
        let vault = try vault { session, team throws(VaultError) in
            try replaceA(session, team) { json in
                var json = json
                guard let version = try? json.objects("versions").first else { return [] }
                var second = version
                second["version"] = 2
                json["versions"] = .array([.object(version), .object(second)])
                json["version"] = 2
                return json.serialized
            }
        }
        expectRefusal("share a value", by: vault)
    }

    @Test func `an entry in the place of another`() throws {
        let vault = try vault { session, team throws(VaultError) in
            try replaceA(session, team) { json in
                var json = json
                json["name"] = "OTHER"
                return json.serialized
            }
        }
        expectRefusal("a record lies under another name than its own", by: vault)
        #expect(throws: VaultError.changed("a record lies under another name than its own")) {
            _ = try vault.value(of: "A")
        }
    }

    @Test(arguments: ["", "[]", "{", "{\"name\":1}", "\u{0}"])
    func `an entry that is none`(content: String) throws {
        let vault = try vault { session, team throws(VaultError) in
            try replaceA(session, team) { _ in Array(content.utf8) }
        }
        expectRefusal("a record", by: vault)
    }

    @Test(arguments: ["note", "tags", "expires", "version", "versions", "kept", "created"])
    func `an entry with a field of another type`(field: String) throws {
        let vault = try vault { session, team throws(VaultError) in
            try replaceA(session, team) { json in
                var json = json
                json[field] = true
                return json.serialized
            }
        }
        expectRefusal("an entry is malformed", by: vault)
    }

    @Test func `a target that names an absent entry`() throws {
        let vault = try vault { session, team throws(VaultError) in
            guard let name = try? Name("agents"), let absent = try? Name("ABSENT")
            else { throw .failed("no name") }
            var target = try session.existingTarget(name, in: team)
            target.map["X"] = absent
            try session.put(target, in: team)
        }
        expectRefusal("target agents names an entry that is not there", by: vault)
    }

    @Test func `an open push to an absent target`() throws {
        let vault = try vault { session, team throws(VaultError) in
            guard let name = try? Name("nowhere"),
                let id = try? session.file.suite.randomID(PushSubject.self)
            else { throw .failed("no name") }
            try session.put(
                OpenPush(
                    push: id,
                    target: name,
                    items: [],
                    state: .open,
                    attempt: 0,
                    deadline: session.now,
                    host: "here"
                ),
                in: team
            )
        }
        expectRefusal("a push is open to a target that is not there", by: vault)
    }

    @Test func `a second record of the team`() throws {
        let vault = try vault { session, team throws(VaultError) in
            guard let id = try? session.file.suite.randomID(RecordSubject.self)
            else { throw .failed("no id") }
            let place = Record.Key(team: team.id, kind: .team, id: id)
            try session.delete(place)
            guard
                let record = try? team.key.seal(
                    team.info.json.serialized,
                    at: place,
                    revision: 1,
                    in: session.file.id,
                    session.file.suite
                ), (try? session.put(record)) != nil
            else { throw .failed("no record") }
        }
        expectRefusal("a record lies under another name than its own", by: vault)
    }

    @Test func `a record of another epoch than its team's`() throws {
        let vault = try vault { session, team throws(VaultError) in
            guard let id = try? team.key.recordID(.entry, named: "A", session.file.suite)
            else { throw .failed("no id") }
            let place = Record.Key(team: team.id, kind: .entry, id: id)
            try session.delete(place)
            let box = Box([UInt8](repeating: 1, count: 81 + 256))
            let record = Record(key: place, revision: 3, epoch: 2, box: box)
            guard (try? session.put(record)) != nil
            else { throw .failed("no record") }
        }
        expectRefusal("a record is sealed under an old key", by: vault)
    }

    @Test func `a value that was written twice`() throws {
        let vault = try vault { session, team throws(VaultError) in
            guard let name = try? Name("A") else { throw .failed("no name") }
            let value = try session.existingEntry(name, in: team).current.value
            let place = Record.Key(team: team.id, kind: .value, id: value)
            try session.delete(place)
            guard
                let record = try? team.key.seal(
                    Array("A one".utf8),
                    at: place,
                    revision: 2,
                    in: session.file.id,
                    session.file.suite
                ), (try? session.put(record)) != nil
            else { throw .failed("no record") }
        }
        expectRefusal("a value was rewritten", by: vault)
    }

    @Test func `records of a team that the reader is not in`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob)
        let vault = try forger.open(as: bob)
        #expect(throws: Never.self) { try vault.verify() }
        RawDatabase(path: forger.machine.path).run("DELETE FROM record")
        // He reads nothing of that team, and is not kept from his own; but a verification finds it.
        #expect(throws: Never.self) { try vault.teams() }
        expectRefusal("the records of a team are not what its last signed event says", by: vault)
    }
}
