import ArgumentParser
import Vault

/// The command `vaultctl rotate end`.
struct RotateEnd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "Close a campaign.",
        discussion: """
            Refused (7) while entries are left; --abandon closes it all the same, and the history \
            says so.

            Example:
              vaultctl rotate end 2026-q4
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @Flag(help: "Close it although entries are left.")
    var abandon = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "campaign")
        try context.withVault { vault in
            let rotation = try vault.endRotation(
                name,
                abandoned: abandon,
                in: context.team(team, in: vault)
            )
            context.output.show(rotation.document) { "" }
            context.output.say("campaign \(name) is \(rotation.stateWord)")
        }
    }
}
