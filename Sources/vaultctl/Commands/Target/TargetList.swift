import ArgumentParser
import Vault

/// The command `vaultctl target list`.
struct TargetList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the targets of the team.",
        discussion: """
            Example:
              vaultctl target list
            """
    )

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let targets = try vault.targets(in: context.team(team, in: vault))
            context.output.show(["targets": .array(targets.map { .object($0.json) })]) {
                var table = Table("TARGET", "PROVIDER", "KIND", "SET OR TEAM", "REGION", "KEYS")
                for target in targets {
                    table.add(
                        Cell(target.name.text),
                        Cell(target.provider.rawValue),
                        Cell(target.kind.rawValue),
                        Cell(target.place),
                        Cell(target.region ?? target.last?.region ?? "-"),
                        Cell(String(target.mapped.count))
                    )
                }
                return table.text(
                    context.output.style,
                    empty: "no targets yet: 'vaultctl target add' makes one"
                )
            }
        }
    }
}
