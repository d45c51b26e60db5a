import Testing
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// Who reads what, as members come, move and go (FORMAT.md section 8).
struct MemberTests {
    @Test func `each member reads his teams and no other`() throws {
        let bench = TeamBench()
        #expect(
            try bench.reading(as: "Alice") == TeamBench.content(of: "voice", "models", "billing")
        )
        #expect(try bench.reading(as: "Bob") == TeamBench.content(of: "voice", "models"))
        #expect(try bench.reading(as: "Carol") == TeamBench.content(of: "models", "billing"))
        for person in ["Alice", "Bob", "Carol"] {
            #expect(throws: Never.self) { try bench.open(as: person).verify() }
        }
    }

    @Test func `members see one another, and the names of their own teams alone`() throws {
        let bench = TeamBench()
        let members = try bench.open(as: "Bob").members()
        #expect(members.map(\.name.text) == ["Alice", "Bob", "Carol"])
        #expect(members.map(\.role) == [.admin, .member, .member])
        #expect(members.map(\.isYou) == [false, true, false])
        #expect(members[2].teams.map(\.text) == ["models"])
        #expect(members[2].otherTeams.count == 1)
        #expect(Set(members.map(\.fingerprint)).count == 3)
        #expect(members.allSatisfy { $0.fingerprint.count == 16 })
    }

    @Test func `a member writes what the others of his team read`() throws {
        let bench = TeamBench()
        try bench.open(as: "Bob").set("models_2", "from Bob", in: .named("models"))
        #expect(
            try bench.open(as: "Carol").value(of: "models_2", in: .named("models")) == "from Bob"
        )
        let author = try bench.open(as: "Carol").describe(
            try Name("models_2"),
            in: .named("models")
        )
        #expect(author.authors[author.entry.current.by]?.text == "Bob")
        #expect(throws: VaultError.notFound(.team, "billing")) {
            try bench.open(as: "Bob").set("x", "y", in: .named("billing"))
        }
    }

    @Test func `a member is let into a team, and reads its past too`() throws {
        let bench = TeamBench()
        _ = try bench.open().grant("billing", to: "Bob")
        #expect(
            try bench.reading(as: "Bob") == TeamBench.content(of: "voice", "models", "billing")
        )
        let vault = try bench.open(as: "Bob", state: "fresh")
        #expect(try vault.value(of: "billing_1", version: 1, in: .named("billing")) == "billing 1")
        #expect(
            throws: VaultError.refused(code: "in-team", "Bob is in team billing already")
        ) {
            _ = try bench.open().grant("billing", to: "Bob")
        }
        #expect(throws: Never.self) { try vault.verify() }
    }

    @Test(arguments: ["Bob", "fresh"])
    func `who is taken out of a team reads it no more, and the others as before`(
        state: String
    ) throws {
        let bench = TeamBench()
        _ = try bench.open(as: "Bob")
        let departure = try bench.open().revoke("models", from: "Bob")
        #expect(departure.exposures.map(\.entry.text) == ["models_1", "models_2", "models_3"])
        try bench.open().set("models_2", "a new one", in: .named("models"))
        #expect(try bench.reading(as: "Bob", state: state) == TeamBench.content(of: "voice"))
        var rest = TeamBench.content(of: "models", "billing")
        rest["models"]?["models_2"] = "a new one"
        #expect(try bench.reading(as: "Carol") == rest)
        #expect(try bench.reading(as: "Carol", state: "new machine") == rest)
        for person in ["Alice", "Bob", "Carol"] {
            #expect(throws: Never.self) { try bench.open(as: person, state: state).verify() }
        }
    }

    @Test func `who is removed is locked out, on every machine`() throws {
        let bench = TeamBench()
        _ = try bench.open(as: "Bob")
        let departure = try bench.open().removeMember("Bob")
        #expect(departure.teams.map(\.text) == ["models", "voice"])
        #expect(departure.exposures.count == 6)
        for state in ["Bob", "fresh"] {
            #expect(throws: VaultError.locked("the machine key does not open this vault")) {
                _ = try bench.open(as: "Bob", state: state)
            }
        }
        #expect(
            try bench.reading(as: "Alice") == TeamBench.content(of: "voice", "models", "billing")
        )
        #expect(try bench.reading(as: "Carol") == TeamBench.content(of: "models", "billing"))
        #expect(try bench.open(as: "Carol").members().map(\.name.text) == ["Alice", "Carol"])
        for person in ["Alice", "Carol"] {
            #expect(throws: Never.self) { try bench.open(as: person, state: "fresh").verify() }
        }
        #expect(bench.machine.hasExactCache())
    }

    @Test func `nothing in the file is left for who was removed`() throws {
        let bench = TeamBench()
        let bob = try bench.open(as: "Bob")
        let before = TamperTable.record.rows(in: bench.machine.path)
        _ = try bench.open().removeMember("Bob")
        let raw = RawDatabase(path: bench.machine.path)
        let member = "X'\(bob.member.hex)'"
        #expect(raw.rows("SELECT id FROM slot WHERE member=\(member)").isEmpty)
        #expect(raw.rows("SELECT team FROM grants WHERE member=\(member)").isEmpty)
        // Voice and models are sealed anew; billing, which he was not in, is as it was.
        let after = TamperTable.record.rows(in: bench.machine.path)
        #expect(after.count == before.count)
        #expect(Set(after.map { $0[4] }) == ["1", "2"])
        let boxes = Set(before.map { $0[5] })
        for row in after where row[4] == "2" { #expect(!boxes.contains(row[5])) }
        #expect(after.count { $0[4] == "1" } == after.count / 3)
        // Values keep their ids, by which versions know them; nothing that has a name does.
        let ids = Set(before.map { $0[2] })
        for row in after where row[4] == "2" { #expect(ids.contains(row[2]) == (row[1] == "3")) }
    }

    @Test func `an open handle of who was removed reads and writes nothing`() throws {
        let bench = TeamBench()
        let bob = try bench.open(as: "Bob")
        _ = try bob.value(of: "voice_2", in: .named("voice"))
        _ = try bench.open().removeMember("Bob")
        #expect(throws: VaultError.noGrantOfMembership) {
            _ = try bob.value(of: "voice_2", in: .named("voice"))
        }
        let bytes = bench.machine.bytes
        #expect(throws: VaultError.noGrantOfMembership) {
            try bob.set("voice_2", "spoilt", in: .named("voice"))
        }
        #expect(bench.machine.bytes == bytes)
    }

    @Test func `only an admin changes the membership`() throws {
        let bench = TeamBench()
        let bob = try bench.open(as: "Bob")
        let bytes = bench.machine.bytes
        func expectRefused(_ body: () throws -> Void) {
            #expect {
                try body()
            } throws: { error in
                guard case VaultError.refused(code: "not-allowed", _) = error else { return false }
                return true
            }
        }
        expectRefused { _ = try bob.grant("models", to: "Carol") }
        expectRefused { _ = try bob.revoke("models", from: "Carol") }
        expectRefused { _ = try bob.removeMember("Carol") }
        expectRefused { _ = try bob.removeMember("Alice") }
        expectRefused { _ = try bob.renewKeys(of: ["voice"]) }
        expectRefused { _ = try bob.createTeam(try Name("mine")) }
        expectRefused {
            let alices = try bob.keys().first { $0.memberName?.text == "Alice" }
            try bob.removeKey(try #require(alices).id)
        }
        #expect(bench.machine.bytes == bytes)
    }

    @Test func `nobody removes himself, and no team loses its last admin`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        #expect(
            throws: VaultError.refused(
                code: "yourself",
                "you cannot remove yourself: another admin has to do it"
            )
        ) { _ = try alice.removeMember("Alice") }
        #expect(
            throws: VaultError.refused(
                code: "last-admin",
                "team models would have no admin, and nobody could let anybody in or out"
            )
        ) { _ = try alice.revoke("models", from: "Alice") }
    }

    @Test func `who is not in a team cannot remove a member of it, and changes nothing`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        let environment = bench.machine.environment(state: "Dan")
        let (card, _) = try LockedVault(opening: bench.machine.path, environment: environment)
            .makeCard(named: try Name("Dan"), passphrase: secret("Dan's"))
        try alice.add(card, as: .admin, to: ["voice"])
        let dan = try Vault(
            opening: bench.machine.path,
            with: .passphrase(secret("Dan's")),
            environment: environment
        )
        let bytes = bench.machine.bytes
        #expect {
            _ = try dan.removeMember("Bob")
        } throws: { error in
            guard case VaultError.refused(code: "not-in-team", let why) = error
            else { return false }
            return why.hasSuffix("so you cannot give it a new key; Alice can")
        }
        #expect(bench.machine.bytes == bytes)
        // What he can do he does: Bob leaves voice.
        _ = try dan.revoke("voice", from: "Bob")
        #expect(try bench.reading(as: "Bob") == TeamBench.content(of: "models"))
        #expect(
            throws: VaultError.refused(
                code: "yourself",
                "you cannot take yourself out of a team: another admin has to do it"
            )
        ) { _ = try dan.revoke("voice", from: "Dan") }
        _ = try alice.removeMember("Dan")
        #expect(throws: VaultError.self) { _ = try dan.entries(in: .named("voice")) }
        #expect(throws: Never.self) { try bench.open(state: "fresh").verify() }
    }

    @Test func `names lead to members, and to one another when they are misspelt`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        #expect(throws: VaultError.notFound(.member, "Bobb", near: "Bob")) {
            _ = try alice.departure(of: "Bobb")
        }
        let bob = try #require(try alice.members().first { $0.name.text == "Bob" })
        #expect(try alice.departure(of: String(bob.id.hex.prefix(6))).name.text == "Bob")
    }

    @Test func `an old copy of the vault still opens for who has left, and only that`() throws {
        let bench = TeamBench()
        let old = bench.machine.bytes
        _ = try bench.open().removeMember("Bob")
        try bench.open().set("voice_2", "since", in: .named("voice"))
        let copy = TeamBench(holding: old)
        #expect(try copy.reading(as: "Bob") == TeamBench.content(of: "voice", "models"))
        // The keys of the copy open nothing that was sealed since.
        let bob = try copy.open(as: "Bob")
        let voice = try bob.team(.named("voice")).id
        let key = try bob.read { session throws(VaultError) in try session.currentKey(of: voice) }
        let file = try VaultFile(opening: bench.machine.path)
        try file.database.begin(.read)
        defer { file.database.rollback() }
        for kind in RecordKind.allCases where kind != .value {
            for record in try file.database.records(team: voice, kind: kind).collected() {
                #expect(throws: (any Error).self) {
                    _ = try key.open(record, in: file.id, file.suite)
                }
            }
        }
        for record in try file.database.records(team: voice, kind: .value).collected() {
            #expect(throws: (any Error).self) {
                _ = try key.openValue(record, in: file.id, file.suite).count
            }
        }
    }
}
