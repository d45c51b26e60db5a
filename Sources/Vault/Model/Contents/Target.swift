/// A cloud that secrets can be pushed to.
public enum Provider: String, Sendable, CaseIterable {
    case pipecat
    case baseten
}

/// How a token is written into the `Authorization` header.
public enum AuthScheme: String, Sendable, CaseIterable {
    case apiKey = "api-key"
    case bearer
}

/// What kind of secret a target is.
public enum TargetKind: String, Sendable, CaseIterable {
    /// Keys and values.
    case secrets
    /// One credential for a container registry.
    case imagePull = "image-pull"
}

/// One place in a cloud, and which entries go there under which keys.
public struct Target: Sendable {
    /// Names the target in its team.
    public let name: Name
    /// The cloud that it lies in.
    public let provider: Provider
    /// What kind of secret it is; Baseten has one kind only.
    public var kind: TargetKind
    /// The server URL of the provider's specification.
    public var baseURL: String
    /// Pipecat's secret set.
    public var set: String?
    /// The region that is asked for; the provider's default where nil.
    public var region: String?
    /// Baseten's team, by name or id; the caller's default team where nil.
    public var remoteTeam: String?
    /// The registry of an image pull secret.
    public var host: String?
    /// Whether the entry of an image pull secret holds base64 already.
    public var isEncoded: Bool
    /// How the token is sent; the provider's own way where nil.
    public var authScheme: AuthScheme?
    /// A file with the only certificate authorities to trust; the system's where nil.
    public var certificateAuthorities: String?
    /// The entry that holds the token.
    public var token: Name
    /// Remote keys and the entries whose values they get, by key, as a person has mapped them.
    public var map: [String: Name]
    /// Which entries go there besides, under their own names.
    public var rule: MapRule
    /// The keys that the rule gives as the vault is now; never stored.
    package var followed: [String: Name] = [:]
    /// Entries that the rule takes and whose keys were mapped to other entries by hand.
    package var displaced: [Name] = []
    /// What is known of the last push.
    public var last: LastPush?
    private let source: JSONObject

    /// A target without any key yet.
    public init(name: Name, provider: Provider, kind: TargetKind, baseURL: String, token: Name) {
        self.name = name
        self.provider = provider
        self.kind = kind
        self.baseURL = baseURL
        self.token = token
        isEncoded = false
        map = [:]
        rule = MapRule()
        source = JSONObject()
    }

    /// The entries that the target names.
    public var entries: Set<Name> { Set(map.values).union([token]) }

    /// Every key that goes there, by hand or by the rule, and its entry.
    public var mapped: [String: Name] { map.merging(followed) { byHand, _ in byHand } }

    /// Every entry whose value leaves by this target: those that go there, and its token.
    public var sentEntries: Set<Name> { Set(mapped.values).union([token]) }
}

/// Which entries a target gets without being named one by one; entries made later follow.
public struct MapRule: Hashable, Sendable {
    /// Whether all entries of the team go there, except those that hold tokens of targets.
    public var all: Bool
    /// Entries with one of these tags go there, except those that hold tokens of targets.
    public var tags: Set<String>

    /// A rule; by itself it takes nothing.
    public init(all: Bool = false, tags: Set<String> = []) {
        self.all = all
        self.tags = tags
    }

    /// Whether it takes nothing.
    public var isEmpty: Bool { !all && tags.isEmpty }

    /// Whether it takes an entry.
    package func takes(_ entry: Entry) -> Bool {
        all || !tags.isDisjoint(with: entry.tags)
    }
}

/// The newest known state of a target at its provider.
public struct LastPush: Sendable {
    /// The newest known state of one key.
    public struct Item: Sendable {
        /// The entry whose value was sent.
        public let entry: Name
        /// The version that was sent.
        public let version: Int
        /// The value that was sent, which outlives a new name of its entry.
        public let value: RecordID
        /// How far it has come.
        public let state: PushState
        /// What the provider called the secret when it answered; nil where it does not say.
        public let identity: RemoteIdentity?
        private let source: JSONObject

