/// What a record holds (FORMAT.md section 5).
public enum RecordKind: UInt8, CaseIterable, Sendable {
    case team = 1
    case entry = 2
    case value = 3
    case target = 4
    case openPush = 5
}

/// One row of `record`: sealed content under its place.
public struct Record: Hashable, Sendable {
    /// The place a record lies in, which its box is bound to together with its revision.
    public struct Key: Hashable, Comparable, Sendable {
        /// The team that the record belongs to.
        public let team: TeamID
        /// What the record holds.
        public let kind: RecordKind
        /// Names the record among those of its team and kind.
        public let id: RecordID

        package init(team: TeamID, kind: RecordKind, id: RecordID) {
            self.team = team
            self.kind = kind
            self.id = id
        }

        /// Orders places as the rows lie in the file.
        public static func < (left: Key, right: Key) -> Bool {
            (left.team, left.kind.rawValue, left.id) < (right.team, right.kind.rawValue, right.id)
        }
    }

    /// The last revision there is (FORMAT.md section 4.3).
    package static let maximumRevision: UInt64 = (1 << 62) - 1

    /// Where the record lies.
    public let key: Key
    /// Counts the rewrites under the same id, from 1.
    public let revision: UInt64
    /// The epoch of the team key that sealed the box, from 1.
    public let epoch: UInt32
    /// The sealed content.
    public let box: Box

    package init(key: Key, revision: UInt64, epoch: UInt32, box: Box) {
        self.key = key
        self.revision = revision
        self.epoch = epoch
        self.box = box
    }
}
