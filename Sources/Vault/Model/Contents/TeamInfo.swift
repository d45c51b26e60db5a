/// What a team record holds; there is one a team.
package struct TeamInfo: Sendable {
    package var name: Name
    package var note: String
    private let source: JSONObject

    package init(name: Name, note: String = "") {
        self.name = name
        self.note = note
        source = JSONObject()
    }

    package init(json: JSONObject) throws(MalformedField) {
        name = try json.checkedName("name")
        note = try json.optionalString("note") ?? ""
        source = json
    }

    /// The content, with the members this version does not know as they were.
    package var json: JSONObject {
        var json = source
        json["name"] = .string(name.text)
        json["note"] = .string(note)
        return json
    }
}
