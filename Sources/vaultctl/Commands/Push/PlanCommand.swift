import ArgumentParser
import Vault

/// The command `vaultctl plan`.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a push would do. Writes nothing anywhere.",
        discussion: """
            The provider is asked what it has, so that a key that is gone there shows as 'create' \
            and one that is not ours as 'unmanaged'; --offline asks nobody. With --prune, keys that \
            were pushed from here and are no longer mapped show as 'delete'.

            --out keeps the plan in a file for 'vaultctl push --plan': fingerprints and versions, \
            never values. It is good for one push, and only while nothing it was made from moves.

            Examples:
              vaultctl plan
              vaultctl plan prod --exit-code || echo 'something to push'
              vaultctl plan prod --out prod.plan
            """
    )

    @Argument(
        help: "The targets; all of the team where none is named.",
        completion: .targets
    )
    var targets: [String] = []

    @Flag(help: "Do not ask the providers.")
    var offline = false

    @Flag(help: "Plan to remove keys that are no longer mapped.")
    var prune = false

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("Keep the plan in this file.", valueName: "file")
    )
    var path: String?

    @Flag(name: .customLong("exit-code"), help: "Status 13 when there is something to push.")
    var exitCode = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !offline || path == nil else {
            throw ToolError.usage("--out does not go with --offline: it keeps the listing's state")
        }
        guard !offline || !prune else {
            throw ToolError.usage("--prune does not go with --offline: only the provider knows")
        }
    }

    func run() throws {
        let command = self
        try runBlocking { try await command.show() }
    }

    private func show() async throws {
        let context = try Context(global)
        let file = try path.map { path throws(ToolError) in
            try OutputFile(new: path, hint: "--out names another path")
        }
        let vault = try context.open()
        let team = context.team(team, in: vault)
        let selection = PushSelection(prunes: prune)
        let plans = try await vault.plans(
            try context.targets(targets, in: team, vault).map { PlanRequest($0, selection) },
            in: team,
            online: !offline
        )
        vault.notices.forEach(context.output.warn)
        let hasProblems = plans.contains { !$0.problems.isEmpty }
        context.output.show(["targets": .array(plans.map(\.json))]) {
            plans.isEmpty
                ? "no targets yet: 'vaultctl target add' makes one\n"
                : plans.map { $0.text(context.output.style) }.joined(separator: "\n")
        }
        if let file, !hasProblems {
            try Self.keep(try vault.save(plans, in: team), in: file)
            let path = printable(file.path)
            context.output.say("kept the plan in \(path): 'vaultctl push --plan \(path)'")
        }
        // What cannot be pushed is no plan to go by, so it comes before the difference.
        guard !hasProblems else { throw SilentExit(status: .refused) }
        if exitCode, plans.contains(where: { !$0.isEmpty }) {
            throw SilentExit(status: .differences)
        }
    }

    /// Apart, since the compiler (6.3.1) breaks on an owned value within the function that awaits.
    private static func keep(_ plan: [UInt8], in file: OutputFile) throws(VaultError) {
        try file.write(SecretBytes(copying: plan.span))
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
        var targets: [Name] = []
        for text in names {
            let name = try name(text, of: "target")
            let target = try vault.target(name, in: team).name
            if !targets.contains(target) { targets.append(target) }
        }
        return targets
    }
}
