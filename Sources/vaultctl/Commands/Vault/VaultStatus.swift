import ArgumentParser
import Vault

/// The command `vaultctl status`.
struct VaultStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the vault, the team and its targets: what is stale, open or ready.",
        discussion: """
            A key is stale when the provider is not known to hold its current value. Nothing is \
            asked of the providers.

            Examples:
              vaultctl status
              vaultctl status --all-teams
              vaultctl status --json | jq '.targets[] | select(.stale != [])'
            """
    )

    @Flag(name: .customLong("all-teams"), help: "Show the targets of all your teams.")
    var allTeams = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !allTeams || team.team == nil else {
            throw ToolError.usage("--team does not go with --all-teams")
        }
    }

    func run() throws {
        let context = try Context(global)
        let locked = try context.locked()
        guard let vault = try unlocked(locked, context) else {
            return showLocked(locked, context.output)
        }
        guard !allTeams else { return try showAllTeams(of: vault, context) }
        let left = locked.unlockTimeLeft
        let (team, targets) = try status(of: vault, context)
        vault.notices.forEach(context.output.warn)
        context.output.show(
            [
                "vault": .string(vault.path), "team": .optional(team?.text), "locked": false,
                "unlockedFor": .optional(left.map { Int($0.components.seconds) }),
                "targets": .array(targets.map { $0.json(of: team) }),
            ]
        ) {
            text(vault, left, team, targets, context.output.style)
        }
    }

    private func showAllTeams(of vault: Vault, _ context: Context) throws {
        let all = try vault.reading { () throws(VaultError) in
            try vault.teamNames().map { team throws(VaultError) in
                try vault.status(in: .named(team.text))
            }
        }
        vault.notices.forEach(context.output.warn)
        let targets = all.flatMap { team, targets in targets.map { $0.json(of: team) } }
        context.output.show(
            [
                "vault": .string(vault.path), "team": .null, "locked": false,
                "teams": .strings(all.map(\.team.text)), "targets": .array(targets),
            ]
        ) {
            let lines = all.map { team, targets in
                "\nteam    \(team)\n\n" + table(targets, context.output.style)
            }
            return "vault   \(printable(vault.path))\n" + lines.joined()
        }
    }

    /// A vault without a team has a status too.
    private func status(
        of vault: Vault,
        _ context: Context
    ) throws(VaultError) -> (team: Name?, targets: [TargetStatus]) {
        do throws(VaultError) {
            return try vault.status(in: context.team(team, in: vault))
        } catch .refused(code: "no-team", _) {
            return (nil, [])
        }
    }

    /// Without a way to unlock, the status of a locked vault is that it is locked.
    private func unlocked(_ locked: LockedVault, _ context: Context) throws -> Vault? {
        do {
            return try context.open(locked)
        } catch let error as ToolError {
            guard error.status == .locked else { throw error }
            return nil
        }
    }

    private func showLocked(_ vault: LockedVault, _ output: Output) {
        output.show(
            [
                "vault": .string(vault.path), "team": .null, "locked": true, "unlockedFor": .null,
                "targets": [],
            ]
        ) {
            "vault   \(printable(vault.path))\nstate   locked\n"
        }
    }

    private func text(
        _ vault: Vault,
        _ left: Duration?,
        _ team: Name?,
        _ targets: [TargetStatus],
        _ style: Style
    ) -> String {
        let head =
            "vault   \(printable(vault.path))\n"
            + (left.map { "state   unlocked, for \(UnlockCaches.words($0)) more\n" } ?? "")
        guard let team else {
            return head + "team    none yet: 'vaultctl team create NAME' makes one\n"
        }
        return head + "team    \(team)\n\n" + table(targets, style)
    }

    private func table(_ targets: [TargetStatus], _ style: Style) -> String {
        var table = Table("TARGET", "PROVIDER", "REGION", "STATE", "STALE", "LAST PUSH")
        for status in targets {
            let region = status.target.last?.region ?? status.target.region
            table.add(
                Cell(status.target.name.text),
                Cell(status.target.provider.rawValue),
                Cell(region ?? "-"),
                status.state.map(Cell.init) ?? Cell("never"),
                Cell(status.stale.isEmpty ? "-" : status.stale.joined(separator: ", ")),
                Cell(status.target.last?.at.description ?? "-")
            )
        }
        return table.text(style, empty: "no targets yet: 'vaultctl target add' makes one")
    }
}

extension TargetStatus {
    fileprivate func json(of team: Name?) -> JSONValue {
        [
            "team": .optional(team?.text), "target": .string(target.name.text),
            "provider": .string(target.provider.rawValue),
            "region": .optional(target.last?.region ?? target.region),
            "state": .string(state?.rawValue ?? "never"), "stale": .strings(stale),
            "lastPush": .optional(target.last?.at.description),
            "push": .optional((openPush ?? target.last?.push)?.hex),
        ]
    }
}
