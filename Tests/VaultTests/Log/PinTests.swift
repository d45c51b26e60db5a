import Testing
import TestSupport
@testable import Vault
import VaultCrypto
import VaultModel

/// What a machine remembers of a vault (FORMAT.md section 9).
struct PinTests {
    /// A machine that wrote a dozen times, and the file after each write.
    private func machineWithPast() throws -> (TestMachine, states: [[UInt8]]) {
        let machine = TestMachine()
        let vault = try machine.open()
        var states = [machine.bytes]
        for number in 1...9 {
            try vault.set("ENTRY_\(number % 4)", "value \(number)")
            states.append(machine.bytes)
        }
        try vault.remove([try Name("ENTRY_1")], in: .only)
        states.append(machine.bytes)
        _ = try vault.addMachineKey(label: "another")
        states.append(machine.bytes)
        _ = try vault.createTeam(try Name("models"))
        states.append(machine.bytes)
        return (machine, states)
    }

    /// The path of the machine's pin.
    private func pinPath(_ machine: TestMachine) throws -> String {
        let name = try #require(machine.pins.keys.first)
        return "\(machine.environment().pinDirectory)/\(name)"
    }

    private func editPin(_ machine: TestMachine, _ change: (inout JSONObject) -> Void) throws {
        let path = try pinPath(machine)
        var json = try JSONObject(parsing: contents(of: path))
        change(&json)
        write(json.serialized, to: path)
    }

    @Test func `every earlier state is refused as rolled back`() throws {
        let (machine, states) = try machineWithPast()
        #expect(states.count == 13)
        for state in states.dropLast() {
            machine.replaceVault(by: state)
            #expect(throws: VaultError.integrity(.rolledBack)) { _ = try machine.open() }
        }
        machine.replaceVault(by: states[12])
        #expect(throws: Never.self) { try machine.open().verify() }
    }

    @Test func `every later state is accepted, and the pin raised to it`() throws {
        let (machine, states) = try machineWithPast()
        let later = TestMachine()
        for state in states {
            later.replaceVault(by: state)
            let vault = try later.open()
            let sequence = try vault.verify().head.sequence
            let pin = try #require(later.pins.first.flatMap { Pin($0.value) })
            #expect(pin.state.sequence == sequence)
        }
        #expect(later.bytes == machine.bytes)
    }

    @Test func `a vault that is rolled back while it is open is refused`() throws {
        let (machine, _) = try machineWithPast()
        let vault = try machine.openFresh()
        let raw = RawDatabase(path: machine.path)
        raw.run("DELETE FROM log WHERE seq>(SELECT max(seq)-3 FROM log)")
        #expect(throws: VaultError.integrity(.rolledBack)) { _ = try vault.entries(in: .only) }
        #expect(throws: VaultError.integrity(.rolledBack)) { try vault.set("A", "a") }
    }

    @Test(arguments: [1, 2, 5])
    func `a copy that was written elsewhere is refused`(writes: Int) throws {
        let machine = TestMachine()
        try machine.open().set("A", "a")
        let elsewhere = TestMachine(holding: machine.bytes)
        for number in 1...2 { try machine.open().set("B", "here \(number)") }
        for number in 1...writes { try elsewhere.open().set("B", "there \(number)") }
        machine.replaceVault(by: elsewhere.bytes)
        let wanted: VaultError.Integrity = writes < 2 ? .rolledBack : .forked
        #expect(throws: VaultError.integrity(wanted)) { _ = try machine.open() }
        #expect(throws: Never.self) { try machine.openFresh().verify() }
    }

    @Test func `another vault at the path is refused`() throws {
        let machine = TestMachine()
        _ = try machine.open()
        let stranger = try Forger(founding: ())
        try stranger.append(
            "vault.create",
            [
                "format": 1, "kid": .string(try stranger.key(of: .commons).id.hex),
                "member": .object(stranger.alice.fields(name: "Mallory", role: "admin")),
            ]
        )
        stranger.expectAcceptance()
        machine.replaceVault(by: stranger.machine.bytes)
        #expect(throws: VaultError.integrity(.replaced)) { _ = try machine.open() }
    }

