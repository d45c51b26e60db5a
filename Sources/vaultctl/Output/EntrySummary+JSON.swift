import Vault

extension EntrySummary {
    /// The element of `list` that docs/CLI.md promises.
    func json(_ team: Name) -> JSONObject {
        [
            "team": .string(team.text), "name": .string(name.text),
            "version": .integer(Int64(version)), "created": .string(created.description),
            "updated": .string(updated.description),
            "expires": .optional(expires?.description), "tags": .strings(tags),
            "note": note.isEmpty ? .null : .string(note),
            "bytes": .integer(Int64(byteCount)),
        ]
    }
}
