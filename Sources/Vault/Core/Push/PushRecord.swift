public import VaultModel

/// One push as the history tells it: what was meant, sent and answered, and how far it came.
public struct PushRecord: Sendable {
    /// One key of the push.
    public struct Item: Sendable {
        public let key: String
        public let entry: String
        public let version: Int
        public internal(set) var state: PushState
        /// Why it was not applied, in one sentence.
        public internal(set) var error: String?
    }

    /// A change of the push's state.
    public struct Transition: Sendable {
        public let at: Timestamp
        public let state: PushState
        public let detail: String?
    }

    /// Why a push did not get through.
    public struct Failure: Sendable {
        /// A word a script can rely on: `credentials`, `refused`, `unreachable`, `tls`,
        /// `unreadable`, or the code of a check.
        public let code: String
        public let message: String
    }

    /// The push's id; for a push that an older program recorded without one, the number of its
    /// event.
    public let id: String
    /// The number of the event that recorded the intent.
    public let sequence: UInt64
    public let target: String
    public let provider: Provider?
    public let set: String?
    public let kind: TargetKind
    public let by: String
    public let host: String
    public let started: Timestamp
    /// The region the provider answered with, before that the one that was asked for.
    public private(set) var region: String?
    /// The team the provider answered with.
    public private(set) var team: String?
    public private(set) var state: PushState
    public private(set) var finished: Timestamp?
    /// How many write requests were sent.
    public private(set) var attempts: Int
    public private(set) var requestID: String?
    public private(set) var failure: Failure?
    public private(set) var items: [Item]
    public private(set) var transitions: [Transition]
}

// How events of section 10 make a record.
extension PushRecord {
    /// Starts a record with its intent.
    init(intent event: JSONObject, sequence: UInt64, by author: String) throws(MalformedField) {
        id = try event.optionalString("push") ?? String(sequence)
        self.sequence = sequence
        target = try event.string("target")
        provider = try event.optionalString("provider").flatMap(Provider.init)
        set = try event.optionalString("set")
        region = try event.optionalString("region")
        kind = try event.optionalString("kind").flatMap(TargetKind.init) ?? .secrets
        by = author
        host = try event.optionalString("host") ?? ""
        started = try event.time("at")
        state = .open
        attempts = 0
        items = try Self.items(of: event)
        transitions = [Transition(at: started, state: .open, detail: nil)]
    }

    /// The id of the push that an event is about; nil for an event of another kind.
    static func id(in event: JSONObject) -> String? {
        guard let operation = try? event.string("op"), operation.hasPrefix("push.")
        else { return nil }
        return try? event.optionalString("push")
    }

    /// Takes a later event of the same push.
    mutating func apply(_ event: JSONObject) throws(MalformedField) {
        let at = try event.time("at")
        switch try event.string("op") {
        case "push.attempt":
            attempts += try event.integer("requests", in: 0...1_000_000)
            for item in try Self.items(of: event) where !items.contains(where: { $0.key == item.key }) {
                items.append(item)
            }
        case "push.result", "push.status", "push.abandon":
            try applyOutcome(event, at)
        default:
            break
        }
    }

    private mutating func applyOutcome(
        _ event: JSONObject, _ at: Timestamp
    ) throws(MalformedField) {
        region = try event.optionalString("region") ?? region
        team = try event.optionalString("team") ?? team
        requestID = try event.optionalString("request") ?? requestID
        if let error = try event.optionalObject("error") {
            failure = Failure(code: try error.string("code"), message: try error.string("message"))
        }
        if event["items"] != nil {
            for outcome in try event.objects("items") {
                let key = try outcome.string("key")
                guard let index = items.firstIndex(where: { $0.key == key }) else { continue }
                items[index].state = try outcome.pushState("state")
                items[index].error = try outcome.optionalString("error")
            }
        }
        guard event["state"] != nil else { return }
        let next = try event.pushState("state")
        if try event.string("op") != "push.result" {
            for index in items.indices where !items[index].state.isFinal {
                items[index].state = next
            }
        }
        state = next
        finished = next.isFinal ? at : nil
        transitions.append(
            Transition(at: at, state: next, detail: try event.optionalString("detail")))
    }

    private static func items(of event: JSONObject) throws(MalformedField) -> [Item] {
        guard event["items"] != nil else { return [] }
        return try event.objects("items").map { item throws(MalformedField) in
            Item(
                key: try item.string("key"), entry: try item.string("entry"),
                version: try item.integer("version", in: 1...Int64.max), state: .open, error: nil)
        }
    }
}
