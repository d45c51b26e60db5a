import ArgumentParser
import Vault

/// The command `vaultctl team create`.
struct TeamCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a team with keys of its own.",
        discussion: """
            You become its only member.

            Example:
              vaultctl team create models
            """
    )

    @Argument(help: "The team's name.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "team")
        try context.withVault { vault in
            let id = try vault.createTeam(name)
            context.output.show(["name": .string(name.text), "id": .string(id.hex)]) { "" }
            context.output.say("made team \(name)")
        }
    }
}
