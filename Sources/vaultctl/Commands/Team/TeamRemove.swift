import ArgumentParser
import Vault

/// The command `vaultctl team rm`.
struct TeamRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Delete a team with all its entries and targets.",
        discussion: """
            What was pushed stays at the providers. The history of the team stays in the vault.

            Examples:
              vaultctl team rm models
              vaultctl team rm models --yes
            """
    )

    @Argument(help: "The team's name.", completion: .teams)
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let team = try vault.team(named: name)
            try context.confirm(
                "Delete team \(team.name) with \(Self.count(team.entries, "entry", "entries")) and "
                    + "\(Self.count(team.targets, "target", "targets"))?"
            )
            try vault.deleteTeam(team.name.text)
            context.output.show(
                [
                    "removed": .string(team.name.text), "entries": .integer(Int64(team.entries)),
                    "targets": .integer(Int64(team.targets)),
                ]
            ) { "" }
            context.output.say("deleted team \(team.name)")
        }
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
    }
}
