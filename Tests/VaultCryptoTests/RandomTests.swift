import Testing
@testable import VaultCrypto
import VaultModel

struct RandomTests {
    @Test(arguments: [0, 1, 16, 32, 4097])
    func `random bytes have the length that was asked for`(count: Int) throws {
        let suite = try CipherSuite()
        let (bytes, secret) = try (
            suite.randomBytes(count: count), suite.randomSecret(byteCount: count).count
        )
        #expect(bytes.count == count)
        #expect(secret == count)
    }

    @Test func `no two draws are the same`() throws {
        let suite = try CipherSuite()
        let draws = try (0..<100).map { _ in try suite.randomBytes(count: 16) }
        let secrets = try (0..<100).map { _ in try suite.randomSecret(byteCount: 16).revealed }
        let ids = try (0..<100).map { _ in try suite.randomID(TeamSubject.self).bytes }
        #expect(Set(draws + secrets + ids).count == 300)
    }

    /// The kernel hands out 256 bytes at a time.
    @Test func `a long draw is random up to its end`() throws {
        let suite = try CipherSuite()
        let draws = try (0..<8).map { _ in try suite.randomSecret(byteCount: 1000).revealed }
        // A place that is zero in eight draws was not drawn.
        for place in 0..<1000 { #expect(draws.contains { $0[place] != 0 }) }
    }
}
