import ArgumentParser
import Vault

/// The command `vaultctl audit pushes`.
struct AuditPushes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pushes",
        abstract: "List past pushes, newest first.",
        discussion: """
            All that is asked for has to be met.

            Examples:
              vaultctl audit pushes --target prod --since 30d
              vaultctl audit pushes --state failed --limit 5
              vaultctl audit pushes --key OPENAI_API_KEY --by Ada --since 2026-11-01
              vaultctl audit pushes --provider pipecat --region us-west --json
            """
    )

    @OptionGroup var filters: PushFilters
    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let found = try vault.pushes(filters.query, in: team)
            context.output.show(["pushes": .array(found.map(\.json))]) {
                text(found, context.output.style)
            }
            if found.isEmpty, let near = try nearestNames(vault, team) {
                context.output.say("Hint:  did you mean \(near)?")
            }
        }
    }

    /// What was perhaps meant by a filter that fits nothing; a target may also have been deleted.
    private func nearestNames(_ vault: Vault, _ team: TeamChoice) throws(VaultError) -> String? {
        func near(_ typed: String?, _ names: [String]) -> String? {
            guard let typed, !names.contains(typed) else { return nil }
            return Spelling.nearest(to: typed, among: names).map(printable)
        }
        let target = near(filters.target, try vault.targets(in: team).map(\.name.text))
        if let target { return target }
        return near(filters.by, try vault.members().map(\.name.text))
    }

    private func text(_ pushes: [PushRecord], _ style: Style) -> String {
        var table = Table("PUSH", "STARTED", "TARGET", "WHERE", "KEYS", "STATE", "BY")
        for push in pushes {
            table.add(
                Cell(String(push.id.prefix(8))),
                Cell(push.started.description),
                Cell(push.target),
                Cell(push.region ?? push.team ?? "-"),
                Cell(String(push.items.count)),
                Cell(push.state),
                Cell(push.by)
            )
        }
        return table.text(style, empty: "no pushes")
    }
}
