import TestSupport
import Testing
@testable import Vault

/// Campaigns: begun, gone on with in any order, ended; told by the history and by what is so.
struct RotationTests {
    private let machine = TestMachine()

    private func vault() throws -> Vault {
        let vault = try machine.open()
        for name in ["A", "B", "C"] { try vault.set(name, "old \(name)") }
        return vault
    }

    private func plan(_ name: String, _ entries: String...) throws -> RotationPlan {
        RotationPlan(
            name: try Name(name),
            reason: "a test",
            entries: Set(try entries.map { try Name($0) })
        )
    }

    private func states(_ vault: Vault, _ name: String = "q4") throws -> [String] {
        try vault.rotation(Name(name), in: .only).steps.map(\.state.rawValue)
    }

    @Test func `an entry waits, is replaced, and is done`() throws {
        let vault = try vault()
        let rotation = try vault.startRotation(plan("q4", "A", "B", "C"), in: .only)
        #expect(rotation.owner == "Alice")
        #expect(rotation.ended == nil)
        #expect(try states(vault) == ["waiting", "waiting", "waiting"])
        #expect(
            throws: VaultError.refused(
                code: "not-replaced",
                "entry A still has its old value"
            )
        ) { try vault.finishStep(Name("A"), of: Name("q4"), in: .only) }
        try vault.set("A", "new A")
        #expect(try states(vault) == ["pushed", "waiting", "waiting"])
        _ = try vault.finishStep(Name("A"), of: Name("q4"), in: .only)
        _ = try vault.finishStep(
            Name("B"),
            of: Name("q4"),
            skippingBecause: "public",
            in: .only
        )
        try vault.remove([Name("C")], in: .only)
        #expect(try states(machine.openFresh()) == ["done", "skipped", "gone"])
        let ended = try vault.endRotation(Name("q4"), in: .only)
        #expect(ended.ended != nil)
        #expect(
            try vault.operations().filter { $0.hasPrefix("rotation") } == [
                "rotation.start", "rotation.step", "rotation.step", "rotation.end",
            ]
        )
    }

    @Test(arguments: [true, false])
    func `a target that lacks the new value holds a step up`(isMappedByHand: Bool) throws {
        let vault = try vault()
        var target = Target(
            name: try Name("prod"),
            provider: .pipecat,
            kind: .secrets,
            baseURL: Vault.standardBaseURL(of: .pipecat),
            token: try Name("C")
        )
        target.set = "voice-agent"
        if isMappedByHand {
            target.map = ["KEY": try Name("A")]
        } else {
            target.rule.all = true
        }
        try vault.addTarget(target, in: .only)
        _ = try vault.startRotation(plan("q4", "A"), in: .only)
        try vault.set("A", "new A")
        let step = try vault.rotation(Name("q4"), in: .only).steps[0]
        #expect(step.state == .replaced)
        #expect(step.stale.map(\.text) == ["prod"])
        #expect(
            throws: VaultError.refused(
                code: "not-pushed",
                "entry A has a new value that is not at prod yet"
            )
        ) { try vault.finishStep(Name("A"), of: Name("q4"), in: .only) }
    }

    @Test func `one name is one running campaign, and another one after it`() throws {
        let vault = try vault()
        _ = try vault.startRotation(plan("q4", "A"), in: .only)
        #expect(throws: VaultError.exists(.rotation, "q4")) {
            try vault.startRotation(plan("q4", "B"), in: .only)
        }
        #expect(throws: VaultError.self) { try vault.endRotation(Name("q4"), in: .only) }
        _ = try vault.endRotation(Name("q4"), abandoned: true, in: .only)
        _ = try vault.startRotation(plan("q4", "B"), in: .only)
        let all = try vault.rotations(in: .only)
        #expect(all.map { $0.steps[0].entry.text } == ["B", "A"])
        #expect(all.map { $0.ended == nil } == [true, false])
    }

    @Test func `nothing is begun with nothing, or with what is not there`() throws {
        let vault = try vault()
        let before = try vault.operations()
        #expect(throws: VaultError.self) { try vault.startRotation(plan("q4"), in: .only) }
        #expect(throws: VaultError.notFound(.entry, "NO")) {
            try vault.startRotation(plan("q4", "A", "NO"), in: .only)
        }
        #expect(throws: VaultError.notFound(.rotation, "q4")) {
            try vault.rotation(Name("q4"), in: .only)
        }
        #expect(throws: VaultError.notFound(.rotation, "q4")) {
            try vault.finishStep(Name("A"), of: Name("q4"), in: .only)
        }
        #expect(try vault.operations() == before)
    }

    @Test func `what a member could read is what was there while he was in the team`() throws {
        let vault = try vault()
        #expect(try vault.entries(readBy: "Alice", in: .only).map(\.text) == ["A", "B", "C"])
        #expect(throws: VaultError.notFound(.member, "Bob")) {
            try vault.entries(readBy: "Bob", in: .only)
        }
    }
}
