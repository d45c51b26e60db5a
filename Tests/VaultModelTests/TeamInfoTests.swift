import Testing
import VaultModel

struct TeamInfoTests {
    @Test func `name and note are read and written`() throws {
        let text = #"{"name":"voice","note":"agents"}"#
        let team = try TeamInfo(json: object(text))
        #expect(team.name.text == "voice")
        #expect(team.note == "agents")
        #expect(team.json.text == text)
    }

    @Test func `a note may be missing`() throws {
        #expect(try TeamInfo(json: object(#"{"name":"voice"}"#)).note.isEmpty)
    }

    @Test func `members that nobody knows are kept on rewrite`() throws {
        var team = try TeamInfo(json: object(#"{"x":[1],"name":"voice","note":""}"#))
        team.name = try Name("speech")
        #expect(team.json == ["x": [1], "name": "speech", "note": ""])
    }

    @Test(arguments: [
        ("{}", "name"), (#"{"name":""}"#, "name"), (#"{"name":1}"#, "name"),
        (#"{"name":"a\u202eb"}"#, "name"), (#"{"name":"a","note":1}"#, "note"),
    ])
    func `a malformed field is named`(text: String, field: String) throws {
        let team = try object(text)
        #expect(throws: MalformedField(field)) { try TeamInfo(json: team) }
    }
}
