private import COpenSSL
package import VaultModel

/// What a member is known by: where team keys are sent, and what signatures are checked with.
package struct MemberPublicKeys: Hashable, Sendable {
    /// X25519, 32 bytes.
    package let x25519: [UInt8]
    /// Ed25519, 32 bytes.
    package let ed25519: [UInt8]

    package init(x25519: [UInt8], ed25519: [UInt8]) {
        self.x25519 = x25519
        self.ed25519 = ed25519
    }
}

/// A member's key pairs, both made from the 32 bytes of the member seed (FORMAT.md section 2).
package struct MemberKeys: ~Copyable {
    package let publicKeys: MemberPublicKeys
    let x25519: SecretBytes
    let ed25519: SecretBytes

    /// Derives the pairs.
    package init(seed: borrowing SecretBytes, _ suite: borrowing CipherSuite) throws(CryptoError) {
        guard seed.count == 32 else { throw .malformedKey }
        let x25519 = try suite.subkey(of: seed, "x25519")
        let ed25519 = try suite.subkey(of: seed, "ed25519")
        publicKeys = MemberPublicKeys(
            x25519: try PrivateKey(x25519, .x25519).publicKey(),
            ed25519: try PrivateKey(ed25519, .ed25519).publicKey()
        )
        self.x25519 = x25519
        self.ed25519 = ed25519
    }

    /// Signs with Ed25519 (RFC 8032); 64 bytes.
    package func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        try PrivateKey(ed25519, .ed25519).sign(message)
    }
}

/// The two curves, by OpenSSL's numbers.
enum Curve {
    case x25519
    case ed25519

    var number: Int32 {
        switch self {
        case .x25519: EVP_PKEY_X25519
        case .ed25519: EVP_PKEY_ED25519
        }
    }
}

/// Owns one `EVP_PKEY` that holds a secret.
@safe
struct PrivateKey: ~Copyable {
    private let handle: OpaquePointer

    init(_ secret: borrowing SecretBytes, _ curve: Curve) throws(CryptoError) {
        let handle = unsafe secret.withUnsafeBytes { secret in
            unsafe EVP_PKEY_new_raw_private_key(
                curve.number,
                nil,
                secret.baseAddress?.assumingMemoryBound(to: UInt8.self),
                secret.count
            )
        }
        guard let handle = unsafe handle else {
            ERR_clear_error()
            throw .malformedKey
        }
        unsafe self.handle = handle
    }

    deinit {
        unsafe EVP_PKEY_free(handle)
    }

    func publicKey() throws(CryptoError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        try unsafe check(
            EVP_PKEY_get_raw_public_key(handle, &bytes, &count),
            "deriving a public key"
        )
        return bytes
    }

    // https://docs.openssl.org/3.0/man7/EVP_SIGNATURE-ED25519/
    func sign(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        try unsafe check(EVP_DigestSignInit(context, nil, nil, nil, handle), "signing")
        try unsafe check(
            EVP_DigestSign(context, &signature, &count, message, message.count),
            "signing"
        )
        return signature
    }

    /// X25519 (RFC 7748); an all-zero result is refused.
    func agree(with publicKey: [UInt8]) throws(CryptoError) -> SecretBytes {
        guard publicKey.count == 32,
            let peer = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nil, publicKey, 32)
        else { throw .malformedKey }
        defer { unsafe EVP_PKEY_free(peer) }
        let context = unsafe EVP_PKEY_CTX_new(handle, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        do throws(CryptoError) {
            return try unsafe SecretBytes(capacity: 32) { output throws(CryptoError) in
                var count = 32
                let start = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                try unsafe check(EVP_PKEY_derive_init(context), "agreeing on a key")
                try unsafe check(EVP_PKEY_derive_set_peer(context, peer), "agreeing on a key")
                try unsafe check(EVP_PKEY_derive(context, start, &count), "agreeing on a key")
                guard count == 32, unsafe output.contains(where: { $0 != 0 })
                else { throw .malformedKey }
                return count
            }
        } catch {
            throw .malformedKey
        }
    }
}
