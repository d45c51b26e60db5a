/// Sealed bytes: algorithm, salt, commitment, ciphertext and tag (FORMAT.md section 3).
///
/// A box says nothing of what it is; who opens it must know its context.
public struct Box: Hashable, Sendable {
    /// The bytes as they are stored.
    public let bytes: [UInt8]

    /// Takes stored bytes, which may be anything.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}
