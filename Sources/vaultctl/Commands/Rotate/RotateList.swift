import ArgumentParser
import Vault

/// The command `vaultctl rotate list`.
struct RotateList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List campaigns, newest first.",
        discussion: """
            Example:
              vaultctl rotate list
            """
    )

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let rotations = try vault.rotations(in: context.team(team, in: vault))
            context.output.show(["rotations": .array(rotations.map { .object($0.json) })]) {
                text(rotations, context.output.style)
            }
        }
    }

    private func text(_ rotations: [Rotation], _ style: Style) -> String {
        var table = Table("CAMPAIGN", "OWNER", "STARTED", "DUE", "DONE", "STATE")
        for rotation in rotations {
            table.add(
                Cell(rotation.name.text),
                Cell(rotation.owner),
                Cell(rotation.started.description),
                Cell(rotation.due?.description ?? "-"),
                Cell("\(rotation.steps.count(where: \.isOver)) of \(rotation.steps.count)"),
                Cell(rotation.stateWord)
            )
        }
        return table.text(style, empty: "no campaigns yet: 'vaultctl rotate start' begins one")
    }
}
