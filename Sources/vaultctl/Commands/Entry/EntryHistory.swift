import ArgumentParser
import Vault

/// The command `vaultctl history`.
struct EntryHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show the versions of an entry, newest first.",
        discussion: """
            Example:
              vaultctl history OPENAI_API_KEY
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
            let entry = description.entry
            context.output.show(
                [
                    "name": .string(entry.name.text),
                    "versions": .array(
                        entry.versions.map { version in
                            [
                                "version": .integer(Int64(version.number)),
                                "at": .string(version.at.description),
                                "by": .string(description.author(of: version)),
                                "current": .bool(version.number == entry.current.number),
                                "bytes": .integer(Int64(version.byteCount)),
                            ]
                        }
                    ),
                ]
            ) {
                description.versionTable.text(context.output.style, empty: "no versions")
            }
        }
    }
}
