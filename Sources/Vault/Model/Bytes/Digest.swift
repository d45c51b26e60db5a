/// Thirty-two bytes of SHA-256: a link of the log, a state, a key id.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes a digest has.
    public static let byteCount = 32

    /// `0^32`: the link before the first row, and the digest of an empty leaf.
    public static let zero = Self(unchecked: [UInt8](repeating: 0, count: byteCount))

    /// The bytes, thirty-two of them.
    public let bytes: [UInt8]

    /// Takes thirty-two bytes; nil for any other number.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes)
    }

    /// Takes what a hash function has just written.
    ///
    /// - Precondition: there are thirty-two bytes.
    package init(unchecked bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount)
        self.bytes = bytes
    }

    /// The digest as lower-case hexadecimal digits.
    public var hex: String { bytes.hex }

    /// The digest as lower-case hexadecimal digits.
    public var description: String { hex }
}
