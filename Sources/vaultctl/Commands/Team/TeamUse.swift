import ArgumentParser
import Vault

/// The command `vaultctl team use`.
struct TeamUse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use",
        abstract: "Choose the team that is meant when none is named.",
        discussion: """
            The choice is kept in config.json, for this vault and this user of the machine.

            Example:
              vaultctl team use voice
            """
    )

    @Argument(help: "The team's name.", completion: .teams)
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let team = try vault.team(.named(name))
            try Configuration.use(team: team.id, in: vault.id)
            context.output.show(["team": .string(team.name.text)]) { "" }
            context.output.say("team \(team.name) is in use")
        }
    }
}