        package init(
            entry: Name,
            version: Int,
            value: RecordID,
            state: PushState,
            identity: RemoteIdentity? = nil
        ) {
            self.entry = entry
            self.version = version
            self.value = value
            self.state = state
            self.identity = identity
            source = JSONObject()
        }
    }

    /// The push that the state was learnt from.
    public let push: PushID
    /// When it was learnt.
    public let at: Timestamp
    /// How far the push has come as a whole.
    public let state: PushState
    /// The region that the provider answered with.
    public let region: String?
    /// Every key that was ever pushed and not removed again, by key.
    public let items: [String: Item]
    private let source: JSONObject

    package init(
        push: PushID,
        at: Timestamp,
        state: PushState,
        region: String?,
        items: [String: Item]
    ) {
        self.push = push
        self.at = at
        self.state = state
        self.region = region
        self.items = items
        source = JSONObject()
    }
}

/// How a provider tells one secret from another of the same name that took its place.
public struct RemoteIdentity: Hashable, Sendable {
    /// The provider's id for it.
    public let id: String?
    /// When it was made, in the provider's words.
    public let created: String?

    /// Nil where the provider says neither.
    package init?(id: String?, created: String?) {
        guard id != nil || created != nil else { return nil }
        self.id = id
        self.created = created
    }

    /// Whether both speak of one secret, as far as both can tell.
    package func isSame(as other: RemoteIdentity) -> Bool {
        if let id, let otherID = other.id { return id == otherID }
        guard let created, let otherCreated = other.created else { return true }
        // To the second: the same moment may be spelled with more or fewer digits.
        return created.utf8.prefix(19).elementsEqual(otherCreated.utf8.prefix(19))
    }
}

extension TargetKind {
    /// The word of FORMAT.md section 5.
    fileprivate var stored: String { self == .imagePull ? "image-pull" : "regular" }

    fileprivate init?(stored: String?) {
        switch stored {
        case nil, "regular": self = .secrets
        case "image-pull": self = .imagePull
        default: return nil
        }
    }
}

extension Target {
    package init(json: JSONObject) throws(MalformedField) {
        name = try json.checkedName("name")
        guard let provider = Provider(rawValue: try json.string("provider"))
        else { throw MalformedField("provider") }
        self.provider = provider
        guard let kind = TargetKind(stored: try json.optionalString("type"))
        else { throw MalformedField("type") }
        self.kind = kind
        baseURL = try json.string("base")
        set = try json.optionalString("set")
        region = try json.optionalString("region")
        remoteTeam = try json.optionalString("remote_team")
        host = try json.optionalString("host")
        switch json["encoded"] {
        case nil, .null, .bool(false): isEncoded = false
        case .bool(true): isEncoded = true
        default: throw MalformedField("encoded")
        }
        authScheme = try json.optionalString("auth").map { text throws(MalformedField) in
            guard let scheme = AuthScheme(rawValue: text) else { throw MalformedField("auth") }
            return scheme
        }
        certificateAuthorities = try json.optionalString("ca_file")
        token = try json.object("token").checkedName("entry")
        map = [:]
        for member in try json.object("map").members {
            // The key is a word of the file, which no error repeats.
            guard case .string(let text) = member.value, let entry = try? Name(stored: text),
                map.updateValue(entry, forKey: member.name) == nil
            else { throw MalformedField("map") }
        }
        rule =
            try json.optionalObject("rule").map { object throws(MalformedField) in
                try MapRule(json: object)
            } ?? MapRule()
        last = try json.optionalObject("last").map { object throws(MalformedField) in
            try LastPush(json: object)
        }
        source = json
    }

