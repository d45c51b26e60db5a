@testable import VaultCrypto
import VaultModel

/// V of every vector: 02^32.
let vectorVault = vault(2)

/// A vault of one byte, repeated; the vectors name theirs so.
func vault(_ byte: UInt8) -> VaultID {
    guard let vault = VaultID([UInt8](repeating: byte, count: 32))
    else { preconditionFailure("thirty-two bytes are a vault id") }
    return vault
}

/// An id of one byte, repeated.
func id<Subject>(_ byte: UInt8, of subject: Subject.Type = Subject.self) -> ID<Subject> {
    guard let id = ID<Subject>([UInt8](repeating: byte, count: 16))
    else { preconditionFailure("sixteen bytes are an id") }
    return id
}

/// A digest of one byte, repeated.
func digest(_ byte: UInt8) -> Digest {
    Digest(unchecked: [UInt8](repeating: byte, count: Digest.byteCount))
}

/// A secret of one byte, repeated.
func secret(_ byte: UInt8, count: Int = 32) -> SecretBytes {
    SecretBytes([UInt8](repeating: byte, count: count))
}

extension SecretBytes {
    /// Takes bytes that are no secret: a test's.
    init(_ bytes: [UInt8]) {
        self.init(copying: bytes.span)
    }

    /// The bytes outside their pages, for an expectation.
    var revealed: [UInt8] {
        withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }

    /// The bytes in hexadecimal digits, for an expectation.
    var hex: String { revealed.hex }
}
