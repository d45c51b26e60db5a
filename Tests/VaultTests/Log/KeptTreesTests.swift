import TestSupport
import Testing
@testable import Vault
import VaultModel

/// What one transaction hands to the next: leaves that were checked against the signed state.
struct KeptTreesTests {
    @Test func `what another process writes in between is read`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("A", "one")
        #expect(try vault.value(of: "A") == "one")
        let other = try machine.open()
        try other.set("A", "two")
        try other.set("B", "new")
        #expect(try vault.value(of: "A") == "two")
        #expect(try vault.value(of: "B") == "new")
        try vault.set("A", "three")
        #expect(try other.value(of: "A") == "three")
        #expect(try machine.openFresh().verify().records > 0)
        #expect(machine.hasExactCache())
    }

    @Test func `a change that was not kept is not read by the next transaction`() throws {
        let machine = TestMachine()
        let vault = try machine.open()
        try vault.set("A", "one")
        let name = try Name("A")
        #expect(throws: VaultError.self) {
            try vault.write { session throws(VaultError) in
                let team = try session.team(.only)
                _ = try session.set(
                    name,
                    to: secret("two"),
                    EntryDetails(),
                    in: team
                )
                throw VaultError.failed("stopped")
            }
        }
        #expect(try vault.value(of: "A") == "one")
        try vault.set("B", "two")
        #expect(try machine.openFresh().value(of: "A") == "one")
        #expect(machine.hasExactCache())
    }
}
