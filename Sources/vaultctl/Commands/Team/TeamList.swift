import ArgumentParser
import Vault

/// The command `vaultctl team list`.
struct TeamList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the teams you are in.",
        discussion: """
            Example:
              vaultctl team list
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let teams = try vault.teams()
            let inUse = context.configuration.team(in: vault.id)
            context.output.show(["teams": .array(teams.map { $0.json(inUse: inUse) })]) {
                var table = Table("TEAM", "ENTRIES", "TARGETS", "MEMBERS", "IN USE")
                for team in teams {
                    table.add(
                        Cell(team.name.text),
                        Cell(String(team.entries)),
                        Cell(String(team.targets)),
                        Cell(team.members.map(\.text).joined(separator: ", ")),
                        Cell(team.id == inUse ? "yes" : "-")
                    )
                }
                return table.text(
                    context.output.style,
                    empty: "no teams yet: 'vaultctl team create NAME' makes one"
                )
            }
        }
    }
}

extension TeamSummary {
    fileprivate func json(inUse: TeamID?) -> JSONValue {
        [
            "name": .string(name.text), "id": .string(id.hex),
            "entries": .integer(Int64(entries)), "targets": .integer(Int64(targets)),
            "members": .strings(members.map(\.text)), "inUse": .bool(id == inUse),
        ]
    }
}
