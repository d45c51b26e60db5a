import Testing
@testable import Vault
import VaultCloud

/// Pushes as large as they get: what was answered can always be recorded.
struct PushSizeTests {
    private static let keys = (1...1000).map { "KEY_\($0)" }
    /// As long as a provider's sentence gets, of characters that are escaped twice.
    private static let sentence = ServerText.sentence(
        [UInt8](repeating: 1, count: 2000),
        without: KnownSecrets()
    )

    @Test func `a no to a thousand keys with the longest sentence is recorded`() async throws {
        #expect(Self.sentence.utf8.count >= 500)
        let bench = try PushBench(keys: Self.keys)
        bench.cloud.answer(.refused(CloudError(.refused, Self.sentence, status: 400)))
        let record = try #require(try await bench.push())
        #expect(record.state == .rejected)
        #expect(record.failure?.message == Self.sentence)
        #expect(record.items.count == 1000)
        for item in record.items {
            let error = try #require(item.error)
            #expect(!error.isEmpty && Self.sentence.hasPrefix(error))
        }
        #expect(try bench.status().openPush == nil)
    }

    @Test func `a push of a few keys keeps the whole sentence with each of them`() async throws {
        let bench = try PushBench()
        bench.cloud.answer(.refused(CloudError(.refused, Self.sentence, status: 400)))
        let record = try #require(try await bench.push())
        #expect(record.items.map(\.error) == [Self.sentence, Self.sentence])
    }

    @Test func `two hundred and fifty keys one by one wait twice for their second`() async throws {
        let keys = Array(Self.keys.prefix(250))
        let bench = try PushBench(.baseten, keys: keys)
        for _ in keys { bench.cloud.answer(.taken) }
        let record = try #require(try await bench.push())
        #expect(record.state == .stored)
        #expect(record.items.allSatisfy { $0.state == .stored })
        #expect(bench.machine.clock.uptime == .seconds(2))
    }
}
