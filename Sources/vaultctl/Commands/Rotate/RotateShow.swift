import ArgumentParser
import Vault

/// The command `vaultctl rotate show`.
struct RotateShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a campaign and how far each entry is.",
        discussion: """
            Example:
              vaultctl rotate show 2026-q4
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "campaign")
        try context.withVault { vault in
            let rotation = try vault.rotation(name, in: context.team(team, in: vault))
            context.output.show(rotation)
        }
    }
}
