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
        let bytes = try CipherSuite().randomSecret(byteCount: 1000).revealed
        for start in stride(from: 0, to: bytes.count, by: 20) {
            #expect(bytes[start..<start + 20].contains { $0 != 0 })
        }
    }
}
