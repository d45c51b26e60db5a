import TestSupport
import Testing
import VaultFormats
import VaultModel

struct RoundTripTests {
    @Test(arguments: [ImportFormat.dotenv, .json, .yaml], 0..<10)
    func `what was written reads back byte for byte`(format: ImportFormat, seed: Int) throws {
        let export = try #require(ExportFormat(rawValue: format.rawValue))
        let pairs = [Pair].random(
            count: fuzzRounds(standard: 1000),
            seed: UInt64(seed)
        ) { (try? export.bytes(of: [$0])) != nil }
        let document = try export.bytes(of: pairs)
        #expect(try format.read(secret(document)).pairs == pairs)
    }

    @Test(arguments: [ImportFormat.json, .yaml], 0..<4)
    func `every name and every value can be written`(format: ImportFormat, seed: Int) throws {
        let export = try #require(ExportFormat(rawValue: format.rawValue))
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<fuzzRounds(standard: 500) {
            let pair = Pair(generator.text(), generator.value())
            let document = try export.bytes(of: [pair])
            #expect(try format.read(secret(document)).pairs == [pair])
        }
    }

    @Test(arguments: [ImportFormat.dotenv, .json, .yaml])
    func `nothing is written and read as nothing`(format: ImportFormat) throws {
        let export = try #require(ExportFormat(rawValue: format.rawValue))
        #expect(try format.read(secret(try export.bytes(of: []))).pairs.isEmpty)
    }

    @Test(arguments: 0..<4)
    func `a dotenv file refuses nothing but bytes, zeroes and a backslash at the end`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<fuzzRounds(standard: 1000) {
            let pair = Pair("A", generator.value())
            guard (try? ExportFormat.dotenv.bytes(of: [pair])) == nil else { continue }
            let isText = String(validating: pair.value, as: UTF8.self) != nil
            #expect(!isText || pair.value.contains(0) || pair.value.last == UInt8(ascii: "\\"))
        }
    }
}
