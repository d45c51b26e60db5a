private import COpenSSL
package import VaultModel

extension CipherSuite {
    /// Draws bytes that nobody may guess.
    package func randomSecret(byteCount: Int) throws(CryptoError) -> SecretBytes {
        try unsafe SecretBytes(capacity: byteCount) { bytes throws(CryptoError) in
            try unsafe fillRandom(bytes)
            return byteCount
        }
    }

    /// Draws bytes that may be seen but not foreseen: a salt, an id.
    package func randomBytes(count: Int) throws(CryptoError) -> [UInt8] {
        try pool.draw(count)
    }

    /// Draws a random id.
    package func randomID<Subject>(
        _ subject: Subject.Type = Subject.self
    ) throws(CryptoError)
        -> ID<Subject>
    {
        guard let id = ID<Subject>(try randomBytes(count: ID<Subject>.byteCount))
        else { throw .malformedKey }  // unreachable: the length is right
        return id
    }

    // https://docs.openssl.org/3.0/man3/RAND_bytes/
    func fillRandom(_ bytes: UnsafeMutableRawBufferPointer) throws(CryptoError) {
        let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        try unsafe check(RAND_priv_bytes(start, Int32(bytes.count)), "drawing random bytes")
    }
}
