import ArgumentParser
import Vault

/// The command `vaultctl plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a push would do. Writes nothing anywhere.",
        discussion: """
            The provider is asked what it has, so that a key that is gone there shows as 'create' \
            and one that is not ours as 'unmanaged'; --offline asks nobody.

            Examples:
              vaultctl plan
              vaultctl plan prod --exit-code || echo 'something to push'
            """
    )

    @Argument(
        help: "The targets; all of the team where none is named.",
        completion: .targets
    )
    var targets: [String] = []

    @Flag(help: "Do not ask the providers.")
    var offline = false

    @Flag(name: .customLong("exit-code"), help: "Status 13 when there is something to push.")
    var exitCode = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let command = self
        try runBlocking { try await command.show() }
    }

    private func show() async throws {
        let context = try Context(global)
        let vault = try context.open()
        let team = context.team(team, in: vault)
        var plans: [PushPlan] = []
        for name in try context.targets(targets, in: team, vault) {
            plans.append(try await vault.plan(name, in: team, online: !offline))
        }
        vault.notices.forEach(context.output.warn)
        context.output.show(["targets": .array(plans.map(\.json))]) {
            plans.isEmpty
                ? "no targets yet: 'vaultctl target add' makes one\n"
                : plans.map { $0.text(context.output.style) }.joined(separator: "\n")
        }
        if exitCode, plans.contains(where: { !$0.isEmpty }) {
            throw SilentExit(status: .differences)
        }
        guard plans.allSatisfy({ $0.problems.isEmpty }) else { throw SilentExit(status: .refused) }
    }
}

extension Context {
    /// The targets a command is about: those that are named, or all of the team.
    func targets(
        _ names: [String],
        in team: TeamChoice,
        _ vault: Vault
    ) throws -> [Name] {
        guard !names.isEmpty else { return try vault.targets(in: team).map(\.name) }
        return try names.map { text in
            let name = try name(text, of: "target")
            return try vault.target(name, in: team).name
        }
    }
}
