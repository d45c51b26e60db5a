import COpenSSL
import Testing

@testable import VaultCrypto

struct CipherLibraryTests {
    @Test func `there is the cipher of boxes`() {
        #expect(hasCipher("AES-256-GCM"))
    }

    @Test(arguments: ["AES-128-GCM", "AES-256-CBC", "AES-256-CTR", "ChaCha20-Poly1305", "NULL"])
    func `there is no other cipher`(name: String) {
        #expect(!hasCipher(name))
    }

    private func hasCipher(_ name: String) -> Bool {
        let cipher = unsafe CipherLibrary.fetchCipher(named: name)
        defer {
            unsafe EVP_CIPHER_free(cipher)
            ERR_clear_error()
        }
        return unsafe cipher != nil
    }
}
