import Testing
@testable import VaultCrypto
import VaultModel

struct BoxContextTests {
    @Test(arguments: zip(ContextKind.allCases, [1, 2, 3, 4, 5, 6, 7, 8] as [UInt8]))
    func `a context starts with its role and the vault`(kind: ContextKind, role: UInt8) {
        #expect(Array(kind.base.bytes.prefix(33)) == [role] + vectorVault.bytes)
    }

    // Equal lengths within a role, and the role in front: no two places are spelled the same.
    @Test(arguments: zip(ContextKind.allCases, [111, 101, 78, 141, 53, 37, 85, 93]))
    func `contexts of one role have one length`(kind: ContextKind, count: Int) {
        #expect(kind.base.bytes.count == count)
        for (component, context) in kind.neighbours {
            #expect(context.bytes.count == count, "\(component)")
        }
    }

    @Test func `no two places have one context`() {
        let contexts = ContextKind.allCases.flatMap { kind in
            [kind.base] + kind.neighbours.map(\.context)
        }
        #expect(Set(contexts.map(\.bytes)).count == contexts.count)
    }

    @Test(
        arguments: zip(
            ContextKind.allCases,
            [true, true, false, false, true, false, false, false]
        )
    )
    func `slots, grants and previous keys hold keys`(kind: ContextKind, holdsKey: Bool) {
        #expect(kind.base.holdsKey == holdsKey)
    }
}
