import Testing
@testable import Vault

/// What can be done to entries besides a new value.
struct EntryChangeTests {
    private let machine = TestMachine()

    private func name(_ text: String) throws -> Name { try Name(text) }

    private func rows(_ kind: Int) -> Int {
        let rows = RawDatabase(path: machine.path).rows(
            "SELECT count(*) FROM record WHERE kind=\(kind)"
        )
        return rows.first?.first.flatMap { Int($0) } ?? -1
    }

    @Test func `a restored value is a new version`() throws {
        let vault = try machine.open()
        for value in ["one", "two", "three"] { try vault.set("A", value) }
        let entry = try vault.restore(name("A"), version: 1, in: .only)
        #expect(entry.versions.map(\.number) == [1, 2, 3, 4])
        #expect(try vault.value(of: "A") == "one")
        #expect(try vault.value(of: "A", version: 3) == "three")
        #expect(entry.current.fingerprint == entry.versions[0].fingerprint)
        #expect(entry.current.value != entry.versions[0].value)
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `to restore the current version changes nothing`() throws {
        let vault = try machine.open()
        try vault.set("A", "one")
        let before = machine.bytes
        #expect(try vault.restore(name("A"), version: 1, in: .only).current.number == 1)
        #expect(machine.bytes == before)
        #expect(throws: VaultError.notFound(.version, "2 of A")) {
            _ = try vault.restore(name("A"), version: 2, in: .only)
        }
    }

    @Test func `an edit changes what it names and nothing else`() throws {
        let vault = try machine.open()
        var details = EntryDetails()
        details.note = "before"
        details.tags = ["prod", "voice", "prod"]
        _ = try vault.set(name("A"), to: secret("a"), details, in: .only)
        var edit = EntryDetails()
        edit.addedTags = ["new", "voice"]
        edit.removedTags = ["prod"]
        let (team, entry) = try vault.edit(name("A"), edit, in: .only)
        #expect(team.text == "voice")
        #expect(entry.tags == ["voice", "new"])
        #expect(entry.note == "before")
        #expect(entry.current.number == 1)
        edit = EntryDetails()
        edit.note = ""
        edit.expires = .at(Timestamp(milliseconds: 0))
        #expect(try vault.edit(name("A"), edit, in: .only).entry.note.isEmpty)
        #expect(try vault.entry(name("A"), in: .only).expires == Timestamp(milliseconds: 0))
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `an edit that changes nothing writes nothing`() throws {
        let vault = try machine.open()
        try vault.set("A", "a")
        let before = machine.bytes
        var edit = EntryDetails()
        edit.note = ""
        edit.kept = Entry.standardKept
        _ = try vault.edit(name("A"), edit, in: .only)
        #expect(machine.bytes == before)
    }

    @Test func `who keeps fewer versions deletes the others at once`() throws {
        let vault = try machine.open()
        for number in 1...5 { try vault.set("A", "value \(number)") }
        var edit = EntryDetails()
        edit.kept = 2
        #expect(try vault.edit(name("A"), edit, in: .only).entry.versions.map(\.number) == [4, 5])
        #expect(rows(3) == 2)
        try vault.set("A", "value 6")
        #expect(rows(3) == 2)
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test(arguments: [0, 257, -1])
    func `so many versions cannot be kept`(count: Int) throws {
        let vault = try machine.open()
        try vault.set("A", "a")
        var edit = EntryDetails()
        edit.kept = count
        #expect(throws: VaultError.refused(code: "kept", "1 to 256 versions can be kept")) {
            _ = try vault.edit(name("A"), edit, in: .only)
        }
    }

    @Test func `a renamed entry keeps its versions and its targets`() throws {
        let bench = try PushBench()
        let vault = try bench.open()
        let before = try vault.entry(name("A"), in: .only)
        #expect(try vault.rename(name("A"), to: name("NEW"), in: .only).targets == [bench.target])
        let after = try vault.entry(name("NEW"), in: .only)
        #expect(after.versions.map(\.value) == before.versions.map(\.value))
        #expect(try vault.target(bench.target, in: .only).map["A"] == name("NEW"))
        #expect(throws: VaultError.notFound(.entry, "A")) {
            _ = try vault.entry(name("A"), in: .only)
        }
        #expect(try vault.rename(name("TOKEN"), to: name("T2"), in: .only).targets.count == 1)
        #expect(try vault.target(bench.target, in: .only).token == name("T2"))
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `what was pushed under an old name is not stale under a new one`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        bench.cloud.report(.ready)
        try await bench.push(PushOptions(timeout: .seconds(60)))
        let vault = try bench.open()
        _ = try vault.rename(name("A"), to: name("NEW"), in: .only)
        #expect(try vault.status(in: .only).targets.flatMap(\.stale) == [])
    }

