/// Thirty-two bytes of SHA-256: a link of the log, a state, a key id.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes a digest has.
    public static let byteCount = 32

    /// `0^32`: the link before the first row, and the digest of an empty leaf.
    public static let zero = Self(unchecked: [UInt8](repeating: 0, count: byteCount))

    // Numbers and no array, since a digest tree has thousands of them.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Takes thirty-two bytes; nil for any other number.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(copying: bytes.span)
    }

    /// Copies what a hash function has just written.
    ///
    /// - Precondition: there are thirty-two bytes.
    package init(copying bytes: Span<UInt8>) {
        precondition(bytes.count == Self.byteCount)
        first = bytes.bigEndianUInt64(at: 0)
        second = bytes.bigEndianUInt64(at: 8)
        third = bytes.bigEndianUInt64(at: 16)
        fourth = bytes.bigEndianUInt64(at: 24)
    }

    /// The bytes, thirty-two of them.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(self)
        return bytes
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
        self.init(copying: bytes.span)
    }

    /// The digest as lower-case hexadecimal digits.
    public var hex: String { bytes.hex }

    /// The digest as lower-case hexadecimal digits.
    public var description: String { hex }
}

extension [UInt8] {
    /// Appends the thirty-two bytes of a digest.
    package mutating func append(_ digest: Digest) {
        digest.append(to: &self)
    }
}

extension Digest {
    // At once, since a command appends some hundreds of them.
    fileprivate func append(to bytes: inout [UInt8]) {
        let numbers = (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)
        unsafe withUnsafeBytes(of: numbers) { unsafe bytes.append(contentsOf: $0) }
    }
}
