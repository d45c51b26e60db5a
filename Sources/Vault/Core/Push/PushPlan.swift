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
        /// It is removed there: it was pushed from here and is no longer mapped.
        case delete
        /// It is there and not mapped here; it stays.
        case unmanaged
    }

    /// What would happen to one key.
    public struct Change: Sendable {
        /// The key, as the provider knows it.
        public let key: String
        /// The entry that is mapped; for a key that is removed, the one that was pushed; nil for a
        /// key that is not ours.
        public let entry: Name?
        /// What would happen to it.
        public let action: Action
        /// The version that would be sent.
        public let version: Int?
        /// The version that was pushed last.
        public let pushedVersion: Int?
        /// What a person should know besides.
        public let detail: String?
        /// How the provider's listing differs from what was pushed.
        let difference: TargetDrift.Kind?
        let item: OpenPush.Item?
    }

    /// The target.
    public let target: Target
    /// By key.
    public let changes: [Change]
    /// Why nothing would be sent.
    public internal(set) var problems: [Problem]
    /// What was asked for.
    public let selection: PushSelection
    /// What the provider had; nil where it was not asked.
    let listing: RemoteListing?
    /// How many teams may map keys there that this member cannot see, where keys are removed.
    var unseenTeams = 0

    /// A reason for which nothing would be sent.
    public struct Problem: Sendable {
        /// A word a script can rely on.
        public let code: String
        /// One sentence for a person.
        public let message: String
    }

    /// Whether a push would send nothing and remove nothing.
    public var isEmpty: Bool { items.isEmpty && removals.isEmpty }

    /// Whether the provider was asked what it has, and told.
    public var isOnline: Bool { listing != nil }

    /// The region it lies in, as far as that is known.
    public var region: String? { listing?.region ?? target.last?.region ?? target.region }

    /// What a person should know before he says yes.
    public var notes: [Problem] {
        guard !isEmpty else { return [] }
        return [effect, blindness].compactMap(\.self)
    }

    /// Who gets to feel it, and when.
    private var effect: Problem? {
        switch target.provider {
        case .pipecat:
            guard target.kind == .secrets, target.last != nil || listing?.kind != nil
            else { return nil }
            return .init("redeploy", "running agents keep the old values until redeployed")
        case .baseten:
            return .init(
                "at-once",
                "a change takes effect at once for every deployment that uses the name"
            )
        }
    }

    /// Who may have put a key there that is removed, and cannot be asked.
    private var blindness: Problem? {
        guard unseenTeams > 0 else { return nil }
        let teams = unseenTeams == 1 ? "a team" : "\(unseenTeams) teams"
        return .init(
            "unseen-teams",
            "what is removed may be mapped by \(teams) of this vault that you are not in"
        )
    }

    /// The keys that are sent.
    var items: [OpenPush.Item] {
        changes.filter { $0.action == .create || $0.action == .update }.compactMap(\.item)
    }

    /// The keys that are removed.
    var removals: [OpenPush.Removal] {
        changes.filter { $0.action == .delete }.compactMap { change in
            guard let entry = change.entry, let version = change.pushedVersion else { return nil }
            return OpenPush.Removal(key: change.key, entry: entry, version: version)
        }
    }

    /// Whether the other plan does the same to the same keys at the same place.
    func isSame(as other: PushPlan) -> Bool {
        target.settings == other.target.settings
            && changes.elementsEqual(other.changes) {
                $0.signature == $1.signature
            }
    }
}

extension PushPlan.Change {
    /// What makes it this change and no other.
    var signature: JSONObject {
        var signature: JSONObject = ["key": .string(key), "action": .string(action.rawValue)]
        signature["entry"] = entry.map { .string($0.text) }
        signature["version"] = version.map { .integer(Int64($0)) }
        signature["pushed"] = pushedVersion.map { .integer(Int64($0)) }
        signature["fp"] = (item?.fingerprint.hex).map(JSONValue.string)
        return signature
    }
}

extension PushPlan.Problem {
    init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    init(_ problem: PlanProblem) {
        self.init(problem.code, problem.message)
    }
}

extension RemoteListing {
    /// What a plan was made from, for telling whether it has moved; readiness is no part of it.
    var signature: JSONObject {
        var signature = JSONObject()
        signature["kind"] = kind.map { .string($0.rawValue) }
        signature["region"] = region.map(JSONValue.string)
        signature["team"] = team.map(JSONValue.string)
        signature["keys"] = keys.map { .strings($0.sorted()) }
        if isReferenced { signature["referenced"] = true }
        var secrets = JSONObject()
        for (key, identity) in identities.sorted(by: { $0.key < $1.key }) {
            secrets[key] = ["id": .optional(identity.id), "created": .optional(identity.created)]
        }
        if !secrets.members.isEmpty { signature["secrets"] = .object(secrets) }
        return signature
    }
}
