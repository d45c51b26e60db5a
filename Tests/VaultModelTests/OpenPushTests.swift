import Testing
import VaultModel

struct OpenPushTests {
    private static let text = """
        {"target":"prod","push":"0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d","items":[\
        {"key":"DB","entry":"DB_URL","version":1,"value":"00112233445566778899aabbccddeeff",\
        "fp":"26eae1e4968d78dd6fd07873627c2dab","state":"open"},\
        {"key":"K","entry":"E","version":12,"value":"10112233445566778899aabbccddeeff",\
        "fp":"36eae1e4968d78dd6fd07873627c2dab","state":"unknown"}],"state":"open","attempt":2,\
        "deadline":"2026-11-20T20:35:06.123Z","host":"laptop"}
        """

    @Test func `every field is read`() throws {
        let push = try OpenPush(json: object(Self.text))
        #expect(push.push.hex == "0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d")
        #expect(push.target.text == "prod")
        #expect(push.state == .open)
        #expect(push.attempt == 2)
        #expect(push.deadline.description == "2026-11-20T20:35:06.123Z")
        #expect(push.host == "laptop")
        #expect(push.items.map(\.key) == ["DB", "K"])
        let item = push.items[1]
        #expect(item.entry.text == "E")
        #expect(item.version == 12)
        #expect(item.value.hex == "10112233445566778899aabbccddeeff")
        #expect(item.fingerprint.hex == "36eae1e4968d78dd6fd07873627c2dab")
        #expect(item.state == .unknown)
    }

    @Test func `what was read is written as it was`() throws {
        let push = try OpenPush(json: object(Self.text))
        #expect(push.json.text == Self.text)
    }

    @Test(arguments: [
        Change("color", "red"), Change("items/0/mime", "x"), Change("items/1/x", [:]),
    ])
    func `members that nobody knows are kept on rewrite`(change: Change) throws {
        let changed = change.applied(to: try object(Self.text))
        var push = try OpenPush(json: changed)
        #expect(push.json.text == changed.text)
        push.attempt = 3
        push.items[0].state = .stored
        let expected = Change("items/0/state", "stored")
            .applied(to: Change("attempt", 3).applied(to: changed))
        #expect(push.json.text == expected.text)
    }

    @Test func `a push without items is read`() throws {
        let changed = Change("items", []).applied(to: try object(Self.text))
        #expect(try OpenPush(json: changed).items.isEmpty)
    }

    @Test(arguments: [
        (Change("target", nil), "target"), (Change("target", ""), "target"),
        (Change("target", "a\tb"), "target"),
        (Change("push", nil), "push"), (Change("push", "0a"), "push"), (Change("push", 1), "push"),
        (Change("state", nil), "state"), (Change("state", "OPEN"), "state"),
        (Change("state", .null), "state"),
        (Change("attempt", nil), "attempt"), (Change("attempt", -1), "attempt"),
        (Change("attempt", 1_000_001), "attempt"), (Change("attempt", "2"), "attempt"),
        (Change("deadline", nil), "deadline"), (Change("deadline", "soon"), "deadline"),
        (Change("host", nil), "host"), (Change("host", 1), "host"),
        (Change("items", nil), "items"), (Change("items", [:]), "items"),
        (Change("items", [1]), "items"), (Change("items/0", .null), "items"),
        (Change("items/0/key", nil), "key"), (Change("items/0/key", 1), "key"),
        (Change("items/0/entry", nil), "entry"), (Change("items/0/entry", "e\u{301}"), "entry"),
        (Change("items/0/version", nil), "version"), (Change("items/0/version", 0), "version"),
        (Change("items/0/value", nil), "value"), (Change("items/0/value", "xy"), "value"),
        (Change("items/0/fp", nil), "fp"), (Change("items/0/fp", "xy"), "fp"),
        (Change("items/0/fp", "00"), "fp"), (Change("items/0/fp", ""), "fp"),
        (Change("items/0/state", nil), "state"), (Change("items/0/state", ""), "state"),
    ])
    func `a malformed field is named`(change: Change, field: String) throws {
        let changed = change.applied(to: try object(Self.text))
        #expect(throws: MalformedField(field)) { try OpenPush(json: changed) }
    }
}
