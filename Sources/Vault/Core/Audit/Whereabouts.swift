public import VaultModel

/// Everywhere a value was put: what has to be thought of when it leaked.
public struct Whereabouts: Sendable {
    /// A version of an entry that has the value.
    public struct Holder: Sendable {
        /// The entry's team.
        public let team: Name
        /// The entry's name.
        public let entry: Name
        /// The number of the version.
        public let version: Int
        /// When it was written.
        public let at: Timestamp
        /// Who wrote it, by name.
        public let by: String
        /// Whether it is the current version.
        public let isCurrent: Bool
    }

    /// A key of a target to which the value was sent.
    public struct Place: Sendable {
        /// The target's team.
        public let team: Name
        /// The target's name when it was sent.
        public let target: String
        /// The target's provider.
        public let provider: Provider?
        /// Pipecat's secret set.
        public let set: String?
        /// The region the provider answered with.
        public let region: String?
        /// The team the provider answered with.
        public let remoteTeam: String?
        /// The key, as the provider knows it.
        public let key: String
        /// The entry, as it was called then.
        public let entry: String
        /// The version that was sent.
        public let version: Int
        /// How far the newest push of it came.
        public let state: PushState
        /// When that push began.
        public let at: Timestamp
        /// The id of that push.
        public let push: String
        /// What has become of it there since, as far as pushes tell.
        public let standing: Standing
    }

    /// What has become of a value at a place.
    public enum Standing: String, Sendable {
        /// It is what the provider was told last, and the target still looks after it.
        case held
        /// It is what the provider was told last; the target was deleted or moved since, or maps
        /// the key no more.
        case left
        /// Nobody knows whether it came there.
        case unknown
        /// Another value took its place.
        case overwritten
        /// It was removed.
        case removed

        /// Whether the provider is known, or has to be feared, to hold the value now.
        public var isThere: Bool {
            switch self {
            case .held, .left, .unknown: true
            case .overwritten, .removed: false
            }
        }
    }

    /// Somebody who could read the value here.
    public struct Reader: Sendable {
        /// The member's name.
        public let name: String
        /// The team through which he could.
        public let team: Name
        /// Since when he was in it.
        public let from: Timestamp
        /// When he left it; nil for who is in it now.
        public let until: Timestamp?
    }

    /// Versions, by team, entry and number.
    public let holders: [Holder]
    /// Places, those that have it now first.
    public let places: [Place]
    /// Who could read it since it was written, by team and name.
    public let readers: [Reader]
}

extension PushState {
    /// Whether the provider may hold what was sent: it said so, or nobody knows.
    var mayBeHeld: Bool {
        switch self {
        case .rejected, .skipped, .abandoned: false
        default: true
        }
    }
}
