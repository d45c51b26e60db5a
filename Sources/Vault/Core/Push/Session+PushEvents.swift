import VaultCloud
import VaultModel

// What the push engine writes down: an event, the open push and the target's newest known state,
// in one transaction (FORMAT.md section 10).
extension Session {
    /// Records what is about to be sent; only after this is committed may a socket open.
    ///
    /// `plan` is the id of the saved plan that is applied.
    func recordIntent(
        _ push: OpenPush,
        to target: Target,
        applying plan: String? = nil,
        in team: Team
    ) throws(VaultError) {
        try put(push, in: team)
        var fields: JSONObject = [
            "push": .string(push.push.hex), "target": .string(target.name.text),
            "provider": .string(target.provider.rawValue), "kind": .string(target.kind.rawValue),
        ]
        if target.baseURL != target.provider.defaultBaseURL {
            fields["base"] = .string(target.baseURL)
        }
        fields["set"] = target.set.map(JSONValue.string)
        fields["region"] = target.region.map(JSONValue.string)
        fields["asked_team"] = target.remoteTeam.map(JSONValue.string)
        fields["host"] = .string(push.host)
        fields["deadline"] = .string(push.deadline.description)
        fields["items"] = .array(push.items.map(\.event))
        if !push.removals.isEmpty { fields["removals"] = .array(push.removals.map(\.event)) }
        fields["plan"] = plan.map(JSONValue.string)
        log("push.intent", in: team.id, fields)
    }

    /// Records that write requests with these items are about to be sent.
    ///
    /// - Throws: `busy` when the push is no longer the open one.
    func recordAttempt(
        _ items: [OpenPush.Item],
        requests: Int,
        of push: OpenPush,
        in team: Team
    ) throws(VaultError) {
        try requireOpen(push, in: team)
        try put(push, in: team)
        log(
            "push.attempt",
            in: team.id,
            [
                "push": .string(push.push.hex), "target": .string(push.target.text),
                "attempt": .integer(Int64(push.attempt)), "requests": .integer(Int64(requests)),
                "items": .array(items.map(\.event)),
            ]
        )
    }

    /// Records that the request to remove a key is about to be sent.
    ///
    /// - Throws: `busy` when the push is no longer the open one.
    func recordAttempt(
        removing key: String,
        of push: OpenPush,
        in team: Team
    ) throws(VaultError) {
        try requireOpen(push, in: team)
        try put(push, in: team)
        log(
            "push.attempt",
            in: team.id,
            [
                "push": .string(push.push.hex), "target": .string(push.target.text),
                "attempt": .integer(Int64(push.attempt)), "requests": 1, "items": [],
                "removals": [["key": .string(key)]],
            ]
        )
    }

    /// Records outcomes, in order: of some keys while `state` is nil, of the whole push otherwise.
    ///
    /// `push` is how it is after all of them.
    ///
    /// - Throws: `busy` when the push is no longer the open one.
    func record(
        _ outcomes: [PushOutcome],
        of push: OpenPush,
        in team: Team
    ) throws(VaultError) {
        try requireOpen(push, in: team)
        for outcome in outcomes {
            log(outcome.operation.rawValue, in: team.id, outcome.event(of: push))
        }
        try rememberLast(of: push, outcomes, in: team)
        if push.state.isFinal {
            try delete(.openPush, named: push.target.text, in: team.id, team.key)
        } else {
            try put(push, in: team)
        }
    }

    /// Holds who was overtaken from writing over the push that took its place.
    private func requireOpen(_ push: OpenPush, in team: Team) throws(VaultError) {
        guard try openPush(to: push.target, in: team)?.push == push.push else {
            throw .busy("push \(push.push) was ended by another process")
        }
    }

