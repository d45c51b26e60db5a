import TestSupport
import Testing
import VaultModel

struct EntryTests {
    private static let text = """
        {"name":"OPENAI_API_KEY","note":"billing","tags":["voice","paid"],\
        "expires":"2027-01-01T00:00:00.000Z","version":7,"versions":[\
        {"version":5,"value":"00112233445566778899aabbccddeeff",\
        "fp":"26eae1e4968d78dd6fd07873627c2dab","at":"2026-11-20T20:25:06.123Z",\
        "by":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","bytes":51},\
        {"version":7,"value":"10112233445566778899aabbccddeeff",\
        "fp":"36eae1e4968d78dd6fd07873627c2dab","at":"2026-11-21T20:25:06.123Z",\
        "by":"0b0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","bytes":0}],"kept":3}
        """

    @Test func `every field is read`() throws {
        let entry = try Entry(json: object(Self.text))
        #expect(entry.name.text == "OPENAI_API_KEY")
        #expect(entry.note == "billing")
        #expect(entry.tags == ["voice", "paid"])
        #expect(entry.expires?.description == "2027-01-01T00:00:00.000Z")
        #expect(entry.kept == 3)
        #expect(entry.versions.map(\.number) == [5, 7])
        let first = try #require(entry.version(5))
        #expect(first.value.hex == "00112233445566778899aabbccddeeff")
        #expect(first.fingerprint.hex == "26eae1e4968d78dd6fd07873627c2dab")
        #expect(first.at.description == "2026-11-20T20:25:06.123Z")
        #expect(first.by.hex == "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a")
        #expect(first.byteCount == 51)
    }

    @Test func `the last version is current`() throws {
        let entry = try Entry(json: object(Self.text))
        #expect(entry.current.number == 7)
        #expect(entry.version(6) == nil)
    }

    @Test func `what was read is written as it was`() throws {
        let entry = try Entry(json: object(Self.text))
        #expect(entry.json.text == Self.text)
    }

    @Test(arguments: [
        Change("color", "red"), Change("name2", ["a": [1, .null]]), Change("versions/0/mime", "x"),
        Change("versions/1/x", [:]),
    ])
    func `members that nobody knows are kept on rewrite`(change: Change) throws {
        let changed = change.applied(to: try object(Self.text))
        var entry = try Entry(json: changed)
        #expect(entry.json.text == changed.text)
        entry.note = "other"
        #expect(entry.json.text == Change("note", "other").applied(to: changed).text)
    }

    @Test(arguments: [
        Change("note", nil), Change("note", .null), Change("expires", nil),
        Change("expires", .null),
    ])
    func `note and expiry may be missing`(change: Change) throws {
        let entry = try Entry(json: change.applied(to: object(Self.text)))
        #expect(change.path == "note" ? entry.note.isEmpty : entry.expires == nil)
    }

    @Test(arguments: [
        (Change("name", nil), "name"), (Change("name", ""), "name"), (Change("name", 1), "name"),
        (Change("name", "a\u{202E}b"), "name"), (Change("name", "e\u{301}"), "name"),
        (Change("note", 1), "note"), (Change("note", []), "note"),
        (Change("tags", nil), "tags"), (Change("tags", .null), "tags"),
        (Change("tags", "a"), "tags"),
        (Change("tags", ["a", 1]), "tags"),
        (Change("expires", ""), "expires"), (Change("expires", 1), "expires"),
        (Change("expires", "2027-02-29T00:00:00.000Z"), "expires"),
        (Change("expires", "2027-01-01"), "expires"),
        (Change("created", 1), "created"), (Change("created", "2027"), "created"),
        (Change("kept", nil), "kept"), (Change("kept", 0), "kept"), (Change("kept", 257), "kept"),
        (Change("kept", -1), "kept"), (Change("kept", "3"), "kept"),
        (Change("kept", .null), "kept"),
        (Change("version", nil), "version"), (Change("version", 0), "version"),
        (Change("version", "7"), "version"), (Change("version", true), "version"),
        (Change("version", 5), "versions"), (Change("version", 8), "versions"),
        (Change("versions", nil), "versions"), (Change("versions", .null), "versions"),
        (Change("versions", []), "versions"), (Change("versions", [:]), "versions"),
        (Change("versions", [1]), "versions"), (Change("versions/1", .null), "versions"),
        (Change("versions/0/version", 7), "versions"),
        (Change("versions/0/version", 8), "versions"),
        (Change("versions/0/version", nil), "version"),
        (Change("versions/0/version", 0), "version"),
        (Change("versions/0/version", -1), "version"),
        (Change("versions/0/version", "5"), "version"),
        (Change("versions/0/value", nil), "value"), (Change("versions/0/value", ""), "value"),
        (Change("versions/0/value", "00"), "value"), (Change("versions/0/value", 1), "value"),
        (Change("versions/0/value", "00112233445566778899AABBCCDDEEFF"), "value"),
        (Change("versions/0/fp", nil), "fp"), (Change("versions/0/fp", ""), "fp"),
        (Change("versions/0/fp", "00"), "fp"), (Change("versions/0/fp", "zz"), "fp"),
        (Change("versions/0/fp", "26eae1e4968d78dd6fd07873627c2dab00"), "fp"),
        (Change("versions/0/at", nil), "at"), (Change("versions/0/at", 1), "at"),
        (Change("versions/0/at", "now"), "at"),
        (Change("versions/0/by", nil), "by"), (Change("versions/0/by", "alice"), "by"),
        (Change("versions/0/bytes", nil), "bytes"), (Change("versions/0/bytes", -1), "bytes"),
        (Change("versions/0/bytes", 1_048_576), "bytes"),
        (Change("versions/0/bytes", "5"), "bytes"),
    ])
    func `a malformed field is named`(change: Change, field: String) throws {
        let changed = change.applied(to: try object(Self.text))
        #expect(throws: MalformedField(field)) { try Entry(json: changed) }
    }

