import COpenSSL
import Testing
@testable import VaultCrypto
import VaultModel

struct CryptoErrorTests {
    @Test func `errors are equal by case and operation`() {
        let errors: [CryptoError] = [
            .doesNotOpen, .malformedKey, .unusablePassphrase, .failed(operation: "a"),
            .failed(operation: "b"),
        ]
        #expect(Set(errors + errors).count == errors.count)
    }

    // What stays in the queue would be reported for the next operation that fails.
    @Test func `nothing stays in the error queue of libcrypto`() throws {
        let suite = try CipherSuite()
        let keys = try MemberKeys(seed: secret(9), suite)
        let right = try suite.seal(secret(9), with: secret(1), as: ContextKind.slot.base)
        _ = try? suite.open(
            Box(right.bytes.dropLast() + [0]),
            with: secret(1),
            as: ContextKind.slot.base
        )
        _ = try? PrivateKey(secret(9, count: 31), .x25519)
        _ = try? PrivateKey(keys.x25519, .x25519).agree(with: [UInt8](repeating: 0, count: 32))
        _ = suite.isSignature(
            [UInt8](repeating: 0, count: 64),
            of: [],
            by: [UInt8](repeating: 0xFF, count: 32)
        )
        let code = ERR_peek_error()
        #expect(code == 0)
    }
}
