package import VaultModel

#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

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
}

/// The most bytes that one call of the kernel's generator gives.
let randomByteLimit = 256

/// Fills memory from the kernel's generator.
///
/// https://man7.org/linux/man-pages/man3/getentropy.3.html
func fillRandom(_ bytes: UnsafeMutableRawBufferPointer) throws(CryptoError) {
    for start in stride(from: 0, to: bytes.count, by: randomByteLimit) {
        let part = unsafe UnsafeMutableRawBufferPointer(
            rebasing: bytes[start...].prefix(randomByteLimit)
        )
        guard let address = part.baseAddress, unsafe getentropy(address, part.count) == 0
        else { throw .failed(operation: "drawing random bytes") }
    }
}