    @Test func `more than 256 versions are refused`() throws {
        let whole = try object(Self.text)
        let version = try whole.objects("versions")[0]
        func entry(count: Int) -> JSONObject {
            let versions = (1...count).map { number in
                JSONValue.object(Change("version", .integer(Int64(number))).applied(to: version))
            }
            return Change("version", .integer(Int64(count)))
                .applied(to: Change("versions", .array(versions)).applied(to: whole))
        }
        #expect(try Entry(json: entry(count: 256)).versions.count == 256)
        #expect(throws: MalformedField("versions")) { try Entry(json: entry(count: 257)) }
    }
}

struct EntryVersionsTests {
    private func version(_ number: Int) -> EntryVersion {
        var generator = SeededGenerator(seed: UInt64(number))
        guard let value = RecordID(generator.bytes(count: 16)),
            let by = MemberID(generator.bytes(count: 16))
        else { preconditionFailure("sixteen bytes are an id") }
        return EntryVersion(
            number: number,
            value: value,
            fingerprint: generator.bytes(count: 16),
            at: Timestamp(milliseconds: Int64(number)),
            by: by,
            byteCount: number
        )
    }

    @Test func `a new entry keeps 32 versions`() throws {
        let entry = Entry(name: try Name("A"), first: version(1))
        #expect(entry.kept == 32)
        #expect(entry.note.isEmpty && entry.tags.isEmpty && entry.expires == nil)
        #expect(entry.versions.map(\.number) == [1])
    }

    @Test func `a new version is current and the oldest is dropped`() throws {
        var entry = Entry(name: try Name("A"), first: version(1))
        #expect(entry.keep(3).isEmpty)
        #expect(entry.append(version(2)).isEmpty)
        #expect(entry.append(version(3)).isEmpty)
        #expect(entry.append(version(4)).map(\.value) == [version(1).value])
        #expect(entry.append(version(9)).map(\.number) == [2])
        #expect(entry.versions.map(\.number) == [3, 4, 9])
        #expect(entry.current.number == 9)
    }

    @Test func `who keeps fewer versions drops the older ones`() throws {
        var entry = Entry(name: try Name("A"), first: version(1))
        for number in 2...10 { _ = entry.append(version(number)) }
        #expect(entry.keep(2).map(\.number) == Array(1...8))
        #expect(entry.append(version(11)).map(\.number) == [9])
        #expect(entry.versions.map(\.number) == [10, 11])
    }

    @Test func `an entry is as old as its first version, kept or not`() throws {
        var entry = Entry(name: try Name("A"), first: version(1))
        #expect(entry.keep(2).isEmpty)
        #expect(entry.created == version(1).at)
        for number in 2...4 { _ = entry.append(version(number)) }
        #expect(entry.versions[0].at == version(3).at)
        #expect(entry.created == version(1).at)
        #expect(try Entry(json: entry.json).created == version(1).at)
    }

    @Test func `an entry that was made is read as it was`() throws {
        var entry = Entry(name: try Name("A"), first: version(1))
        _ = entry.append(version(2))
        entry.tags = ["x"]
        entry.expires = Timestamp(milliseconds: 1)
        let again = try Entry(json: entry.json)
        #expect(again.json.text == entry.json.text)
        #expect(again.versions.map(\.fingerprint) == entry.versions.map(\.fingerprint))
    }

    @Test func `an expiry is taken back`() throws {
        var entry = Entry(name: try Name("A"), first: version(1))
        entry.expires = Timestamp(milliseconds: 1)
        entry = try Entry(json: entry.json)
        entry.expires = nil
        #expect(entry.json["expires"] == nil)
    }
}
