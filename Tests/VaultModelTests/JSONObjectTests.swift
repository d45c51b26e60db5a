import Testing
import VaultModel

struct JSONObjectTests {
    @Test func `a member is replaced where it stands`() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = "two"
        #expect(String(decoding: object.serialized, as: UTF8.self) == #"{"a":1,"b":"two","c":3}"#)
    }

    @Test func `a new member comes last`() {
        var object: JSONObject = ["b": 1]
        object["a"] = 2
        #expect(object.members.map(\.name) == ["b", "a"])
    }

    @Test func `nil removes a member`() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = nil
        object["absent"] = nil
        #expect(object == ["b": 2])
    }

    @Test func `names that differ in a byte are two members`() {
        var object = JSONObject()
        object["\u{E9}"] = 1
        object["e\u{301}"] = 2
        #expect(object.members.count == 2)
        #expect(object["\u{E9}"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test func `a missing string is null`() {
        #expect(JSONValue.optional(nil as String?) == .null)
        #expect(JSONValue.optional("a") == "a")
    }

    @Test func `a missing number is null`() {
        #expect(JSONValue.optional(nil as Int?) == .null)
        #expect(JSONValue.optional(7) == 7)
    }
}

// How content is read.
struct JSONFieldsTests {
    private let object: JSONObject = [
        "text": "a", "number": 7, "null": .null, "list": ["a", "b"], "mixed": ["a", 1],
        "objects": [[:], ["a": 1]], "object": ["a": 1], "bool": true, "decimal": .decimal("1.5"),
        "time": "2026-11-20T20:25:06.123Z", "id": "00112233445566778899aabbccddeeff",
    ]

    @Test func `a field of the type that is asked for is read`() throws {
        #expect(try object.string("text") == "a")
        #expect(try object.integer("number", in: 7...7) == 7)
        #expect(try object.strings("list") == ["a", "b"])
        #expect(try object.objects("objects").count == 2)
        #expect(try object.object("object") == ["a": 1])
        #expect(try object.time("time").milliseconds == 1_795_206_306_123)
        #expect(try object.id("id", of: TeamSubject.self).hex == "00112233445566778899aabbccddeeff")
        #expect(try object.bytes("id").count == 16)
        #expect(try object.checkedName("text").text == "a")
    }

    @Test(arguments: ["absent", "null"])
    func `an optional field may be absent or null`(name: String) throws {
        #expect(try object.optionalString(name) == nil)
        #expect(try object.optionalObject(name) == nil)
        #expect(try object.optionalTime(name) == nil)
    }

    @Test(arguments: ["absent", "null", "number", "list", "object", "bool", "decimal"])
    func `what is no string is malformed`(name: String) {
        let error = MalformedField(name)
        #expect(throws: error) { try object.string(name) }
        #expect(throws: error) { try object.time(name) }
        #expect(throws: error) { try object.id(name, of: TeamSubject.self) }
        #expect(throws: error) { try object.digest(name) }
        #expect(throws: error) { try object.bytes(name) }
        #expect(throws: error) { try object.checkedName(name) }
    }

    @Test(arguments: ["number", "list", "object", "bool"])
    func `an optional field of another type is malformed`(name: String) {
        #expect(throws: MalformedField(name)) { try object.optionalString(name) }
        #expect(throws: MalformedField(name)) { try object.optionalTime(name) }
    }

    @Test(arguments: [0...6, 8...9] as [ClosedRange<Int64>])
    func `a number out of its bounds is malformed`(range: ClosedRange<Int64>) {
        #expect(throws: MalformedField("number")) { try object.integer("number", in: range) }
    }

    @Test(arguments: ["absent", "null", "text", "list", "bool", "decimal"])
    func `what is no integer is malformed`(name: String) {
        #expect(throws: MalformedField(name)) { try object.integer(name, in: .min ... .max) }
    }

    @Test(arguments: ["absent", "text", "object", "mixed", "objects"])
    func `what is no list of strings is malformed`(name: String) {
        #expect(throws: MalformedField(name)) { try object.strings(name) }
    }

    @Test(arguments: ["absent", "text", "object", "mixed", "list"])
    func `what is no list of objects is malformed`(name: String) {
        #expect(throws: MalformedField(name)) { try object.objects(name) }
    }

    @Test(arguments: ["text", "list", "number"])
    func `what is no object is malformed`(name: String) {
        #expect(throws: MalformedField(name)) { try object.object(name) }
        #expect(throws: MalformedField(name)) { try object.optionalObject(name) }
    }
}
