import ArgumentParser
import Vault

/// The command `vaultctl where`.
struct WhereCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "where",
        abstract:
            "Show everywhere a value was put: versions, targets, regions, and who could read it.",
        discussion: """
            Of an entry by its name, or of a value that leaked, from a file or standard input: it \
            is looked for in all your teams, in every version that is kept and every push that was \
            ever made. The value is compared by its fingerprint; it is sent nowhere and shown \
            nowhere.

            What is there NOW: 'held' is what the cloud was told last; 'left' is the same where \
            the target was deleted or moved since, or maps the key no more, so that no push will \
            ever replace it; of 'unknown' nobody knows whether it arrived; 'overwritten' and \
            'removed' say what came after it.

            Status 5 when a value is nowhere.

            Examples:
              vaultctl where OPENAI_API_KEY
              vaultctl where --value-from leaked.txt
              pbpaste | vaultctl where --value-from -
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String?

    @Option(
        name: .customLong("value-from"),
        help: ArgumentHelp(
            "Look for the value in a file; '-' is standard input.",
            valueName: "f|-"
        ),
        completion: .file()
    )
    var file: String?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (name == nil) != (file == nil) else {
            throw ToolError.usage(
                "give the name of an entry, or a value with --value-from",
                hint: "a value is never given as an argument"
            )
        }
        guard file == nil || team.team == nil else {
            throw ToolError.usage("a value is looked for in all your teams: --team has no say")
        }
    }

    func run() throws {
        let context = try Context(global)
        let entry = try name.map { try vaultctl.name($0, of: "entry") }
        try context.withVault { vault in
            let found: Whereabouts
            if let entry {
                found = try vault.whereabouts(of: entry, in: context.team(team, in: vault))
            } else {
                let value = try context.soughtValue(in: file ?? "-")
                found = try vault.whereabouts(of: value)
            }
            guard !found.holders.isEmpty || !found.places.isEmpty else {
                throw ToolError(
                    .notFound,
                    code: "not-found",
                    "no entry of your teams has or had that value, and no push sent it",
                    hint: "a blank more or less makes another value"
                )
            }
            context.output.show(found.json(named: name)) { text(found, context.output.style) }
        }
    }

    private func text(_ found: Whereabouts, _ style: Style) -> String {
        var versions = Table("TEAM", "ENTRY", "VERSION", "WRITTEN", "BY")
        for holder in found.holders {
            versions.add(
                Cell(holder.team.text),
                Cell(holder.entry.text),
                Cell("\(holder.version)\(holder.isCurrent ? ", current" : "")"),
                Cell(holder.at.description),
                Cell(holder.by)
            )
        }
        var places = Table(
            "TARGET",
            "SET OR TEAM",
            "REGION",
            "KEY",
            "VERSION",
            "STATE",
            "AT",
            "NOW"
        )
        for place in found.places {
            places.add(
                Cell(place.target),
                Cell(place.set ?? place.remoteTeam.map { "team \($0)" } ?? "-"),
                Cell(place.region ?? "-"),
                Cell(place.key),
                Cell("\(place.entry) v\(place.version)"),
                Cell(place.state),
                Cell(place.at.description),
                Cell(place.standing.rawValue)
            )
        }
        var readers = Table("COULD READ IT", "IN TEAM", "SINCE", "UNTIL")
        for reader in found.readers {
            readers.add(
                Cell(reader.name),
                Cell(reader.team.text),
                Cell(reader.from.description),
                Cell(reader.until?.description ?? "now")
            )
        }
        return versions.text(style, empty: "no entry has it any more") + "\n"
            + places.text(style, empty: "it was pushed nowhere") + "\n"
            + readers.text(style, empty: "nobody could read it")
    }
}

extension Whereabouts {
    fileprivate func json(named name: String?) -> JSONObject {
        [
            "name": .optional(name),
            "versions": .array(
                holders.map { holder in
                    [
                        "version": .integer(Int64(holder.version)),
                        "at": .string(holder.at.description), "by": .string(holder.by),
                        "team": .string(holder.team.text), "entry": .string(holder.entry.text),
                        "current": .bool(holder.isCurrent),
                    ]
                }
            ),
            "places": .array(places.map(\.json)),
            "readers": .array(
                readers.map { reader in
                    [
                        "name": .string(reader.name), "team": .string(reader.team.text),
                        "from": .string(reader.from.description),
                        "until": .optional(reader.until?.description),
                    ]
                }
            ),
        ]
    }
}

extension Whereabouts.Place {
    fileprivate var json: JSONValue {
        [
            "target": .string(target), "provider": .optional(provider?.rawValue),
            "set": .optional(set), "region": .optional(region), "key": .string(key),
            "version": .integer(Int64(version)), "state": .string(state.rawValue),
            "at": .string(at.description), "entry": .string(entry), "team": .string(team.text),
            "remoteTeam": .optional(remoteTeam), "push": .string(push),
            "held": .bool(standing.isThere), "now": .string(standing.rawValue),
        ]
    }
}
