import ArgumentParser
import Vault

/// The command `vaultctl audit show`.
struct AuditShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one push: keys, versions, attempts, region, readiness over time.",
        discussion: """
            The first characters of an id are enough.

            Example:
              vaultctl audit show 3f9a02c1
            """
    )

    @Argument(help: "The push's id.")
    var push: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let record = try vault.pushRecord(push, in: context.team(team, in: vault))
            context.output.show(["pushes": [record.json]]) { record.text(context.output.style) }
        }
    }
}
