import VaultModel

/// What is changed of an entry besides its value; what is nil stays as it is.
public struct EntryDetails: Sendable {
    /// A note for people.
    public var note: String?
    /// All tags of the entry.
    public var tags: [String]?
    /// Tags that it gets besides.
    public var addedTags: [String] = []
    /// Tags that it loses.
    public var removedTags: [String] = []
    /// Until when the value is good.
    public var expires: Expiry?
    /// How many of the newest versions are kept, 1 to 256.
    public var kept: Int?

    /// Until when a value should be used.
    public enum Expiry: Sendable {
        case never
        case at(Timestamp)
    }

    /// Changes nothing.
    public init() {}

    /// - Throws: `refused` for what no entry can have.
    func check() throws(VaultError) {
        if case .at(let time) = expires, !Timestamp.writable.contains(time) {
            throw .refused(code: "expires", "an expiry lies in the years 0 to 9999")
        }
        if let kept, !(1...Entry.maximumKept).contains(kept) {
            throw .refused(code: "kept", "1 to \(Entry.maximumKept) versions can be kept")
        }
        guard !((tags ?? []) + addedTags).contains("") else {
            throw .refused(code: "tag", "a tag is empty")
        }
    }
}

extension Entry {
    /// Changes the details and returns the versions that are no longer kept.
    mutating func apply(_ details: EntryDetails) -> [EntryVersion] {
        if let note = details.note { self.note = note }
        if let tags = details.tags { self.tags = tags.uniqued() }
        tags.removeAll { details.removedTags.contains($0) }
        tags += details.addedTags.uniqued().filter { !tags.contains($0) }
        switch details.expires {
        case .never: expires = nil
        case .at(let time): expires = time
        case nil: break
        }
        return details.kept.map { keep($0) } ?? []
    }
}

extension [String] {
    /// The elements in order, each once.
    fileprivate func uniqued() -> [String] {
        var seen = Set<String>()
        return filter { seen.insert($0).inserted }
    }
}
