import FoundationEssentials

/// SplitMix64: the same numbers for the same seed, on every machine.
///
/// A property test takes its seed as an argument, so that a failure names the seed that shows it.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// One number of the range.
    package mutating func number(in range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    /// Any bytes.
    package mutating func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// How many rounds a fuzz test makes: what CI asks for, or else `standard`.
package func fuzzRounds(standard: Int) -> Int {
    ProcessInfo.processInfo.environment["VAULTCTL_FUZZ_ROUNDS"].flatMap(Int.init) ?? standard
}
