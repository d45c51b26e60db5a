/// What a list says of an entry: less than an ``Entry``, and quick to read many of.
public struct EntrySummary: Sendable {
    /// Names the entry in its team.
    public let name: Name
    /// The number of the current version.
    public let version: Int
    /// When the entry was made.
    public let created: Timestamp
    /// When the current version was written.
    public let updated: Timestamp
    /// When the value is to be replaced; nil where nobody said.
    public let expires: Timestamp?
    /// How long the current value is.
    public let byteCount: Int
    /// Words to list entries by.
    public let tags: [String]
    /// What a person wrote about it; may be empty.
    public let note: String

    /// Takes it from the whole entry.
    public init(_ entry: Entry) {
        name = entry.name
        version = entry.current.number
        created = entry.created
        updated = entry.current.at
        expires = entry.expires
        byteCount = entry.current.byteCount
        tags = entry.tags
        note = entry.note
    }

    /// Whether the value has a time, and it is before the limit.
    public func expires(before limit: Timestamp) -> Bool {
        expires.map { $0 < limit } ?? false
    }
}

// The form in which summaries are cached: integers of eight bytes, texts behind their length.
extension EntrySummary {
    /// Appends the bytes of one summary.
    package func append(to bytes: inout [UInt8]) {
        for number in [
            Int64(version), created.milliseconds, updated.milliseconds,
            expires?.milliseconds ?? .min, Int64(byteCount), Int64(tags.count),
        ] { bytes.append(bigEndian: UInt64(bitPattern: number)) }
        for text in [name.text, note] + tags { bytes.append(lengthPrefixed: text) }
    }

    /// Reads summaries to the end of the bytes; nil for anything that ``append(to:)`` did not write.
    package static func list(in bytes: [UInt8]) -> [EntrySummary]? {
        var reader = ByteReader(bytes)
        var summaries: [EntrySummary] = []
        while !reader.isAtEnd {
            guard let summary = EntrySummary(&reader) else { return nil }
            summaries.append(summary)
        }
        return summaries
    }

    private init?(_ reader: inout ByteReader) {
        guard let version = reader.integer(), let created = reader.integer(),
            let updated = reader.integer(), let expires = reader.integer(),
            let byteCount = reader.integer(), let tagCount = reader.integer(),
            let text = reader.text(), let name = try? Name(stored: text),
            let note = reader.text()
        else { return nil }
        var tags: [String] = []
        for _ in 0..<max(0, tagCount) {
            guard let tag = reader.text() else { return nil }
            tags.append(tag)
        }
        self.name = name
        self.version = Int(version)
        self.created = Timestamp(milliseconds: created)
        self.updated = Timestamp(milliseconds: updated)
        self.expires = expires == .min ? nil : Timestamp(milliseconds: expires)
        self.byteCount = Int(byteCount)
        self.tags = tags
        self.note = note
    }
}

extension [UInt8] {
    fileprivate mutating func append(lengthPrefixed text: String) {
        append(bigEndian: UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
