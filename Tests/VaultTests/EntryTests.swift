import TestSupport
import Testing
import Vault

struct EntryTests {
    @Test func `a value comes back byte for byte`() throws {
        let test = try TestVault()
        let name = try Name("BINARY")
        let bytes = (0..<Vault.maximumValueByteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try test.vault.set(name, to: SecretBytes(copying: bytes.span), in: .only)
        let value = try test.vault.value(of: name, in: .only)
        let found = value.withSpan { span in span.indices.map { span[$0] } }
        #expect(found == bytes)
    }

    @Test func `a new value is a new version and the old one stays`() throws {
        let test = try TestVault()
        let name = try Name("API_KEY")
        _ = try test.vault.set(name, to: secret("one"), in: .only)
        let entry = try test.vault.set(name, to: secret("two"), in: .only)
        #expect(entry.current.number == 2)
        #expect(text(try test.vault.value(of: name, in: .only)) == "two")
        #expect(text(try test.vault.value(of: name, version: 1, in: .only)) == "one")
    }

    @Test func `the oldest versions go when there are more than are kept`() throws {
        let test = try TestVault()
        let name = try Name("ROTATED")
        for number in 1...Entry.standardKept + 2 {
            _ = try test.vault.set(name, to: secret("value \(number)"), in: .only)
        }
        let entry = try test.vault.describe(name, in: .only).entry
        #expect(entry.versions.count == Entry.standardKept)
        #expect(entry.versions.first?.number == 3)
        #expect(throws: VaultError.notFound(.version, "1 of ROTATED")) {
            _ = try test.vault.value(of: name, version: 1, in: .only).count
        }
        _ = try test.vault.verify()
    }

    @Test func `a machine key opens the vault without a passphrase`() throws {
        let test = try TestVault()
        let name = try Name("API_KEY")
        _ = try test.vault.set(name, to: secret("one"), in: .only)
        let key = try test.vault.addMachineKey(label: "ci")
        let again = try test.reopened(with: key)
        #expect(text(try again.value(of: name, in: .only)) == "one")
        #expect(try again.describe(name, in: .only).authors[again.member]?.text == "Alice")
    }

    @Test func `a wrong passphrase does not open the vault`() throws {
        let test = try TestVault()
        #expect(throws: VaultError.locked("the passphrase does not open this vault")) {
            _ = try Vault(
                opening: test.path,
                with: .passphrase(secret("wrong")),
                environment: test.environment
            )
        }
    }

    @Test func `what was removed is gone and the history says so`() throws {
        let test = try TestVault()
        let name = try Name("API_KEY")
        _ = try test.vault.set(name, to: secret("one"), in: .only)
        try test.vault.remove([name], in: .only)
        #expect(throws: VaultError.notFound(.entry, "API_KEY")) {
            _ = try test.vault.value(of: name, in: .only).count
        }
        var operations: [String] = []
        try test.vault.events { operations.append($0.operation) }
        #expect(
            operations == [
                "vault.create", "slot.add", "team.key", "team.set", "entry.set", "entry.delete",
            ]
        )
        _ = try test.vault.verify()
    }

    @Test func `nothing is removed when one of the names is not there`() throws {
        let test = try TestVault()
        let name = try Name("API_KEY")
        _ = try test.vault.set(name, to: secret("one"), in: .only)
        #expect(throws: VaultError.notFound(.entry, "OTHER")) {
            try test.vault.remove([name, try Name("OTHER")], in: .only)
        }
        #expect(text(try test.vault.value(of: name, in: .only)) == "one")
    }

    @Test func `two handles that write in turn both see everything`() throws {
        let test = try TestVault()
        let key = try test.vault.addMachineKey(label: "ci")
        let other = try test.reopened(with: key)
        for number in 1...5 {
            _ = try test.vault.set(try Name("A_\(number)"), to: secret("a"), in: .only)
            _ = try other.set(try Name("B_\(number)"), to: secret("b"), in: .only)
        }
        #expect(try test.vault.entries(in: .only).entries.count == 10)
        _ = try other.verify()
    }

    @Test func `an expiry that cannot be written is refused`() throws {
        let test = try TestVault()
        var details = EntryDetails()
        details.expires = .at(Timestamp(milliseconds: 253_402_300_800_000))
        #expect(throws: VaultError.self) {
            _ = try test.vault.set(try Name("A"), to: secret("a"), details, in: .only)
        }
        #expect(try test.vault.entries(in: .only).entries.isEmpty)
    }
}
