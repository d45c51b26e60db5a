import Testing
import VaultModel

struct RecordKindTests {
    @Test(
        arguments: [(1, .team), (2, .entry), (3, .value), (4, .target), (5, .openPush)]
            as [(UInt8, RecordKind)]
    )
    func `a kind has the number of FORMAT section 5`(number: UInt8, kind: RecordKind) {
        #expect(RecordKind(rawValue: number) == kind)
    }

    @Test(arguments: [0, 6, 255] as [UInt8])
    func `there are no other kinds`(number: UInt8) {
        #expect(RecordKind(rawValue: number) == nil)
    }
}
