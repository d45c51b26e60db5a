import ArgumentParser
import Vault

/// The command `vaultctl restore`.
struct EntryRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make an older value the newest version again.",
        discussion: """
            It becomes a new version; none is overwritten, and the next push sends it.

            Examples:
              vaultctl history OPENAI_API_KEY
              vaultctl restore OPENAI_API_KEY 3
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String

    @Argument(help: "The version whose value is wanted.")
    var version: Int

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "entry")
        try context.withVault { vault in
            let entry = try vault.restore(
                name,
                version: version,
                in: context.team(team, in: vault)
            )
            context.output.show(
                [
                    "name": .string(name.text), "version": .integer(Int64(entry.current.number)),
                    "bytes": .integer(Int64(entry.current.byteCount)),
                ]
            ) { "" }
            context.output.say(
                entry.current.number == version
                    ? "version \(version) of \(name) is the current one"
                    : "version \(entry.current.number) of \(name) has the value of version \(version)"
            )
        }
    }
}
