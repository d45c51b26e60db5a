import ArgumentParser
import Vault

/// The command `vaultctl show`.
struct EntryShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything about an entry but its value.",
        discussion: """
            Its note, tags and expiry, its versions, and where it is pushed.

            Example:
              vaultctl show OPENAI_API_KEY
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "entry")
        try context.withVault { vault in
            let description = try vault.describe(name, in: context.team(team, in: vault))
            context.output.show(["entry": .object(description.json)]) {
                text(description, context.output.style)
            }
        }
    }

    private func text(_ description: EntryDescription, _ style: Style) -> String {
        let entry = description.entry
        var places = Table("TARGET", "KEY", "PUSHED", "STALE")
        for place in description.places {
            places.add(
                Cell(place.target.text),
                Cell(place.key),
                Cell(place.version.map { "version \($0)" } ?? "never"),
                Cell(place.isStale ? "yes" : "no")
            )
        }
        return """
            name      \(entry.name)
            team      \(description.team)
            version   \(entry.current.number)
            bytes     \(entry.current.byteCount)
            created   \(entry.created)
            updated   \(entry.current.at)
            expires   \(entry.expires?.description ?? "never")
            tags      \(entry.tags.isEmpty ? "-" : printable(entry.tags.joined(separator: ", ")))
            kept      \(entry.kept == 1 ? "the newest version" : "the \(entry.kept) newest versions")
            note      \(entry.note.isEmpty ? "-" : printable(entry.note))


            """ + description.versionTable.text(style, empty: "no versions") + "\n"
                + places.text(style, empty: "no target maps it")
    }
}

extension EntryDescription {
    fileprivate var json: JSONObject {
        var json = EntrySummary(entry).json(team)
        json["versions"] = .array(
            entry.versions.map { version in
                [
                    "version": .integer(Int64(version.number)),
                    "at": .string(version.at.description),
                    "by": .string(author(of: version)),
                    "current": .bool(version.number == entry.current.number),
                ]
            }
        )
        json["pushed"] = .array(
            places.map { place in
                [
                    "target": .string(place.target.text), "key": .string(place.key),
                    "version": .optional(place.version), "stale": .bool(place.isStale),
                ]
            }
        )
        return json
    }

    /// Who wrote a version, by name.
    func author(of version: EntryVersion) -> String {
        authors.text(of: version.by)
    }

    /// The versions, newest first.
    var versionTable: Table {
        var table = Table("VERSION", "AT", "BY", "BYTES")
        for version in entry.versions.reversed() {
            table.add(
                Cell(String(version.number)),
                Cell(version.at.description),
                Cell(author(of: version)),
                Cell(String(version.byteCount))
            )
        }
        return table
    }
}
