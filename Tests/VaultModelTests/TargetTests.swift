import Testing
import VaultModel

struct TargetTests {
    private static let pipecat = """
        {"name":"prod","provider":"pipecat","base":"https://api.pipecat.daily.co/v1",\
        "type":"regular","set":"voice-agent","region":"us-west","host":"registry.example",\
        "auth":"bearer","ca_file":"/etc/ca.pem","token":{"entry":"PIPECAT_TOKEN"},\
        "map":{"DB":"DB_URL","OPENAI_API_KEY":"OPENAI_API_KEY"},"last":\
        {"push":"0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d","at":"2026-11-20T20:25:06.123Z","state":"pending",\
        "region":"us-west","items":{"OPENAI_API_KEY":{"entry":"OPENAI_API_KEY","version":2,\
        "value":"00112233445566778899aabbccddeeff","state":"accepted"}}}}
        """
    private static let baseten = """
        {"name":"models","provider":"baseten","base":"https://api.baseten.co",\
        "remote_team":"ml","token":{"entry":"BASETEN_KEY"},"map":{"hf_access_token":"HF_TOKEN"}}
        """

    @Test func `every field of a Pipecat target is read`() throws {
        let target = try Target(json: object(Self.pipecat))
        #expect(target.name.text == "prod")
        #expect(target.provider == .pipecat)
        #expect(target.kind == .secrets)
        #expect(target.baseURL == "https://api.pipecat.daily.co/v1")
        #expect(target.set == "voice-agent")
        #expect(target.region == "us-west")
        #expect(target.host == "registry.example")
        #expect(target.authScheme == .bearer)
        #expect(target.certificateAuthorities == "/etc/ca.pem")
        #expect(target.token.text == "PIPECAT_TOKEN")
        #expect(
            target.map.mapValues(\.text) == ["DB": "DB_URL", "OPENAI_API_KEY": "OPENAI_API_KEY"]
        )
        #expect(
            target.entries.map(\.text).sorted() == ["DB_URL", "OPENAI_API_KEY", "PIPECAT_TOKEN"]
        )
        let last = try #require(target.last)
        #expect(last.push.hex == "0a0b0c0d0e0f0a0b0c0d0e0f0a0b0c0d")
        #expect(last.at.description == "2026-11-20T20:25:06.123Z")
        #expect(last.state == .pending)
        #expect(last.region == "us-west")
        let item = try #require(last.items["OPENAI_API_KEY"])
        #expect(item.entry.text == "OPENAI_API_KEY")
        #expect(item.version == 2)
        #expect(item.value.hex == "00112233445566778899aabbccddeeff")
        #expect(item.state == .accepted)
    }

    @Test func `every field of a Baseten target is read`() throws {
        let target = try Target(json: object(Self.baseten))
        #expect(target.provider == .baseten)
        #expect(target.kind == .secrets)
        #expect(target.remoteTeam == "ml")
        #expect(target.set == nil && target.region == nil && target.host == nil)
        #expect(target.authScheme == nil && target.certificateAuthorities == nil)
        #expect(target.last == nil)
    }

    @Test(arguments: [pipecat, baseten])
    func `what was read is written as it was`(text: String) throws {
        let target = try Target(json: object(text))
        #expect(target.json.text == text)
    }

    @Test func `an image pull secret is told by its type`() throws {
        let whole = Change("encoded", true).applied(to: try object(Self.pipecat))
        let changed = Change("type", "image-pull").applied(to: whole)
        let target = try Target(json: changed)
        #expect(target.kind == .imagePull)
        #expect(target.isEncoded)
        #expect(target.json.text == changed.text)
    }

    @Test(arguments: [
        Change("color", "red"), Change("token/scope", "read"), Change("last/took", 7),
        Change("last/items/OPENAI_API_KEY/note", ["a": 1]),
    ])
    func `members that nobody knows are kept on rewrite`(change: Change) throws {
        let changed = change.applied(to: try object(Self.pipecat))
        var target = try Target(json: changed)
        #expect(target.json.text == changed.text)
        target.region = "eu-central"
        #expect(target.json.text == Change("region", "eu-central").applied(to: changed).text)
    }

    @Test(arguments: [
        "type", "set", "region", "remote_team", "host", "encoded", "auth", "ca_file", "last",
        "last/region",
    ])
    func `an optional field may be missing or null`(path: String) throws {
        let whole = try object(Self.pipecat)
        for change in [Change(path, nil), Change(path, .null)] {
            let target = try Target(json: change.applied(to: whole))
            #expect(target.name.text == "prod", "\(change.testDescription)")
        }
    }

    @Test(arguments: [
        (Change("name", nil), "name"), (Change("name", ""), "name"),
        (Change("name", "a\nb"), "name"),
        (Change("provider", nil), "provider"), (Change("provider", "aws"), "provider"),
        (Change("provider", "Pipecat"), "provider"), (Change("provider", 1), "provider"),
        (Change("type", "secrets"), "type"), (Change("type", ""), "type"),
        (Change("type", 1), "type"),
        (Change("base", nil), "base"), (Change("base", .null), "base"), (Change("base", 1), "base"),
        (Change("set", 1), "set"), (Change("region", []), "region"), (Change("host", [:]), "host"),
        (Change("remote_team", true), "remote_team"), (Change("ca_file", 0), "ca_file"),
        (Change("encoded", 1), "encoded"), (Change("encoded", "true"), "encoded"),
        (Change("auth", "basic"), "auth"), (Change("auth", ""), "auth"),
        (Change("auth", 1), "auth"),
        (Change("token", nil), "token"), (Change("token", "PIPECAT_TOKEN"), "token"),
        (Change("token", [:]), "entry"), (Change("token/entry", ""), "entry"),
        (Change("token/entry", "a\u{0}"), "entry"),
        (Change("map", nil), "map"), (Change("map", []), "map"), (Change("map", .null), "map"),
        (Change("map/DB", 1), "map"), (Change("map/DB", .null), "map"),
        (Change("map/DB", ""), "map"),
        (Change("map/DB", "e\u{301}"), "map"), (Change("map/\u{1B}[2J", 1), "map"),
        (Change("map", ["\u{E9}": "A", "e\u{301}": "B"]), "map"),
        (Change("last", 1), "last"), (Change("last", []), "last"),
        (Change("last/push", nil), "push"), (Change("last/push", "00"), "push"),
        (Change("last/at", nil), "at"), (Change("last/at", "today"), "at"),
        (Change("last/state", nil), "state"), (Change("last/state", "done"), "state"),
        (Change("last/region", 1), "region"),
        (Change("last/items", nil), "items"), (Change("last/items", []), "items"),
        (Change("last/items/X", 1), "items"), (Change("last/items/X", .null), "items"),
        (Change("last/items/OPENAI_API_KEY/entry", nil), "entry"),
        (Change("last/items/OPENAI_API_KEY/entry", "\u{200D}"), "entry"),
        (Change("last/items/OPENAI_API_KEY/version", 0), "version"),
        (Change("last/items/OPENAI_API_KEY/version", "2"), "version"),
        (Change("last/items/OPENAI_API_KEY/value", "0"), "value"),
        (Change("last/items/OPENAI_API_KEY/state", "Ready"), "state"),
    ])
    func `a malformed field is named, never by a word of the file`(
        change: Change,
        field: String
    ) throws {
        let changed = change.applied(to: try object(Self.pipecat))
        #expect(throws: MalformedField(field)) { try Target(json: changed) }
    }

    @Test func `two keys that only normalization makes one are refused in what was pushed`() throws
    {
        let whole = try object(Self.pipecat)
        let item = try whole.object("last").object("items")["OPENAI_API_KEY"]
        let changed = Change("last/items/e\u{301}", item)
            .applied(to: Change("last/items/\u{E9}", item).applied(to: whole))
        #expect(throws: MalformedField("items")) { try Target(json: changed) }
    }

    @Test func `a target that was made is read as it was`() throws {
        var target = Target(
            name: try Name("t"),
            provider: .pipecat,
            kind: .imagePull,
            baseURL: "https://x",
            token: try Name("T")
        )
        target.map = ["K": try Name("E")]
        target.last = LastPush(
            push: try #require(PushID([UInt8](repeating: 1, count: 16))),
            at: Timestamp(milliseconds: 5),
            state: .ready,
            region: nil,
            items: [
                "K": LastPush.Item(
                    entry: try Name("E"),
                    version: 1,
                    value: try #require(RecordID([UInt8](repeating: 2, count: 16))),
                    state: .ready
                )
            ]
        )
        #expect(try Target(json: target.json).json == target.json)
    }

    @Test func `a Baseten target has no type`() throws {
        let target = Target(
            name: try Name("t"),
            provider: .baseten,
            kind: .secrets,
            baseURL: "https://x",
            token: try Name("T")
        )
        #expect(target.json["type"] == nil)
    }
}
