private import COpenSSL
import VaultModel

/// The algorithms of FORMAT.md, fetched once, and the contexts that compute them, reused.
///
/// It belongs to one thread at a time. Nothing it hands out refers to it.
@safe
package struct CipherSuite: ~Copyable {
    let sha256: OpaquePointer
    let digestContext: OpaquePointer
    let macContext: OpaquePointer
    let cipherContext: OpaquePointer
    let pool = RandomPool()

    /// Fetches the algorithms; throws when this libcrypto lacks one.
    package init() throws(CryptoError) {
        // No configuration file may change what an algorithm's name means. The names of old
        // algorithms and the texts of errors, which nobody reads, would cost a third of the rest;
        // and at the exit nobody needs its tables freed one by one:
        // https://docs.openssl.org/3.0/man3/OPENSSL_init_crypto/
        let options =
            OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS
            | OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS
            | OPENSSL_INIT_NO_ATEXIT
        OPENSSL_init_crypto(UInt64(options), nil)
        guard let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil),
            let digestContext = unsafe EVP_MD_CTX_new(),
            let macContext = unsafe Self.makeMACContext(),
            let cipherContext = unsafe Self.makeCipherContext()
        else {
            ERR_clear_error()
            throw .failed(operation: "fetching the algorithms")
        }
        unsafe self.sha256 = sha256
        unsafe self.digestContext = digestContext
        unsafe self.macContext = macContext
        unsafe self.cipherContext = cipherContext
    }

    /// Which OpenSSL is in use, which need not be the one of the headers.
    package static var libraryVersion: String {
        unsafe String(cString: OpenSSL_version(OPENSSL_VERSION))
    }

    deinit {
        unsafe EVP_CIPHER_CTX_free(cipherContext)
        unsafe EVP_MAC_CTX_free(macContext)
        unsafe EVP_MD_CTX_free(digestContext)
        unsafe EVP_MD_free(sha256)
    }

    // https://docs.openssl.org/3.0/man7/EVP_MAC-HMAC/
    private static func makeMACContext() -> OpaquePointer? {
        guard let hmac = unsafe EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
        defer { unsafe EVP_MAC_free(hmac) }
        guard let context = unsafe EVP_MAC_CTX_new(hmac) else { return nil }
        // A parameter keeps the pointers that it is made of; they live until it has been read.
        var name = Array("SHA256".utf8CString)
        let isSet = unsafe OSSL_MAC_PARAM_DIGEST.withCString { key in
            unsafe name.withUnsafeMutableBufferPointer { name in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(key, name.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_CTX_set_params(context, parameters)
            }
        }
        guard isSet == 1 else {
            unsafe EVP_MAC_CTX_free(context)
            return nil
        }
        return unsafe context
    }

    // The 12-byte IV is the default and stays it: no length parameter, CVE-2023-5363.
    private static func makeCipherContext() -> OpaquePointer? {
        guard let aes = unsafe CipherLibrary.fetchCipher() else { return nil }
        defer { unsafe EVP_CIPHER_free(aes) }
        guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        guard unsafe EVP_EncryptInit_ex2(context, aes, nil, nil, nil) == 1 else {
            unsafe EVP_CIPHER_CTX_free(context)
            return nil
        }
        return unsafe context
    }
}

/// Checks a return code of libcrypto, where 1 is yes, and empties its error queue when it is not.
func check(_ code: Int32, _ operation: StaticString) throws(CryptoError) {
    guard code == 1 else {
        ERR_clear_error()
        throw .failed(operation: operation)
    }
}
