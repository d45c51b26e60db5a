import ArgumentParser
import Vault

/// The command `vaultctl rm`.
struct EntryRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Delete entries with all their versions.",
        discussion: """
            An entry that a target uses stays. What was pushed stays at the provider.

            Example:
              vaultctl rm OLD_KEY UNUSED_KEY
            """
    )

    @Argument(help: "The entries' names.", completion: .entries)
    var names: [String]

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let names = try names.map { text throws(ToolError) in try name(text, of: "entry") }
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            for name in names { _ = try vault.entry(name, in: team) }
            let list = names.map(\.text).joined(separator: ", ")
            try context.confirm("Delete \(list) with all versions?")
            try vault.remove(names, in: team)
            context.output.show(["removed": .strings(names.map(\.text))]) { "" }
            context.output.say("deleted \(list)")
        }
    }
}