    @Test func `another vault at the path is noticed while the first is open`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        try editPin(machine) { $0["vault"] = .string([UInt8](repeating: 7, count: 32).hex) }
        #expect(throws: VaultError.integrity(.replaced)) { _ = try vault.entries(in: .only) }
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "not json", "{\"format\":1}",
    ])
    func `a pin that does not parse is an error and no fresh start`(text: String) throws {
        let machine = TestMachine()
        _ = try machine.open()
        write(Array(text.utf8), to: try pinPath(machine))
        #expect(throws: VaultError.changed("the pin of this vault cannot be read")) {
            _ = try machine.open()
        }
        #expect(contents(of: try pinPath(machine)) == Array(text.utf8))
    }

    @Test(arguments: [
        "format", "vault", "seq", "prev", "link", "member", "members", "teams",
    ])
    func `a pin without a field is an error`(field: String) throws {
        let machine = TestMachine()
        _ = try machine.open()
        let whole = contents(of: try pinPath(machine))
        for value: JSONValue? in [nil, .integer(0), .string("zz"), .array([]), .null] {
            write(whole, to: try pinPath(machine))
            try editPin(machine) { $0[field] = value }
            #expect(throws: VaultError.changed("the pin of this vault cannot be read")) {
                _ = try machine.open()
            }
        }
    }

    @Test func `a pin that others could write is not used`() throws {
        let machine = TestMachine()
        _ = try machine.open()
        let path = try pinPath(machine)
        setMode(0o644, of: path)
        #expect {
            _ = try machine.open()
        } throws: { error in
            guard case VaultError.unsafePath = error else { return false }
            return true
        }
    }

    @Test func `without a pin everything is verified from the first row`() throws {
        let (machine, _) = try machineWithPast()
        RawDatabase(path: machine.path).run(
            "UPDATE log SET sig=zeroblob(64) WHERE seq=2"
        )
        // The next row's box is bound to the link that the signature is part of.
        #expect(throws: VaultError.changed("event 3 does not open")) {
            _ = try machine.openFresh()
        }
        // With a pin the old row is found when the history is read.
        let vault = try machine.open()
        #expect(try vault.value(of: "ENTRY_0", in: .named("voice")) == "value 8")
        for read in [{ _ = try vault.operations() }, { _ = try vault.verify() }] {
            let error = #expect(throws: VaultError.self) { try read() }
            guard case .integrity? = error else {
                Issue.record("\(String(describing: error))"); continue
            }
        }
    }

    @Test func `a pin is only ever raised`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let old = try #require(machine.pins.first.flatMap { Pin($0.value) })
        try vault.set("A", "a")
        let new = machine.pins
        let store = try PinStore(for: vault.path, in: machine.environment(), vault.file.suite)
        try store.raise(to: old)
        #expect(machine.pins == new)
    }

    @Test func `a handle that saw less does not lower what another has seen`() throws {
        let machine = TestMachine()
        let first = try machine.open()
        try machine.open().set("A", "a")
        let pins = machine.pins
        _ = try first.entries(in: .only)
        #expect(
            machine.pins.mapValues { Pin($0)?.state.sequence }
                == pins.mapValues { Pin($0)?.state.sequence }
        )
        #expect(try first.value(of: "A") == "a")
    }

    @Test func `a pin holds no name`() throws {
        let (machine, _) = try machineWithPast()
        let pin = String(decoding: try #require(machine.pins.values.first), as: UTF8.self)
        for word in ["Alice", "voice", "models", "ENTRY", "value"] { #expect(!pin.contains(word)) }
    }

    @Test func `members have names with the pin, without it, and without its names`() throws {
        let machine = TestMachine()
        try machine.open().set("A", "a")
        func author() throws -> String? {
            let vault = try machine.open()
            return try vault.describe(try Name("A"), in: .only).authors[vault.member]?.text
        }
        #expect(try author() == "Alice")
        let names = try JSONObject(parsing: contents(of: try pinPath(machine))).string("names")
        try editPin(machine) { $0["names"] = nil }
        #expect(try author() == "Alice")
        // They were read from the log, and are kept again.
        #expect(try JSONObject(parsing: contents(of: try pinPath(machine)))["names"] != nil)
        try editPin(machine) { $0["names"] = .string(String(names.reversed())) }
        #expect(try author() == "Alice")
        try editPin(machine) { $0["names"] = .string("00") }
        #expect(try author() == "Alice")
    }

    @Test func `where nothing can be remembered everything works and says so`() throws {
        let machine = TestMachine()
        _ = try machine.open()
        let path = try pinPath(machine)
        removeFile(path)
        removeFile("\(path).lock")
        // The lock of the pin cannot be had, so no pin can be written.
        makeDirectory("\(path).lock")
        let vault = try machine.open()
        #expect(vault.notices.count == 1)
        try vault.set("A", "a")
        #expect(try vault.value(of: "A") == "a")
        #expect(vault.notices.count == 2)
        #expect(
            vault.notices.allSatisfy {
                $0.hasPrefix("this machine could not remember the state of the vault: ")
            }
        )
        #expect(machine.pins.isEmpty)
        #expect(throws: Never.self) { try machine.open().verify() }
        // What this process has seen it still holds the file to.
        RawDatabase(path: machine.path).run(
            "DELETE FROM log WHERE seq=(SELECT max(seq) FROM log)"
        )
        #expect(throws: VaultError.integrity(.rolledBack)) { _ = try vault.entries(in: .only) }
    }

    @Test func `the name of a pin is that of the vectors`() throws {
        let vectors = try formatVectors().object("pin_name")
        let file = try TestMachine().open().file
        #expect(
            try PinStore.fileName(for: vectors.string("path"), file.suite)
                == vectors.string("file")
        )
    }
}
