/// Sixteen bytes that name a thing of one kind inside a vault, random unless FORMAT.md section 5
/// derives them.
///
/// The phantom `Subject` keeps a team's id from being handed over as a member's.
public struct ID<Subject>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many bytes an id has.
    public static var byteCount: Int { 16 }

    // Two numbers and no array, since a command may hold a hundred thousand ids.
    private let high: UInt64
    private let low: UInt64

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Takes sixteen bytes; nil for any other number.
    public init?(_ bytes: [UInt8]) {
        self.init(copying: bytes.span)
    }

    /// Copies sixteen bytes; nil for any other number.
    package init?(copying bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(high: bytes.bigEndianUInt64(at: 0), low: bytes.bigEndianUInt64(at: 8))
    }

    /// The bytes, sixteen of them.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(self)
        return bytes
    }

    /// The first twelve bits, which say in which leaf of a digest tree a record lies.
    package var prefix: Int { Int(high >> 52) }

    /// Reads 32 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes)
    }

    /// The id as lower-case hexadecimal digits.
    public var hex: String { bytes.hex }

    /// The id as lower-case hexadecimal digits.
    public var description: String { hex }

    /// Orders ids as SQLite orders blobs: byte by byte.
    public static func < (left: Self, right: Self) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// What a ``TeamID`` names.
public enum TeamSubject {}
/// What a ``MemberID`` names.
public enum MemberSubject {}
/// What a ``SlotID`` names.
public enum SlotSubject {}
/// What a ``RecordID`` names.
public enum RecordSubject {}
/// What a ``PushID`` names.
public enum PushSubject {}

/// Names a team; `0^16` is the commons.
public typealias TeamID = ID<TeamSubject>
/// Names a member.
public typealias MemberID = ID<MemberSubject>
/// Names a key slot.
public typealias SlotID = ID<SlotSubject>
/// Names a record of one team and kind.
public typealias RecordID = ID<RecordSubject>
/// Names one push.
public typealias PushID = ID<PushSubject>

extension ID where Subject == TeamSubject {
    /// The team whose key every member has and whose log is the membership (FORMAT.md section 2).
    public static let commons = Self(high: 0, low: 0)
}

extension [UInt8] {
    /// Appends the sixteen bytes of an id.
    package mutating func append<Subject>(_ id: ID<Subject>) {
        id.append(to: &self)
    }
}

extension ID {
    fileprivate func append(to bytes: inout [UInt8]) {
        bytes.append(bigEndian: high)
        bytes.append(bigEndian: low)
    }
}
