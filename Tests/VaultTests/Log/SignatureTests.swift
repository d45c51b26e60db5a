import Testing
@testable import Vault
import VaultModel

/// Rule 2, and the chain: who signs, and where.
struct SignatureTests {
    @Test func `a signature of nobody is refused`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { $0.signature = [UInt8](repeating: 9, count: 64) }
        forger.expectRefusal("its signature is not its author's")
    }

    @Test func `a signature of another member is refused`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, as: "admin")
        try forger.append("vault.rollback", by: bob) { $0.author = forger.alice.member }
        forger.expectRefusal("its signature is not its author's")
    }

    @Test func `an author who is no member is refused`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback", by: try forger.makePerson())
        forger.expectRefusal("its signature is not its author's")
    }

    @Test func `a member who was removed is refused`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, as: "admin")
        try forger.append("member.remove", ["id": .string(bob.member.hex)])
        forger.expectAcceptance()
        try forger.append("vault.rollback", by: bob)
        forger.expectRefusal("its signature is not its author's")
    }

    @Test func `a member signs with the new key after the old one is gone`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, as: "admin")
        let renewed = try forger.makePerson()
        try forger.append(
            "member.rekey",
            renewed.newKeys(of: bob),
            by: bob
        )
        try forger.append("vault.rollback", by: renewed) { $0.author = bob.member }
        forger.expectAcceptance()
        try forger.append("vault.rollback", by: bob)
        forger.expectRefusal("its signature is not its author's")
    }

    @Test func `a row that follows another link is refused`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { $0.previous = .zero }
        forger.expectRefusal("")
    }

    @Test func `a row that is missing is noticed`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { $0.sequence += 1 }
        forger.expectRefusal("missing")
    }

    @Test func `a number far beyond is refused`() throws {
        let forger = try Forger()
        try forger.append("vault.rollback") { $0.sequence = (1 << 62) - 1 }
        forger.expectRefusal("missing")
    }

    @Test func `an unlocked member whose keys the history does not name is refused`() throws {
        let forger = try Forger()
        let renewed = try forger.makePerson()
        try forger.append(
            "member.rekey",
            renewed.newKeys(of: forger.alice)
        )
        forger.expectRefusal("your key slot holds other keys than the history names")
    }
}
