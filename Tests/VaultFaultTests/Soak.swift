import FoundationEssentials

/// How long tests look: a sample in CI, more in `scripts/soak`.
enum Soak {
    /// The seed of what is drawn.
    static var seed: UInt64 { UInt64(count("VAULTCTL_SOAK_SEED", otherwise: 20_261_121)) }

    static func count(_ variable: String, otherwise standard: Int) -> Int {
        ProcessInfo.processInfo.environment[variable].flatMap(Int.init) ?? standard
    }
}
