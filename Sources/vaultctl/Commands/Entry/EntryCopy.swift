import ArgumentParser
import Vault

/// The command `vaultctl copy`.
struct EntryCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy an entry's current value, to another team or under another name.",
        discussion: """
            The note, tags and expiry go with it; older versions do not. The two entries have \
            nothing to do with each other afterwards.

            Examples:
              vaultctl copy OPENAI_API_KEY --to-team models
              vaultctl copy OPENAI_API_KEY OPENAI_API_KEY_OLD
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String

    @Argument(help: "The name of the copy; the same unless given.")
    var new: String?

    @Option(
        name: .customLong("to-team"),
        help: ArgumentHelp("The team that gets the copy.", valueName: "name")
    )
    var destination: String?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard new != nil || destination != nil else {
            throw ToolError.usage("give a new name, or a team with --to-team")
        }
    }

    func run() throws {
        let context = try Context(global)
        let source = try vaultctl.name(name, of: "entry")
        let copy =
            try new.map { text throws(ToolError) in try vaultctl.name(text, of: "entry") } ?? source
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let (teamName, entry) = try vault.copy(
                source,
                in: team,
                to: copy,
                in: destination.map(TeamChoice.named) ?? team
            )
            context.output.show(
                [
                    "name": .string(entry.name.text), "team": .string(teamName.text),
                    "version": .integer(Int64(entry.current.number)),
                ]
            ) { "" }
            context.output.say("copied \(source) to \(entry.name) of team \(teamName)")
        }
    }
}
