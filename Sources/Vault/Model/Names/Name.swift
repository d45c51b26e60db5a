@_spi(_Unicode) private import Swift

/// The name of an entry, a target, a team or a member, checked once (FORMAT.md section 5).
///
/// - It has 1 to 256 bytes of UTF-8 in normalization form C.
/// - It has no control, format, surrogate or unassigned character and no line or paragraph
///   separator, so it cannot forge a line on a terminal.
/// - Two names are equal when their bytes are.
public struct Name: Sendable, CustomStringConvertible {
    /// The most bytes that a name may have.
    public static let maximumByteCount = 256

    /// The name in normalization form C.
    public let text: String

    /// Takes what a person typed, normalizing it; throws what is wrong with it.
    public init(_ typed: String) throws(InvalidName) {
        try self.init(stored: typed.normalizedNFC)
    }

    /// Takes what a record holds, which must be normalized already.
    package init(stored: String) throws(InvalidName) {
        guard !stored.isEmpty else { throw .empty }
        guard stored.utf8.count <= Self.maximumByteCount else { throw .tooLong }
        if !stored.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            guard stored.unicodeScalars.allSatisfy(\.isAllowedInName)
            else { throw .forbiddenCharacter }
            guard stored.utf8.elementsEqual(stored.normalizedNFC.utf8) else { throw .notNormalized }
        }
        text = stored
    }

    /// The name itself.
    public var description: String { text }
}

extension Name: Hashable, Comparable {
    /// Whether both have the same bytes.
    public static func == (left: Name, right: Name) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    /// Feeds the bytes.
    public func hash(into hasher: inout Hasher) {
        unsafe text.utf8Span.span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// Orders names byte by byte.
    public static func < (left: Name, right: Name) -> Bool {
        left.text.compareBytes(with: right.text) < 0
    }
}

/// What is wrong with a name.
public enum InvalidName: Error, Hashable {
    case empty
    case tooLong
    case forbiddenCharacter
    case notNormalized
}

extension String {
    /// Normalization form C (UAX #15).
    package var normalizedNFC: String {
        guard !utf8.allSatisfy({ $0 < 0x80 }) else { return self }
        var normalized = ""
        normalized.unicodeScalars.append(contentsOf: _nfc)
        return normalized
    }
}

extension Unicode.Scalar {
    fileprivate var isAllowedInName: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