    /// Keeps with the target what is known of each of its keys.
    private func rememberLast(
        of push: OpenPush,
        _ outcomes: [PushOutcome],
        in team: Team
    ) throws(VaultError) {
        guard var target = try storedTarget(push.target, in: team) else { return }
        var items = target.last?.items ?? [:]
        let identities = outcomes.compactMap(\.identity)
        for item in push.items where item.state.changesWhatIsHeld {
            let told = identities.last { $0.key == item.key }?.identity
            items[item.key] = LastPush.Item(
                entry: item.entry,
                version: item.version,
                value: item.value,
                state: item.state,
                identity: told ?? items[item.key]?.identity
            )
        }
        let removed = push.removals.filter { $0.state == .removed }
            .map { canonicalKey($0.key, of: target.provider) }
        if !removed.isEmpty {
            items = items.filter { !removed.contains(canonicalKey($0.key, of: target.provider)) }
        }
        target.last = LastPush(
            push: push.push,
            at: now,
            state: push.state,
            region: outcomes.compactMap(\.answer?.region).last ?? target.last?.region,
            items: items
        )
        try put(target, in: team)
    }
}

/// What is recorded of an answer, or of the lack of one.
struct PushOutcome {
    /// The event's name.
    enum Operation: String {
        case result = "push.result"
        case status = "push.status"
        case abandon = "push.abandon"
    }

    struct Item {
        let key: String
        let state: PushState
        let error: PushRecord.Failure?

        fileprivate func event(_ shortened: (String) -> String) -> JSONValue {
            var event: JSONObject = ["key": .string(key), "state": .string(state.rawValue)]
            if let error {
                event["error"] = .string(shortened(error.message))
                event["code"] = .string(error.code)
            }
            return .object(event)
        }
    }

    var operation = Operation.result
    /// The state of the whole push; nil while other keys are under way.
    var state: PushState?
    var detail: String?
    var answer: WriteAnswer?
    var failure: PushRecord.Failure?
    var items: [Item] = []
    /// What came of keys that were to be removed.
    var removals: [Item] = []
    /// How many of the requests that the attempts announced were not sent.
    var unsent = 0

    /// What the provider calls the secret that it took.
    fileprivate var identity: (key: String, identity: RemoteIdentity)? {
        // An answer that was recorded with one key alone is about that key.
        guard let item = items.first, items.count == 1, item.state.isHeld,
            let identity = answer?.identity
        else { return nil }
        return (item.key, identity)
    }

    fileprivate func event(of push: OpenPush) -> JSONObject {
        var fields: JSONObject = [
            "push": .string(push.push.hex), "target": .string(push.target.text),
        ]
        fields["state"] = state.map { .string($0.rawValue) }
        fields["detail"] = detail.map(JSONValue.string)
        fields["region"] = answer?.region.map(JSONValue.string)
        fields["team"] = answer?.team.map(JSONValue.string)
        fields["request"] = answer?.requestID.map(JSONValue.string)
        fields["error"] = failure.map {
            ["code": .string($0.code), "message": .string($0.message)]
        }
        if unsent > 0 { fields["unsent"] = .integer(Int64(unsent)) }
        if !items.isEmpty { fields["items"] = .array(items.map { $0.event(shortened) }) }
        if !removals.isEmpty { fields["removals"] = .array(removals.map { $0.event(shortened) }) }
        return fields
    }
}

extension OpenPush.Removal {
    fileprivate var event: JSONValue {
        [
            "key": .string(key), "entry": .string(entry.text), "version": .integer(Int64(version)),
        ]
    }
}

extension OpenPush.Item {
    fileprivate var event: JSONValue {
        [
            "key": .string(key), "entry": .string(entry.text),
            "version": .integer(Int64(version)), "fp": .string(fingerprint.hex),
        ]
    }
}

extension PushState {
    /// Whether a key in this state may be held by the provider with the pushed value.
    fileprivate var changesWhatIsHeld: Bool {
        switch self {
        case .accepted, .pending, .ready, .failed, .stored, .unknown: true
        case .open, .rejected, .partial, .abandoned, .skipped, .removed: false
        }
    }
}
