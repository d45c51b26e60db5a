import TestSupport
import Testing

/// A sample of what the fuzzers do for hours (scripts/fuzz).
///
/// The same properties over the same seeds, changed by a generator that gives the same numbers in
/// every run. What does not hold traps.
struct FuzzSampleTests {
    @Test(arguments: ["content", "pin", "card", "words", "cache", "replay"])
    func `no bytes from elsewhere trap or change when they are written again`(name: String) {
        let folders = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let corpus = "/\(folders)/Fuzz/Corpus/\(name)"
        let seeds = names(in: corpus).sorted().map { contents(of: "\(corpus)/\($0)") }
        #expect(!seeds.isEmpty)
        var generator = SeededGenerator(seed: 18)
        for _ in 0..<fuzzRounds(standard: 3000) {
            var bytes = seeds[generator.number(in: 0...seeds.count - 1)]
            for _ in 0..<generator.number(in: 0...4) { Self.change(&bytes, &generator) }
            Self.check(name, bytes)
        }
    }

    private static func check(_ name: String, _ bytes: [UInt8]) {
        switch name {
        case "content": checkContent(bytes)
        case "pin": checkPin(bytes)
        case "card": checkCard(bytes)
        case "words": checkWords(bytes)
        case "cache": checkIndex(bytes)
        default: checkReplay(bytes)
        }
    }

    private static func change(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return bytes = generator.bytes(count: 8) }
        let place = generator.number(in: 0...bytes.count - 1)
        switch generator.number(in: 0...5) {
        case 0: bytes[place] ^= 1 << generator.number(in: 0...7)
        case 1: bytes[place] = UInt8(generator.number(in: 0...255))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(contentsOf: bytes[place...].prefix(12), at: place)
        case 4: bytes.insert(contentsOf: generator.bytes(count: 4), at: place)
        default: bytes.removeSubrange(place...)
        }
    }
}
