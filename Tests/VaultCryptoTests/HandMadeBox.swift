import COpenSSL
@testable import VaultCrypto
import VaultModel

/// A box straight from FORMAT.md section 3, with any plaintext in it: what `seal` refuses to make
/// and a hostile writer is not kept from.
struct HandMadeBox {
    /// What is encrypted: padding and all.
    var plaintext: [UInt8]
    var algorithm: UInt8 = 1
    var salt = [UInt8](repeating: 5, count: 32)
    /// The commitment that is written instead of the right one.
    var commitment: [UInt8]?

    init(_ plaintext: [UInt8]) {
        self.plaintext = plaintext
    }

    /// The box under a key and in a context.
    func sealed(
        with key: borrowing SecretBytes,
        as context: BoxContext,
        _ suite: borrowing CipherSuite
    ) throws(CryptoError) -> Box {
        let info = Array("vaultctl/1 box".utf8) + [algorithm] + salt + context.bytes
        let derived = try suite.expand(key: key, info: info, count: 76)
        let sealed = encrypted(
            key: Array(derived[0..<32]),
            nonce: Array(derived[64..<76]),
            authenticating: context.bytes
        )
        return Box([algorithm] + salt + (commitment ?? Array(derived[32..<64])) + sealed)
    }

    private func encrypted(
        key: [UInt8],
        nonce: [UInt8],
        authenticating aad: [UInt8]
    ) -> [UInt8] {
        let context = unsafe EVP_CIPHER_CTX_new()
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: plaintext.count + 16)
        var tag = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        let codes = unsafe [
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce),
            EVP_EncryptUpdate(context, nil, &count, aad, Int32(aad.count)),
            EVP_EncryptUpdate(context, &output, &count, plaintext, Int32(plaintext.count)),
            EVP_EncryptFinal_ex(context, &tag, &count),
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, &tag),
        ]
        precondition(codes.allSatisfy { $0 == 1 }, "libcrypto encrypts")
        return output.dropLast(16) + tag
    }
}

/// `m ‖ 0x80 ‖ 0x00…` in a bucket of any size.
func padded(_ message: [UInt8], to bucket: Int, marker: UInt8 = 0x80) -> [UInt8] {
    message + [marker] + [UInt8](repeating: 0, count: bucket - message.count - 1)
}
