import Testing
@testable import Vault
import VaultCloud
import VaultCrypto
import VaultModel
import VaultStorage

/// New keys for what has leaked, and everything sealed anew.
struct RenewalTests {
    @Test func `an admin's new seed seals all his teams anew and shuts the old keys out`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        let renewal = try alice.renewSeed(passphrase: secret("Alice's new one"))
        #expect(renewal.teams.map(\.text) == ["billing", "models", "voice"])
        #expect(renewal.unchanged.isEmpty && renewal.removedKeys == 2)
        #expect(throws: VaultError.self) { _ = try bench.open() }
        // The handle goes on as who it is now.
        #expect(try alice.value(of: "voice_2", in: .named("voice")) == "voice 2")
        try alice.set("voice_2", "since", in: .named("voice"))
        for state in ["Alice", "fresh"] {
            let again = try Vault(
                opening: bench.machine.path,
                with: .passphrase(secret("Alice's new one")),
                environment: bench.machine.environment(state: state)
            )
            #expect(try again.value(of: "voice_2", in: .named("voice")) == "since")
            _ = try again.verify()
        }
        #expect(try bench.reading(as: "Carol") == TeamBench.content(of: "models", "billing"))
        #expect(
            try bench.open(as: "Bob", state: "fresh").value(of: "voice_2", in: .named("voice"))
                == "since"
        )
        let epochs = Set(TamperTable.record.rows(in: bench.machine.path).map { $0[4] })
        #expect(epochs == ["2"])
        #expect(bench.machine.hasExactCache())
    }

    @Test func `a member's new seed is his own affair, and an admin does the rest`() throws {
        let bench = TeamBench()
        let bob = try bench.open(as: "Bob")
        let renewal = try bob.renewSeed(passphrase: secret("Bob's new one"))
        #expect(renewal.teams.isEmpty)
        #expect(renewal.unchanged.map(\.text) == ["models", "voice"])
        #expect(throws: VaultError.self) { _ = try bench.open(as: "Bob") }
        #expect(try bob.value(of: "voice_2", in: .named("voice")) == "voice 2")
        let renewed = try bench.open().renewKeys(of: ["models", "voice"])
        #expect(renewed.teams.map(\.text) == ["models", "voice"])
        #expect(try bob.value(of: "models_2", in: .named("models")) == "models 2")
        for state in ["Bob", "fresh"] {
            let again = try Vault(
                opening: bench.machine.path,
                with: .passphrase(secret("Bob's new one")),
                environment: bench.machine.environment(state: state)
            )
            #expect(try again.value(of: "voice_2", in: .named("voice")) == "voice 2")
            _ = try again.verify()
        }
        for person in ["Alice", "Carol"] {
            #expect(throws: Never.self) { try bench.open(as: person, state: "fresh").verify() }
        }
    }

    @Test func `a new seed keeps what is left of a team that was deleted`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        try alice.deleteTeam("models")
        _ = try alice.renewSeed(passphrase: secret("new"))
        #expect(try alice.teamNames().map(\.text) == ["billing", "voice"])
        _ = try alice.verify()
        _ = try alice.removeMember("Carol")
    }

    @Test func `versions, notes, targets and pushes come through a new key`() async throws {
        let bench = try PushBench()
        var details = EntryDetails()
        details.note = "a note"
        details.tags = ["t"]
        let vault = try bench.open()
        _ = try vault.set(try Name("A"), to: secret("A two"), details, in: .only)
        bench.cloud.answer(.taken)
        bench.cloud.report(.pending, .ready)
        try await bench.push()
        let before = try vault.describe(try Name("A"), in: .only)
        let status = try vault.status(in: .only).targets.map {
            "\($0.stale) \(String(describing: $0.state))"
        }
        let pushes = try vault.pushes(in: .only).map { "\($0)" }
        for epoch in 2...4 {
            _ = try vault.renewKeys(of: ["voice"])
            let after = try vault.describe(try Name("A"), in: .only)
            #expect(after.entry.versions.map(\.value) == before.entry.versions.map(\.value))
            #expect(after.entry.versions.map(\.number) == before.entry.versions.map(\.number))
            #expect(after.entry.current.fingerprint != before.entry.current.fingerprint)
            #expect(after.entry.note == "a note" && after.entry.tags == ["t"])
            #expect("\(after.places)" == "\(before.places)")
            #expect(
                try vault.status(in: .only).targets
                    .map { "\($0.stale) \(String(describing: $0.state))" } == status
            )
            #expect(try vault.pushes(in: .only).map { "\($0)" } == pushes)
            #expect(try vault.value(of: "A", version: 1) == "A one")
            #expect(
                try vault.read { session throws(VaultError) in
                    try session.team(.only).key.epoch
                } == epoch
            )
            _ = try bench.machine.openFresh().verify()
        }
        // What is read now tells equal values again.
        try vault.set("A", "A two")
        #expect(try vault.status(in: .only).targets.first?.stale == [])
    }

    @Test func `a push that is open goes on under the new key`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.taken)
        let pushed = try #require(try await bench.push(PushOptions(timeout: nil)))
        _ = try bench.open().renewKeys(of: ["voice"])
        _ = try bench.machine.openFresh().verify()
        bench.cloud.report(.pending, .ready)
        let record = try #require(try await bench.wait())
        #expect(record.id == pushed.id)
        #expect(record.state == .ready)
        _ = try bench.machine.openFresh().verify()
    }

    @Test func `records are counted while they are sealed anew`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        let values = try (1...700).map { number in
            NewValue(try Name("K_\(number)"), SharedSecret(secret("v \(number)")))
        }
        _ = try vault.store(values, existing: .keep, in: .only)
        let counts = Kept<[[Int]]>([])
        _ = try vault.renewKeys(of: ["voice"]) { counts.value.append([$0, $1]) }
        #expect(counts.value.last == [1401, 1401])
        #expect(counts.value.map { $0[0] } == counts.value.map { $0[0] }.sorted())
        _ = try machine.openFresh().verify()
    }

    @Test func `a team is renamed and deleted`() throws {
        let bench = TeamBench()
        let alice = try bench.open()
        #expect(throws: VaultError.exists(.team, "billing")) {
            _ = try alice.renameTeam("models", to: try Name("billing"))
        }
        #expect(try alice.renameTeam("models", to: try Name("ml")).text == "models")
        #expect(try bench.open(as: "Bob").teamNames().map(\.text) == ["ml", "voice"])
        try alice.deleteTeam("ml")
        #expect(try bench.open(as: "Bob").teamNames().map(\.text) == ["voice"])
        #expect(throws: VaultError.notFound(.team, "ml")) { try alice.deleteTeam("ml") }
        for person in ["Alice", "Bob", "Carol"] {
            #expect(throws: Never.self) { try bench.open(as: person, state: "fresh").verify() }
        }
        #expect(bench.machine.hasExactCache())
        // Who was in it can leave, although nobody could seal it anew.
        _ = try alice.removeMember("Bob")
        #expect(throws: Never.self) { try bench.open(as: "Carol", state: "fresh").verify() }
    }
}