    @Test func `an entry of an open push keeps its name`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        try await bench.push(PushOptions(timeout: nil))
        let reason = "entry A is part of an open push to target agents"
        #expect(throws: VaultError.refused(code: "open-push", reason)) {
            _ = try bench.open().rename(name("A"), to: name("NEW"), in: .only)
        }
    }

    @Test func `a new name must be free`() throws {
        let vault = try machine.open()
        try vault.set("A", "a")
        try vault.set("B", "b")
        let before = machine.bytes
        #expect(throws: VaultError.exists(.entry, "B")) {
            _ = try vault.rename(name("A"), to: name("B"), in: .only)
        }
        #expect(throws: VaultError.exists(.entry, "A")) {
            _ = try vault.rename(name("A"), to: name("A"), in: .only)
        }
        #expect(machine.bytes == before)
    }

    @Test func `a copy has the value and the details under the keys of its team`() throws {
        let vault = try machine.open()
        _ = try vault.createTeam(name("models"))
        var details = EntryDetails()
        details.note = "a note"
        details.tags = ["t"]
        _ = try vault.set(name("A"), to: secret("old"), in: .named("voice"))
        _ = try vault.set(name("A"), to: secret("a"), details, in: .named("voice"))
        let (team, copy) = try vault.copy(
            name("A"),
            in: .named("voice"),
            to: name("A"),
            in: .named("models")
        )
        #expect(team.text == "models")
        #expect(copy.current.number == 1)
        #expect(copy.note == "a note" && copy.tags == ["t"])
        #expect(try vault.value(of: "A", in: .named("models")) == "a")
        let original = try vault.entry(name("A"), in: .named("voice"))
        #expect(copy.current.fingerprint != original.current.fingerprint)
        #expect(throws: VaultError.exists(.entry, "A")) {
            _ = try vault.copy(name("A"), in: .named("voice"), to: name("A"), in: .named("models"))
        }
        #expect(throws: Never.self) { try vault.verify() }
    }
}

/// Many values in one transaction.
struct StoreTests {
    private let machine = TestMachine()

    private func new(_ name: String, _ value: String) throws -> NewValue {
        NewValue(try Name(name), SharedSecret(secret(value)))
    }

    @Test func `each value says what became of it`() throws {
        let vault = try machine.open()
        try vault.set("SAME", "same")
        try vault.set("OTHER", "other")
        let values = [try new("SAME", "same"), try new("OTHER", "changed"), try new("NEW", "new")]
        #expect(try vault.preview(storing: values, in: .only) == [.keep, .update, .create])
        #expect(try vault.store(values, existing: .keep, in: .only) == [.keep, .keep, .create])
        #expect(try vault.value(of: "OTHER") == "other")
        #expect(try vault.store(values, existing: .replace, in: .only) == [.keep, .update, .keep])
        #expect(try vault.value(of: "OTHER") == "changed")
        #expect(try vault.entry(try Name("SAME"), in: .only).versions.count == 1)
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `what stores nothing writes nothing`() throws {
        let vault = try machine.open()
        try vault.set("A", "a")
        let before = machine.bytes
        #expect(try vault.store([try new("A", "a")], existing: .replace, in: .only) == [.keep])
        #expect(try vault.store([], existing: .replace, in: .only) == [])
        _ = try vault.preview(storing: [try new("B", "b")], in: .only)
        #expect(machine.bytes == before)
    }

    @Test func `a thousand values are read together as they are one by one`() throws {
        let vault = try machine.open()
        let values = try (1...1001).map { try new("K\($0)", "value \($0)") }
        _ = try vault.store(values, existing: .replace, in: .only)
        try vault.set("K7", "another value")
        let read = try vault.values(in: .only)
        #expect(read.count == 1001)
        for value in read {
            let name = value.entry.name.text
            let text = value.value.bytes.withSpan { span in span.indices.map { span[$0] } }
            #expect(
                String(decoding: text, as: UTF8.self)
                    == (name == "K7" ? "another value" : "value \(name.dropFirst())")
            )
        }
        let name = try Name("K8")
        let lost = try vault.entry(name, in: .only).current.value
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            try session.delete(Record.Key(team: team.id, kind: .value, id: lost))
            session.log(exported: [name], in: team)
        }
        #expect(throws: VaultError.changed("the value of a version is missing")) {
            _ = try vault.values(in: .only)
        }
    }

    @Test func `an event names a thousand entries at most`() throws {
        let vault = try machine.open()
        let values = try (1...2001).map { try new("K\($0)", "value \($0)") }
        _ = try vault.store(values, existing: .replace, in: .only)
        #expect(try vault.operations().suffix(3) == ["entry.set", "entry.set", "entry.set"])
        #expect(machine.hasExactCache())
        #expect(try vault.value(of: "K2001") == "value 2001")
        try vault.remove(values.map(\.name), in: .only)
        #expect(
            try vault.operations().suffix(3) == ["entry.delete", "entry.delete", "entry.delete"]
        )
        #expect(machine.hasExactCache())
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test func `one value that is refused refuses all`() throws {
        let vault = try machine.open()
        let before = machine.bytes
        let large = NewValue(
            try Name("LARGE"),
            SharedSecret(SecretBytes(copying: [UInt8](repeating: 1, count: 1 << 20).span))
        )
        #expect(throws: VaultError.self) {
            _ = try vault.store([try new("A", "a"), large], existing: .replace, in: .only)
        }
        #expect(
            throws: VaultError.refused(code: "duplicate-name", "entry A is given twice")
        ) {
            _ = try vault.store(
                [try new("A", "a"), try new("A", "b")],
                existing: .replace,
                in: .only
            )
        }
        #expect(machine.bytes == before)
    }

    @Test func `records are listed with what the transaction has changed`() throws {
        let vault = try machine.open()
        try vault.set("A", "a")
        try vault.write { session throws(VaultError) in
            let team = try session.team(.only)
            guard let name = try? Name("B") else { throw .failed("no name") }
            _ = try session.set(name, to: secret("b"), EntryDetails(), in: team)
            guard try session.entries(in: team).map(\.name.text) == ["A", "B"]
            else { throw .failed("the list is not what was written") }
            try session.remove([name], in: team)
            guard try session.entries(in: team).map(\.name.text) == ["A"]
            else { throw .failed("the list is not what was left") }
        }
        #expect(machine.hasExactCache())
        #expect(throws: Never.self) { try vault.verify() }
    }
}
