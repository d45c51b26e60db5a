import ArgumentParser
import Vault

/// The command `vaultctl list`.
struct EntryList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List entries, never values.",
        discussion: """
            A pattern is matched against the whole name: '*' stands for any text, '?' for one \
            character, '[a-z]' for one of several.

            Examples:
              vaultctl list
              vaultctl list 'OPENAI_*' --tag prod
              vaultctl list --expiring 30d
            """
    )

    @Argument(help: "Only names that match.")
    var pattern: String?

    @Option(help: ArgumentHelp("Only entries with this tag.", valueName: "tag"))
    var tag: String?

    @Option(
        help: ArgumentHelp("Only entries that expire within this time.", valueName: "30d")
    )
    var expiring: TimeSpan?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Self.show(Context(global), team: team.team, filter)
    }

    /// Shows the entries of a team, all of them unless a filter leaves some out.
    static func show(
        _ context: Context,
        team: String? = nil,
        _ filter: (EntrySummary) -> Bool = { _ in true }
    ) throws {
        try context.withVault { vault in
            let (team, entries) = try vault.summaries(in: context.team(named: team, in: vault))
            let found = entries.filter(filter)
            context.output.show(["entries": .array(found.map { .object($0.json(team)) })]) {
                text(found, context.output.style, isFiltered: found.count < entries.count)
            }
        }
    }

    /// Tells whether an entry is asked for; what was typed is read once, not for each entry.
    private var filter: (EntrySummary) -> Bool {
        let (glob, tag) = (pattern.map(Glob.init), tag)
        let limit = expiring.map { Timestamp.now + $0.duration }
        return { entry in
            if let glob, !glob.matches(entry.name.text) { return false }
            if let tag, !entry.tags.contains(tag) { return false }
            if let limit, !entry.expires(before: limit) { return false }
            return true
        }
    }

    private static func text(
        _ entries: [EntrySummary],
        _ style: Style,
        isFiltered: Bool
    ) -> String {
        var table = Table("NAME", "VERSION", "UPDATED", "EXPIRES", "TAGS", "NOTE")
        for entry in entries {
            table.add(
                Cell(entry.name.text),
                Cell(String(entry.version)),
                Cell(entry.updated.description),
                Cell(entry.expires?.description ?? "-"),
                Cell(entry.tags.isEmpty ? "-" : entry.tags.joined(separator: ", ")),
                Cell(entry.note.isEmpty ? "-" : entry.note)
            )
        }
        return table.text(
            style,
            empty: isFiltered
                ? "no entry matches" : "no entries yet: 'vaultctl set NAME' stores one"
        )
    }
}
