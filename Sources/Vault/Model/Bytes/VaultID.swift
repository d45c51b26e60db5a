/// Names a vault: its founder's Ed25519 public key (FORMAT.md section 2).
public struct VaultID: Hashable, Sendable, CustomStringConvertible {
    /// The public key, thirty-two bytes.
    public let bytes: [UInt8]

    /// Takes thirty-two bytes; nil for any other number.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The id in base32, as anchors and the unlock cache spell it.
    public var base32: String { Base32.encode(bytes) }

    /// The id in base32.
    public var description: String { base32 }
}
