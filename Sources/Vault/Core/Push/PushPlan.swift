import VaultCloud
public import VaultModel

/// What a push to one target would do, key by key.
public struct PushPlan: Sendable {
    /// What would happen to a key.
    public enum Action: String, Sendable {
        /// It is sent, and the provider has no such key as far as we know.
        case create
        /// It is sent over what the provider has.
        case update
        /// The provider has the value; it is not sent.
        case unchanged
        /// It is removed there.
        case delete
        /// It is there and not mapped here; it stays.
        case unmanaged
    }

    /// What would happen to one key.
    public struct Change: Sendable {
        /// The key, as the provider knows it.
        public let key: String
        /// The entry that is mapped; nil for a key that is not ours.
        public let entry: Name?
        /// What would happen to it.
        public let action: Action
        /// The version that would be sent.
        public let version: Int?
        /// The version that was pushed last.
        public let pushedVersion: Int?
        let item: OpenPush.Item?
    }

    /// The target.
    public let target: Target
    /// By key.
    public let changes: [Change]
    /// Why nothing would be sent.
    public let problems: [Problem]

    /// A reason for which nothing would be sent.
    public struct Problem: Sendable {
        /// A word a script can rely on.
        public let code: String
        /// One sentence for a person.
        public let message: String
    }

    /// Whether a push would send nothing.
    public var isEmpty: Bool { items.isEmpty }

    var items: [OpenPush.Item] {
        changes.filter { $0.action == .create || $0.action == .update }.compactMap(\.item)
    }
}
