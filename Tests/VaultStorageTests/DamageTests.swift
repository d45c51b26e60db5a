import TestSupport
import Testing
import VaultModel
import VaultStorage

/// Any damage ends in an error or in rows, never in a trap.
@Suite struct DamageTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `a vault with exchanged bytes is read or refused`(seed: UInt64) throws {
        try directory.makeVault()
        let whole = contents(of: directory.vaultPath)
        var generator = Generator(state: seed)
        for _ in 0..<250 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: damaged.indices, using: &generator)
                damaged[place] = UInt8.random(in: 0...255, using: &generator)
            }
            write(damaged, to: directory.vaultPath)
            // What comes out is the caller's to verify; here it only has to come out.
            try? readEverything()
        }
    }

    private func readEverything() throws(StorageError) {
        let database = try Database(opening: directory.vaultPath, waiting: .zero)
        try database.begin(.read)
        _ = try? database.vaultID()
        _ = try? database.slots()
        _ = try? database.grants().collected()
        _ = try? database.grant(team: Sample.team, epoch: 3, member: Sample.member)
        _ = try? database.records().collected()
        for team in (try? database.teamsWithRecords()) ?? [] {
            for kind in RecordKind.allCases {
                _ = try? database.records(team: team, kind: kind).collected()
                _ = try? database.treeNode(team: team, kind: kind, node: 1)
            }
        }
        let last = (try? database.lastSequence()) ?? 0
        _ = try? database.logRows(from: 1).collected()
        _ = try? database.logRows(downFrom: last).collected()
    }
}

/// Numbers that are the same in each run: the linear congruential generator of Knuth's MMIX.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 32
    }
}
