import Testing
@testable import Vault
import VaultModel

/// The rules of FORMAT.md section 6.2, broken one at a time by somebody who has the keys to sign.
struct ReplayTests {
    @Test func `a history that keeps the rules is read`() throws {
        let forger = try Forger()
        let bob = try forger.makePerson()
        try forger.admit(bob, to: [forger.team])
        try forger.append("run", ["names": ["A"]], in: forger.team)
        try forger.append("run", ["names": ["A"]], in: forger.team, by: bob)
        forger.expectAcceptance()
        forger.expectAcceptance(as: bob)
    }
}
