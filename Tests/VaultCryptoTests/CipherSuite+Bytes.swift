@testable import VaultCrypto
import VaultModel

// What the product lends for one closure, handed out for an expectation.
extension CipherSuite {
    /// HKDF-Expand into plain bytes.
    func expand(
        key: borrowing SecretBytes,
        info: [UInt8],
        count: Int
    ) throws(CryptoError) -> [UInt8] {
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe SecretBytes(capacity: count) { output throws(CryptoError) in
                try unsafe expand(key: key, info: info, into: output)
                return count
            }
        }.revealed
    }

    /// HKDF-Extract into plain bytes.
    func extract(salt: [UInt8], _ secret: [UInt8]) throws(CryptoError) -> [UInt8] {
        try unsafe salt.span.withUnsafeBytes { salt throws(CryptoError) in
            try unsafe extract(salt: salt, SecretBytes(secret))
        }.revealed
    }

    /// Opens a box of content under a key that is given as it is.
    func openContent(
        _ box: Box,
        with key: borrowing SecretBytes,
        as context: BoxContext
    ) throws(CryptoError) -> [UInt8] {
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe openContent(box, with: key, as: context)
        }
    }

    /// `key(32) ‖ commit(32) ‖ nonce(12)` of one box.
    func boxKeys(
        key: borrowing SecretBytes,
        salt: [UInt8],
        as context: BoxContext
    ) throws(CryptoError) -> [UInt8] {
        var derived: [UInt8] = []
        try unsafe key.withUnsafeBytes { key throws(CryptoError) in
            try unsafe deriveBoxKeys(key: key, salt: salt, context: context) { keys in
                derived = unsafe Array(keys)
            }
        }
        return derived
    }
}
