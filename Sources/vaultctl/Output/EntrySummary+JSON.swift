import Vault

extension Entry {
    /// The element of `list` that docs/CLI.md promises.
    func summary(_ team: Name) -> JSONObject {
        [
            "team": .string(team.text), "name": .string(name.text),
            "version": .integer(Int64(current.number)), "created": .string(created.description),
            "updated": .string(current.at.description),
            "expires": .optional(expires?.description), "tags": .strings(tags),
            "note": note.isEmpty ? .null : .string(note),
            "bytes": .integer(Int64(current.byteCount)),
        ]
    }
}
