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
        }
    }

    package let push: PushID
    package let target: Name
    package var items: [Item]
    package var state: PushState
    /// How many times the keys were sent.
    package var attempt: Int
    /// When a push whose process cannot be asked counts as unknown.
    package var deadline: Timestamp
    /// The machine on which it runs.
    package var host: String

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
    }
}

extension OpenPush {
    package init(json: JSONObject) throws(MalformedField) {
        push = try json.id("push")
        target = try json.checkedName("target")
        state = try json.pushState("state")
        attempt = try json.integer("attempt", in: 0...1_000_000)
        deadline = try json.time("deadline")
        host = try json.string("host")
        items = try json.objects("items").map { item throws(MalformedField) in
            Item(
                key: try item.string("key"),
                entry: try item.checkedName("entry"),
                version: try item.integer("version", in: 1...Int64.max),
                value: try item.id("value"),
                fingerprint: try item.bytes("fp"),
                state: try item.pushState("state")
            )
        }
    }

    package var json: JSONObject {
        [
            "target": .string(target.text), "push": .string(push.hex),
            "items": .array(
                items.map { item in
                    [
                        "key": .string(item.key), "entry": .string(item.entry.text),
                        "version": .integer(Int64(item.version)),
                        "value": .string(item.value.hex), "fp": .string(item.fingerprint.hex),
                        "state": .string(item.state.rawValue),
                    ]
                }
            ),
            "state": .string(state.rawValue), "attempt": .integer(Int64(attempt)),
            "deadline": .string(deadline.description), "host": .string(host),
        ]
    }
}
