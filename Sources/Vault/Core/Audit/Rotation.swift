public import VaultModel

/// A campaign in which the values of a group of entries are replaced, one after the other.
///
/// It lives in the history alone: a line when it begins, one for each entry that is done or left
/// out, and one when it ends. How far an entry is, is told by the vault itself.
public struct Rotation: Sendable {
    /// One entry of a campaign.
    public struct Step: Sendable {
        /// How far it is.
        public enum State: String, Sendable {
            /// It still has the value from before the campaign.
            case waiting
            /// It has a new value that some target does not hold yet.
            case replaced
            /// It has a new value that every target is known to hold.
            case pushed
            /// Somebody said that it is done.
            case done
            /// Somebody said that it is not to be replaced.
            case skipped
            /// There is no entry of that name any more.
            case gone
        }

        /// The entry's name.
        public let entry: Name
        /// The version it had when the campaign began.
        public let from: Int
        /// The version it has now; nil where it is gone.
        public let version: Int?
        /// How far it is.
        public let state: State
        /// The targets that do not hold its current value.
        public let stale: [Name]
        /// Why it was skipped.
        public let note: String?

        /// Whether nothing is left to do.
        public var isOver: Bool { state == .done || state == .skipped || state == .gone }
    }

    /// The campaign's name.
    public let name: Name
    /// Why it was begun, in words.
    public let reason: String
    /// Who sees to it.
    public let owner: String
    /// When it is to be finished; nil where nobody said.
    public let due: Timestamp?
    /// When it was begun.
    public let started: Timestamp
    /// When it was ended; nil while it runs.
    public let ended: Timestamp?
    /// The entries, by name.
    public let steps: [Step]
}

/// What a campaign is to be about.
public struct RotationPlan: Sendable {
    /// The campaign's name.
    public let name: Name
    /// Why, in words; no secret.
    public var reason: String
    /// Who sees to it; the member himself where nil.
    public var owner: String?
    /// When it is to be finished.
    public var due: Timestamp?
    /// Its entries.
    public var entries: Set<Name>

    /// A campaign for some entries.
    public init(name: Name, reason: String, entries: Set<Name>) {
        self.name = name
        self.reason = reason
        self.entries = entries
    }
}
