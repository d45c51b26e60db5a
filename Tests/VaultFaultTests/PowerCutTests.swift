import FoundationEssentials
import TestSupport
import Testing

extension FaultTests {
    /// The power goes at any moment of a change: what was synced is there, of the rest any part.
    struct PowerCutTests {
        /// How many disks are looked at after each change; `scripts/soak` asks for more.
        private static let imageCount = Soak.count("VAULTCTL_SOAK_IMAGES", otherwise: 30)

        @Test(arguments: FaultBench.Change.all)
        func `after a power cut the vault is as before or as after`(
            change: FaultBench.Change
        ) throws {
            let bench = try FaultBench.shared()
            bench.reset()
            let before = bench.bytes
            let old = try bench.content()
            let vault = try bench.open()
            let calls = try Faults.recording { try change.run(vault) }
            let new = try bench.content()
            #expect(old != new)
            #expect(calls.count > 4)
            var generator = SeededGenerator(seed: Soak.seed)
            var states: [String: Int] = [:]
            var (lost, broken) = (0, 0)
            for _ in 0..<Self.imageCount {
                // The last call is the one that commits.
                let isWhole = Int.random(in: 0..<5, using: &generator) == 0
                let cut =
                    isWhole ? calls.count : Int.random(in: 0..<calls.count, using: &generator)
                var disk = Disk(bench.path, before)
                for call in calls[..<cut] { disk.apply(call) }
                let chances: [Double] = [0, 0.1, 0.5, 0.9, 1]
                let kept = chances.randomElement(using: &generator) ?? 0
                bench.reset(to: disk.afterPowerCut(keeping: kept, using: &generator))
                let found = try bench.content()
                #expect(found == old || found == new, "cut \(cut) of \(calls.count), kept \(kept)")
                if cut == calls.count { #expect(found == new, "acknowledged, and lost") }
                lost += cut == calls.count && found != new ? 1 : 0
                broken += found == old || found == new ? 0 : 1
                states[found == old ? "old" : "new", default: 0] += 1
            }
            Figures.add(["images": Self.imageCount, "lost": lost, "broken": broken])
            // Both sides of the commit were seen.
            #expect(states.count == 2, "\(states)")
        }
    }
}
