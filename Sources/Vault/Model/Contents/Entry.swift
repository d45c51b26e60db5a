/// The overview of a named secret: everything about it but its values.
public struct Entry: Sendable {
    /// How many versions are kept unless the entry says otherwise.
    public static let standardKept = 32
    /// The most versions that can be kept.
    public static let maximumKept = 256

    /// Names the entry in its team.
    public private(set) var name: Name
    /// What a person wrote about it; may be empty.
    public var note: String
    /// Words to list entries by.
    public var tags: [String]
    /// When the value is to be replaced; nil where nobody said.
    public var expires: Timestamp?
    /// How many of the newest versions are kept.
    public private(set) var kept: Int
    /// The versions that are kept, oldest first; the last one is current.
    public private(set) var versions: [EntryVersion]
    /// When the entry was made, once its first version is no longer kept.
    private var firstKnown: Timestamp?
    private let source: JSONObject

    /// An entry with its first version.
    package init(name: Name, first version: EntryVersion) {
        self.name = name
        note = ""
        tags = []
        expires = nil
        kept = Self.standardKept
        versions = [version]
        source = JSONObject()
    }

    /// When the entry was made.
    public var created: Timestamp { firstKnown ?? versions[0].at }

    /// The version that `get` reads and `push` sends.
    public var current: EntryVersion { versions[versions.count - 1] }

    /// The same entry under another name.
    package func renamed(to name: Name) -> Entry {
        var entry = self
        entry.name = name
        return entry
    }

    /// The version of that number, if it is kept.
    public func version(_ number: Int) -> EntryVersion? {
        versions.first { $0.number == number }
    }

    /// Makes `version` the current one and returns the versions that are no longer kept.
    package mutating func append(_ version: EntryVersion) -> [EntryVersion] {
        versions.append(version)
        return dropOldest()
    }

    /// Keeps `count` versions from now on and returns those that are no longer kept.
    package mutating func keep(_ count: Int) -> [EntryVersion] {
        kept = count
        return dropOldest()
    }

    private mutating func dropOldest() -> [EntryVersion] {
        let dropped = versions.prefix(max(0, versions.count - kept))
        if !dropped.isEmpty { firstKnown = created }
        versions.removeFirst(dropped.count)
        return Array(dropped)
    }
}

/// One version of an entry: what is known of its value without opening it.
public struct EntryVersion: Sendable {
    /// The last number there is (FORMAT.md section 5).
    public static let maximumNumber = (1 << 62) - 1

    /// Counts from 1 and is never given again.
    public let number: Int
    /// The record that holds the bytes.
    public let value: RecordID
    /// Tells under the team's key whether two values are the same, 16 bytes.
    public let fingerprint: [UInt8]
    /// When it was written.
    public let at: Timestamp
    /// Who wrote it.
    public let by: MemberID
    /// How long the value is.
    public let byteCount: Int
    private let source: JSONObject

    package init(
        number: Int,
        value: RecordID,
        fingerprint: [UInt8],
        at: Timestamp,
        by: MemberID,
        byteCount: Int
    ) {
        self.number = number
        self.value = value
        self.fingerprint = fingerprint
        self.at = at
        self.by = by
        self.byteCount = byteCount
        source = JSONObject()
    }
}

extension Entry {
    package init(json: JSONObject) throws(MalformedField) {
        name = try json.checkedName("name")
        note = try json.optionalString("note") ?? ""
        tags = try json.strings("tags")
        expires = try json.optionalTime("expires")
        kept = try json.integer("kept", in: 1...Int64(Self.maximumKept))
        let versions = try json.objects("versions").map { object throws(MalformedField) in
            try EntryVersion(json: object)
        }
        let number = try json.integer("version", in: EntryVersion.numbers)
        guard versions.count <= Self.maximumKept, number == versions.last?.number,
            zip(versions, versions.dropFirst()).allSatisfy({ $0.number < $1.number })
        else { throw MalformedField("versions") }
        self.versions = versions
        firstKnown = try json.optionalTime("created")
        source = json
    }

    /// The content, with the members this version does not know as they were.
    package var json: JSONObject {
        var json = source
        json["name"] = .string(name.text)
        json["note"] = .string(note)
        json["tags"] = .strings(tags)
        json["expires"] = expires.map { .string($0.description) }
        json["version"] = .integer(Int64(current.number))
        json["versions"] = .array(versions.map { .object($0.json) })
        json["created"] = firstKnown.map { .string($0.description) }
        json["kept"] = .integer(Int64(kept))
        return json
    }
}

extension EntryVersion {
    fileprivate static let numbers = 1...Int64(maximumNumber)

    fileprivate init(json: JSONObject) throws(MalformedField) {
        number = try json.integer("version", in: Self.numbers)
        value = try json.id("value")
        fingerprint = try json.fingerprint("fp")
        at = try json.time("at")
        by = try json.id("by")
        byteCount = try json.integer("bytes", in: 0...Int64(1 << 20) - 1)
        source = json
    }

    fileprivate var json: JSONObject {
        var json = source
        json["version"] = .integer(Int64(number))
        json["value"] = .string(value.hex)
        json["fp"] = .string(fingerprint.hex)
        json["at"] = .string(at.description)
        json["by"] = .string(by.hex)
        json["bytes"] = .integer(Int64(byteCount))
        return json
    }
}
