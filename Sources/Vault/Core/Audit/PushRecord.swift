public import VaultModel

/// One push as the history tells it: what was meant, sent and answered, and how far it came.
public struct PushRecord: Sendable {
    /// One key of the push.
    public struct Item: Sendable {
        /// The key, as the provider knows it.
        public let key: String
        /// The entry whose value was pushed.
        public let entry: String
        /// The version that was pushed.
        public let version: Int
        /// How far it has come.
        public internal(set) var state: PushState
        /// Why it was not applied, in one sentence.
        public internal(set) var error: String?
        /// The same in a word a script can rely on, as of ``Failure``; nil in an older record.
        public internal(set) var code: String?
        /// Whether it was to be removed; then the version is the one that was pushed there.
        public let isRemoval: Bool
        /// Tells whether two values are the same, under the key of one epoch.
        let print: ValuePrint?
    }

    /// A change of the push's state.
    public struct Transition: Sendable {
        /// When it was recorded.
        public let at: Timestamp
        /// How far it has come.
        public let state: PushState
        /// What the provider or the engine had to say.
        public let detail: String?
    }

    /// Why a push did not get through.
    public struct Failure: Sendable {
        /// A word a script can rely on: `credentials`, `refused`, `unreachable`, `tls`,
        /// `unreadable`, or the code of a check.
        public let code: String
        /// One sentence for a person.
        public let message: String
    }

    /// The push's id; for a push that an older program recorded without one, the number of its
    /// event.
    public let id: String
    /// The number of the event that recorded the intent.
    public let sequence: UInt64
    /// The target's name.
    public let target: String
    /// The provider; nil in a record without one.
    public let provider: Provider?
    /// The server that it went to; nil for the provider's own, and in an older record.
    public let server: String?
    /// Pipecat's secret set.
    public let set: String?
    /// What kind of secret it is.
    public let kind: TargetKind
    /// Who pushed, by name.
    public let by: String
    /// The machine on which it ran.
    public let host: String
    /// When the intent was recorded.
    public let started: Timestamp
    /// The region the provider answered with, before that the one that was asked for.
    public private(set) var region: String?
    /// The team the provider answered with.
    public private(set) var team: String?
    /// How far it has come.
    public private(set) var state: PushState
    /// When it came to its end; nil while it is open.
    public private(set) var finished: Timestamp?
    /// How many write requests were sent.
    public private(set) var attempts: Int
    /// The provider's own number for the last request.
    public private(set) var requestID: String?
    /// Why it did not get through.
    public private(set) var failure: Failure?
    /// The id of the saved plan that was applied; nil where there was none.
    let plan: String?
    /// The keys, in the order of the plan.
    public private(set) var items: [Item]
    /// Every change of state, oldest first.
    public private(set) var transitions: [Transition]
    /// The keys that a request was about to be sent for.
    private var attempted: [String] = []
}

// How events of section 10 make a record.
extension PushRecord {
    /// Starts a record with its intent.
    init(
        intent event: JSONObject,
        sequence: UInt64,
        epoch: UInt32,
        by author: String
    ) throws(MalformedField) {
        id = try event.optionalString("push") ?? String(sequence)
        self.sequence = sequence
        target = try event.string("target")
        provider = try event.optionalString("provider").flatMap(Provider.init)
        server = try event.optionalString("base")
        set = try event.optionalString("set")
        region = try event.optionalString("region")
        kind = try event.optionalString("kind").flatMap(TargetKind.init) ?? .secrets
        by = author
        host = try event.optionalString("host") ?? ""
        started = try event.time("at")
        state = .open
        attempts = 0
        items = try Self.items(of: event, epoch)
        plan = try event.optionalString("plan")
        transitions = [Transition(at: started, state: .open, detail: nil)]
    }

    /// The id of the push that an event is about; nil for an event of another kind.
    static func id(in event: JSONObject) -> String? {
        guard let operation = try? event.string("op"), operation.hasPrefix("push.")
        else { return nil }
        return try? event.optionalString("push")
    }

    /// The id of the push that an event begins; nil for another event.
    static func id(
        ofIntent event: JSONObject,
        _ sequence: UInt64
    ) throws(MalformedField) -> String? {
        guard try event.string("op") == "push.intent" else { return nil }
        return try event.optionalString("push") ?? String(sequence)
    }

    /// Takes a later event of the same push, which was sealed in that epoch.
    mutating func apply(_ event: JSONObject, _ epoch: UInt32) throws(MalformedField) {
        let at = try event.time("at")
        switch try event.string("op") {
        case "push.attempt":
            attempts += try event.integer("requests", in: 0...1_000_000)
            for name in ["items", "removals"] where event[name] != nil {
                for item in try event.objects(name) { attempted.append(try item.string("key")) }
            }
            for item in try Self.items(of: event, epoch)
            where !items.contains(where: { $0.key == item.key }) {
                items.append(item)
            }
        case "push.result", "push.status", "push.abandon":
            try applyOutcome(event, at)
        default:
            break
        }
    }

    private mutating func applyOutcome(
        _ event: JSONObject,
        _ at: Timestamp
    ) throws(MalformedField) {
        region = try event.optionalString("region") ?? region
        team = try event.optionalString("team") ?? team
        requestID = try event.optionalString("request") ?? requestID
        if let error = try event.optionalObject("error") {
            failure = Failure(code: try error.string("code"), message: try error.string("message"))
        } else if event["state"] != nil {
            failure = nil
        }
        if event["unsent"] != nil {
            attempts -= try event.integer("unsent", in: 0...Int64(attempts))
        }
        for name in ["items", "removals"] where event[name] != nil {
            for outcome in try event.objects(name) {
                let key = try outcome.string("key")
                guard let index = items.firstIndex(where: { $0.key == key }) else { continue }
                items[index].state = try outcome.pushState("state")
                items[index].error = try outcome.optionalString("error")
                items[index].code = try outcome.optionalString("code")
            }
        }
        guard event["state"] != nil else { return }
        let next = try event.pushState("state")
        if try event.string("op") != "push.result" {
            for index in items.indices where !items[index].state.isFinal {
                // What was sent may be held there although nobody follows it any more.
                let isLost = next == .abandoned && attempted.contains(items[index].key)
                items[index].state = isLost ? .unknown : next
            }
        }
        state = next
        finished = next.isFinal ? at : nil
        transitions.append(
            Transition(at: at, state: next, detail: try event.optionalString("detail"))
        )
    }

    private static func items(
        of event: JSONObject,
        _ epoch: UInt32
    ) throws(MalformedField) -> [Item] {
        var items: [Item] = []
        for name in ["items", "removals"] where event[name] != nil {
            for item in try event.objects(name) where item["entry"] != nil || name == "items" {
                items.append(
                    Item(
                        key: try item.string("key"),
                        entry: try item.string("entry"),
                        version: try item.integer("version", in: 1...Int64.max),
                        state: .open,
                        error: nil,
                        isRemoval: name == "removals",
                        print: try item.optionalString("fp").map {
                            ValuePrint(epoch: epoch, hex: $0)
                        }
                    )
                )
            }
        }
        return items
    }
}

/// Tells whether two values are the same without showing either.
struct ValuePrint: Hashable, Sendable {
    /// The epoch of the team key that it was made with.
    let epoch: UInt32
    /// 16 bytes in hex.
    let hex: String
}
