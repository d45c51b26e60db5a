import ArgumentParser
import Vault

/// The command `vaultctl target show`.
struct TargetShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a target: where it is, and which entries go there.",
        discussion: """
            Example:
              vaultctl target show prod
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
            let target = try vault.target(name, in: context.team(team, in: vault))
            context.output.show(["target": .object(target.json)]) {
                text(target, context.output.style)
            }
        }
    }

    private func text(_ target: Target, _ style: Style) -> String {
        var lines = [
            ("name", target.name.text), ("provider", target.provider.rawValue),
            ("kind", target.kind.rawValue), ("server", target.baseURL),
        ]
        if let set = target.set { lines.append(("set", set)) }
        if let host = target.host { lines.append(("host", host)) }
        if target.provider == .pipecat {
            lines.append(
                ("region", target.region ?? target.last?.region ?? "the organization's default")
            )
        } else {
            lines.append(("team", target.remoteTeam ?? "the caller's default team"))
        }
        if let file = target.certificateAuthorities { lines.append(("ca file", file)) }
        lines.append(("token", "entry \(target.token)"))
        if let scheme = target.authScheme { lines.append(("scheme", scheme.rawValue)) }
        if target.isEncoded { lines.append(("encoded", "yes")) }
        if let rule = target.ruleText { lines.append(("rule", rule)) }
        var keys = Table("KEY", "ENTRY", "PUSHED", "STATE")
        for (key, entry) in target.mapped.sorted(by: { $0.key < $1.key }) {
            let last = target.last?.items[key]
            keys.add(
                Cell(key),
                Cell(entry.text),
                Cell(last.map { "version \($0.version)" } ?? "never"),
                last.map { Cell($0.state) } ?? Cell("-")
            )
        }
        return lines.map { label, value in
            label + String(repeating: " ", count: 10 - label.count) + printable(value) + "\n"
        }.joined() + "\n"
            + keys.text(style, empty: "no keys yet: 'vaultctl target map \(target.name) ENTRY'")
    }
}
