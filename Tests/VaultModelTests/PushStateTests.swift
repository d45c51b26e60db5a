import Testing
import VaultModel

struct PushStateTests {
    @Test(
        arguments: [
            (.open, false, false), (.accepted, false, true), (.pending, false, true),
            (.ready, true, true), (.failed, true, false), (.stored, true, true),
            (.rejected, true, false), (.partial, true, false), (.unknown, false, false),
            (.abandoned, true, false), (.skipped, true, false), (.removed, true, false),
        ] as [(PushState, Bool, Bool)]
    )
    func `a state says whether it is final and whether the value is held`(
        state: PushState,
        isFinal: Bool,
        isHeld: Bool
    ) {
        #expect(state.isFinal == isFinal)
        #expect(state.isHeld == isHeld)
    }
}