    /// The content, with the members this version does not know as they were.
    package var json: JSONObject {
        var json = source
        json["name"] = .string(name.text)
        json["provider"] = .string(provider.rawValue)
        json["base"] = .string(baseURL)
        json["type"] = provider == .pipecat ? .string(kind.stored) : nil
        json["set"] = set.map(JSONValue.string)
        json["region"] = region.map(JSONValue.string)
        json["remote_team"] = remoteTeam.map(JSONValue.string)
        json["host"] = host.map(JSONValue.string)
        json["encoded"] = isEncoded ? true : nil
        json["auth"] = authScheme.map { .string($0.rawValue) }
        json["ca_file"] = certificateAuthorities.map(JSONValue.string)
        var tokenSource = (try? source.object("token")) ?? JSONObject()
        tokenSource["entry"] = .string(token.text)
        json["token"] = .object(tokenSource)
        var mapped = JSONObject()
        for (key, entry) in map.sorted(by: { $0.key < $1.key }) {
            mapped[key] = .string(entry.text)
        }
        json["map"] = .object(mapped)
        var ruleSource = (try? source.object("rule")) ?? JSONObject()
        ruleSource["all"] = rule.all ? true : nil
        ruleSource["tags"] = rule.tags.isEmpty ? nil : .strings(rule.tags.sorted())
        json["rule"] = rule.isEmpty ? nil : .object(ruleSource)
        json["last"] = last.map { .object($0.json) }
        return json
    }
}

extension Target {
    /// Where it is and how it is reached, without what goes there.
    package var settings: JSONObject {
        var settings = json
        for name in ["name", "map", "rule", "last"] { settings[name] = nil }
        return settings
    }

    /// Forgets what was pushed: it says nothing of another place.
    package mutating func forgetPushes() {
        last = nil
    }
}

extension LastPush {
    fileprivate init(json: JSONObject) throws(MalformedField) {
        push = try json.id("push")
        at = try json.time("at")
        state = try json.pushState("state")
        region = try json.optionalString("region")
        var items: [String: Item] = [:]
        for member in try json.object("items").members {
            guard case .object(let item) = member.value,
                items.updateValue(try Item(json: item), forKey: member.name) == nil
            else { throw MalformedField("items") }
        }
        self.items = items
        source = json
    }

    fileprivate var json: JSONObject {
        var keyed = JSONObject()
        for (key, item) in items.sorted(by: { $0.key < $1.key }) {
            keyed[key] = .object(item.json)
        }
        var json = source
        json["push"] = .string(push.hex)
        json["at"] = .string(at.description)
        json["state"] = .string(state.rawValue)
        json["region"] = .optional(region)
        json["items"] = .object(keyed)
        return json
    }
}

extension LastPush.Item {
    fileprivate init(json: JSONObject) throws(MalformedField) {
        entry = try json.checkedName("entry")
        version = try json.integer("version", in: 1...Int64.max)
        value = try json.id("value")
        state = try json.pushState("state")
        identity = try json.optionalObject("remote").flatMap { object throws(MalformedField) in
            RemoteIdentity(
                id: try object.optionalString("id"),
                created: try object.optionalString("created")
            )
        }
        source = json
    }

    fileprivate var json: JSONObject {
        var json = source
        json["entry"] = .string(entry.text)
        json["version"] = .integer(Int64(version))
        json["value"] = .string(value.hex)
        json["state"] = .string(state.rawValue)
        if let identity {
            var remote = (try? source.object("remote")) ?? JSONObject()
            remote["id"] = identity.id.map(JSONValue.string)
            remote["created"] = identity.created.map(JSONValue.string)
            json["remote"] = .object(remote)
        }
        return json
    }
}

extension MapRule {
    fileprivate init(json: JSONObject) throws(MalformedField) {
        switch json["all"] {
        case nil, .null, .bool(false): all = false
        case .bool(true): all = true
        default: throw MalformedField("all")
        }
        tags = json["tags"] == nil ? [] : Set(try json.strings("tags"))
    }
}

extension JSONObject {
    /// The push state named `name`.
    package func pushState(_ name: String) throws(MalformedField) -> PushState {
        guard let state = PushState(rawValue: try string(name)) else { throw MalformedField(name) }
        return state
    }
}
