import TestSupport
import Testing

/// A bit of the file is another one: it is noticed, or nothing depends on it.
struct DamageTests {
    private static let commands = [
        ["get", "A"], ["list", "--json"], ["audit", "verify", "--json"],
    ]

    // Shards run side by side; each flips its own bits.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a flipped bit is refused or harmless`(seed: UInt64) async throws {
        let (home, before) = try await pushedVault()
        let whole = contents(of: home.vault)
        var generator = SeededGenerator(seed: seed)
        for _ in 1...fuzzRounds(standard: 50) {
            let place = generator.number(in: 0...(whole.count - 1))
            let bit = generator.number(in: 0...7)
            var flipped = whole
            flipped[place] ^= 1 << bit
            write(flipped, to: home.vault)
            for (command, expected) in zip(Self.commands, before) {
                let outcome = try await home.run(command, status: nil)
                let isHarmless = outcome.status == 0 && timeless(outcome.output) == expected
                // A changed slot does not open, like a wrong passphrase.
                let isRefused = [14, 4].contains(outcome.status) && outcome.output == []
                #expect(
                    isHarmless || isRefused,
                    "byte \(place) bit \(bit), \(command): \(outcome)"
                )
            }
            #expect(contents(of: home.vault) == flipped, "byte \(place) bit \(bit) was written")
        }
        write(whole, to: home.vault)
        for (command, expected) in zip(Self.commands, before) {
            #expect(timeless(try await home.run(command).output) == expected)
        }
    }

    /// What a command says, but for how long it took.
    private func timeless(_ output: [UInt8]) -> String {
        String(decoding: output, as: UTF8.self)
            .replacing(#/"milliseconds":[0-9]+/#, with: "")
    }

    /// A small vault with versions and a push, and what the commands say of it.
    private func pushedVault() async throws -> (Home, [String]) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "one")
        try await home.set("A", "two")
        try await home.addBaseten(at: sandbox, map: ["A"])
        try await home.run("push", "-y")
        var outputs: [String] = []
        for command in Self.commands {
            outputs.append(timeless(try await home.run(command).output))
        }
        return (home, outputs)
    }
}
