/// A push whose outcome is not final: at most one a target (FORMAT.md section 10).
package struct OpenPush: Sendable {
    /// One key of the push.
    package struct Item: Sendable {
        package let key: String
        package let entry: Name
        package let version: Int
        package let value: RecordID
        package let fingerprint: [UInt8]
        package var state: PushState
        private let source: JSONObject

        package init(
            key: String,
            entry: Name,
            version: Int,
            value: RecordID,
            fingerprint: [UInt8],
            state: PushState
        ) {
            self.key = key
            self.entry = entry
            self.version = version
            self.value = value
            self.fingerprint = fingerprint
            self.state = state
            source = JSONObject()
        }
    }

    /// A key that is to be taken away there.
    ///
    /// Apart from the items, since a program that knows no removals must not take one for a write.
    package struct Removal: Sendable {
        package let key: String
        /// The entry whose value was pushed there, and its version.
        package let entry: Name
        package let version: Int
        package var state: PushState

        package init(key: String, entry: Name, version: Int, state: PushState = .open) {
            self.key = key
            self.entry = entry
            self.version = version
            self.state = state
        }
    }

    package let push: PushID
    package let target: Name
    package var items: [Item]
    /// The keys that this push takes away; one that does writes none.
    package var removals: [Removal] = []
    package var state: PushState
    /// How many times the keys were sent.
    package var attempt: Int
    /// When a push whose process cannot be asked counts as unknown.
    package var deadline: Timestamp
    /// The machine on which it runs.
    package var host: String
    private let source: JSONObject

    package init(
        push: PushID,
        target: Name,
        items: [Item],
        state: PushState,
        attempt: Int,
        deadline: Timestamp,
        host: String
    ) {
        self.push = push
        self.target = target
        self.items = items
        self.state = state
        self.attempt = attempt
        self.deadline = deadline
        self.host = host
        source = JSONObject()
    }
}

extension OpenPush {
    private static let maximumAttempt = 1_000_000

    /// Counts one more attempt, as far as is counted.
    package mutating func countAttempt() {
        attempt = min(attempt + 1, Self.maximumAttempt)
    }

    package init(json: JSONObject) throws(MalformedField) {
        push = try json.id("push")
        target = try json.checkedName("target")
        state = try json.pushState("state")
        attempt = try json.integer("attempt", in: 0...Int64(Self.maximumAttempt))
        deadline = try json.time("deadline")
        host = try json.string("host")
        items = try json.objects("items").map { item throws(MalformedField) in
            try Item(json: item)
        }
        if json["removals"] != nil {
            removals = try json.objects("removals").map { item throws(MalformedField) in
                Removal(
                    key: try item.string("key"),
                    entry: try item.checkedName("entry"),
                    version: try item.integer("version", in: 1...Int64.max),
                    state: try item.pushState("state")
                )
            }
        }
        source = json
    }

    /// The content, with the members this version does not know as they were.
    package var json: JSONObject {
        var json = source
        json["target"] = .string(target.text)
        json["push"] = .string(push.hex)
        json["items"] = .array(items.map { .object($0.json) })
        json["removals"] =
            removals.isEmpty
            ? nil
            : .array(
                removals.map { removal in
                    [
                        "key": .string(removal.key), "entry": .string(removal.entry.text),
                        "version": .integer(Int64(removal.version)),
                        "state": .string(removal.state.rawValue),
                    ]
                }
            )
        json["state"] = .string(state.rawValue)
        json["attempt"] = .integer(Int64(attempt))
        json["deadline"] = .string(deadline.description)
        json["host"] = .string(host)
        return json
    }
}

extension OpenPush.Item {
    fileprivate init(json: JSONObject) throws(MalformedField) {
        key = try json.string("key")
        entry = try json.checkedName("entry")
        version = try json.integer("version", in: 1...Int64.max)
        value = try json.id("value")
        fingerprint = try json.fingerprint("fp")
        state = try json.pushState("state")
        source = json
    }

    fileprivate var json: JSONObject {
        var json = source
        json["key"] = .string(key)
        json["entry"] = .string(entry.text)
        json["version"] = .integer(Int64(version))
        json["value"] = .string(value.hex)
        json["fp"] = .string(fingerprint.hex)
        json["state"] = .string(state.rawValue)
        return json
    }
}
