import ArgumentParser
import Vault

/// The command `vaultctl audit pushes`.
struct AuditPushes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pushes",
        abstract: "List past pushes, newest first.",
        discussion: """
            Examples:
              vaultctl audit pushes --target prod --since 30d
              vaultctl audit pushes --state failed --limit 5
            """
    )

    @Option(
        help: ArgumentHelp("Only pushes to this target.", valueName: "t"),
        completion: .targets
    )
    var target: String?

    @Option(help: ArgumentHelp("Only pushes since then.", valueName: "30d"))
    var since: TimeSpan?

    @Option(help: ArgumentHelp("Only pushes in this state.", valueName: "s"))
    var state: PushState?

    @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
    var limit: Int?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit.map({ $0 > 0 }) != false else {
            throw ToolError.usage("--limit takes a number from 1")
        }
    }

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let all = try vault.pushes(in: context.team(team, in: vault))
            let found = Array(all.filter(isWanted).prefix(limit ?? all.count))
            context.output.show(["pushes": .array(found.map(\.json))]) {
                text(found, context.output.style)
            }
        }
    }

    private func isWanted(_ push: PushRecord) -> Bool {
        if let target, push.target != target { return false }
        if let since, push.started < Timestamp.now - since.duration { return false }
        if let state, push.state != state { return false }
        return true
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
