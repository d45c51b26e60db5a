import ArgumentParser
import Vault

/// The command `vaultctl target rm`.
struct TargetRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Delete a target here. The provider is not touched.",
        discussion: """
            What was pushed stays at the provider and in the history. To take it away there first, \
            unmap the keys and push with --prune.

            Example:
              vaultctl target rm staging
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var name: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "target")
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let target = try vault.target(name, in: team)
            let held = target.last?.items.values.count { $0.state.isHeld } ?? 0
            let rest =
                held == 0
                ? "" : "; \(held == 1 ? "1 key stays" : "\(held) keys stay") at the provider"
            try context.confirm("Delete target \(printable(name.text))\(rest)?")
            try vault.removeTarget(name, in: team)
            context.output.show(["removed": .string(name.text), "left": .integer(Int64(held))]) {
                ""
            }
            context.output.say("deleted target \(printable(name.text))\(rest)")
        }
    }
}
