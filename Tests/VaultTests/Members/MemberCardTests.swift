import Testing
@testable import Vault
import VaultCrypto
import VaultModel

/// The card by which a newcomer is let in (FORMAT.md section 8.1).
struct MemberCardTests {
    private static let dan = Task {
        let bench = TeamBench()
        let locked = try LockedVault(
            opening: bench.machine.path,
            environment: bench.machine.environment(state: "Dan")
        )
        let before = bench.machine.bytes
        let made = try locked.makeCard(named: try Name("Dan"), passphrase: secret("Dan's"))
        #expect(bench.machine.bytes == before)
        return made
    }

    private func refusal(of card: MemberCard, in bench: TeamBench) -> String? {
        do {
            _ = try bench.open().check(card)
            return nil
        } catch {
            guard case .refused(code: "card", let reason) = error else { return "\(error)" }
            return reason
        }
    }

    @Test func `a card says who it is, and its fingerprint is the one that was shown`() async throws
    {
        let (card, fingerprint) = try await Self.dan.value
        let bench = TeamBench()
        let read = try MemberCard(Array(card.text.utf8))
        #expect(read.name.text == "Dan")
        #expect(try bench.open().check(read) == fingerprint)
        try bench.open().add(read, as: .member, to: ["voice"])
        let members = try bench.open().members()
        #expect(members.first { $0.name.text == "Dan" }?.fingerprint == fingerprint)
        let dan = try Vault(
            opening: bench.machine.path,
            with: .passphrase(secret("Dan's")),
            environment: bench.machine.environment(state: "Dan")
        )
        #expect(try dan.value(of: "voice_2", in: .only) == "voice 2")
        _ = try dan.verify()
        #expect(
            refusal(of: read, in: bench)
                == "the card was used before: each newcomer makes a new one"
        )
        _ = try bench.open().removeMember("Dan")
        #expect(
            refusal(of: read, in: bench)
                == "the card was used before: each newcomer makes a new one"
        )
    }

    @Test func `a card that was changed anywhere is refused`() async throws {
        let card = try await Self.dan.value.card
        let bench = TeamBench()
        let json = try JSONObject(parsing: Array(card.text.utf8))
        for field in json.members.map(\.name) where field != "slot" {
            var changed = json
            switch json[field] {
            case .string(let text)? where field == "name": changed[field] = .string(text + "a")
            case .string(let text)?:
                let last = text.last == "0" ? "1" : "0"
                changed[field] = .string(text.dropLast() + last)
            default: changed[field] = 2
            }
            expectRefused(changed, bench, field)
        }
        let slot = try json.object("slot")
        for field in slot.members.map(\.name) {
            var changedSlot = slot
            switch slot[field] {
            case .string(let text)?:
                let last = text.last == "0" ? "1" : "0"
                changedSlot[field] = .string(text.dropLast() + last)
            case .integer(let number)?: changedSlot[field] = .integer(number + 1)
            default: break
            }
            var changed = json
            changed["slot"] = .object(changedSlot)
            expectRefused(changed, bench, "slot.\(field)")
        }
    }

    private func expectRefused(_ json: JSONObject, _ bench: TeamBench, _ field: String) {
        guard let card = try? MemberCard(json.serialized) else { return }
        #expect(refusal(of: card, in: bench) != nil, "\(field)")
    }

    @Test(arguments: ["", "{}", "[]", "no card", "{\"format\":1}", "{\"format\":1,\"format\":1}"])
    func `what is no card is refused`(text: String) {
        #expect {
            _ = try MemberCard(Array(text.utf8))
        } throws: { error in
            guard case VaultError.refused(code: "card", _) = error else { return false }
            return true
        }
    }

    @Test func `a card for another vault is refused`() async throws {
        let card = try await Self.dan.value.card
        let stranger = try TestVault()
        #expect {
            _ = try stranger.vault.check(card)
        } throws: { error in
            guard case VaultError.refused(code: "card", let reason) = error else { return false }
            return reason.hasPrefix("the card is for another vault")
        }
    }

    @Test func `a name that a member has is refused`() throws {
        let bench = TeamBench()
        let locked = try LockedVault(
            opening: bench.machine.path,
            environment: bench.machine.environment(state: "Bob 2")
        )
        let (card, _) = try locked.makeCard(named: try Name("Bob"), passphrase: secret("x"))
        #expect(throws: VaultError.exists(.member, "Bob")) { _ = try bench.open().check(card) }
    }

    @Test func `a card whose key has the id of another key is refused`() async throws {
        let card = try await Self.dan.value.card
        let bench = TeamBench()
        RawDatabase(path: bench.machine.path).run(
            "UPDATE slot SET id=X'\(card.slot.id.hex)' WHERE id=(SELECT max(id) FROM slot WHERE kdf=1)"
        )
        #expect(refusal(of: card, in: bench) == "the vault has a key of that id already")
    }

    @Test func `who is no admin adds nobody`() async throws {
        let card = try await Self.dan.value.card
        let bench = TeamBench()
        let bytes = bench.machine.bytes
        #expect(
            throws: VaultError.refused(code: "not-allowed", "only an admin can add members")
        ) { try bench.open(as: "Bob").add(card, as: .admin, to: []) }
        #expect(bench.machine.bytes == bytes)
    }
}
