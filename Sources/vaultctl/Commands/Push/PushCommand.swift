import ArgumentParser
import Vault

/// The command `vaultctl push`.
struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send what has changed to its targets and wait until they are ready.",
        discussion: """
            Only keys whose value the provider is not known to hold are sent. Pipecat gets one \
            request for a whole set, Baseten one for each key. Every step is recorded before the \
            next one: a push that was cut off is settled by the next 'vaultctl push' or \
            'vaultctl wait'.

            Status 0: ready; 12: taken, but not ready in time; 10: the outcome is not known or \
            nobody answered; 8, 9: refused by the provider; 11: some keys only.

            Examples:
              vaultctl push
              vaultctl push prod --only OPENAI_API_KEY
              vaultctl push prod --yes --timeout 5m
            """
    )

    @Argument(
        help: "The targets; all that have something to push where none is named.",
        completion: .targets
    )
    var targets: [String] = []

    @Option(
        help: ArgumentHelp("These keys alone, separated by commas.", valueName: "key,..."),
        completion: .keyList
    )
    var only: String?

    @Flag(name: .customLong("all-keys"), help: "Send unchanged keys too.")
    var allKeys = false

    @Flag(name: .customLong("dry-run"), help: "Show the plan and stop.")
    var dryRun = false

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let command = self
        try runBlocking { try await command.push() }
    }

    private func push() async throws {
        let context = try Context(global)
        let vault = try context.open()
        let team = context.team(team, in: vault)
        let selection = PushSelection(
            keys: only.map { Set($0.split(separator: ",").map(String.init)) },
            includesUnchanged: allKeys
        )
        let options = PushOptions(selection: selection, timeout: waiting.duration)
        let names = try await plan(context, vault, team, selection)
        if dryRun { return }
        endOnInterrupt()
        let progress = ProgressLines(context.output)
        var records: [PushRecord] = []
        var failure: (any Error)?
        for name in names {
            do throws(VaultError) {
                let record = try await vault.push(name, in: team, options) { progress.show($0) }
                if let record { records.append(record) }
            } catch {
                failure = error
            }
            progress.end()
        }
        progress.remind(of: records)
        vault.notices.forEach(context.output.warn)
        try context.finish(records, isFollowed: !waiting.noWait, failure)
    }

    /// Shows what would be sent and asks, and returns the targets that have something to send or
    /// something open.
    private func plan(
        _ context: Context,
        _ vault: Vault,
        _ team: TeamChoice,
        _ selection: PushSelection
    ) async throws -> [Name] {
        let open = try vault.status(in: team).targets.filter { $0.openPush != nil }
        let openNames = Set(open.map(\.target.name))
        var plans: [PushPlan] = []
        for name in try context.targets(targets, in: team, vault) {
            plans.append(try await vault.plan(name, in: team, selection, online: false))
        }
        // A target that nobody named and that has no keys yet stands in nobody's way.
        let toSend = plans.filter { plan in
            !plan.isEmpty
                || !plan.problems.isEmpty && !(targets.isEmpty && plan.target.map.isEmpty)
        }
        let text = toSend.map { $0.text(context.output.style) }.joined(separator: "\n")
        if dryRun {
            context.output.show(["targets": .array(plans.map(\.json))]) {
                toSend.isEmpty ? "nothing to push\n" : text
            }
        } else if context.asksBeforePush {
            Output.write(text, to: Output.standardError)
        }
        for plan in toSend {
            guard let problem = plan.problems.first else { continue }
            throw ToolError(
                .refused,
                code: problem.code,
                "target \(plan.target.name): \(problem.message)"
            )
        }
        if !dryRun, !toSend.isEmpty { try context.confirm("Push?") }
        return plans.filter { !$0.isEmpty || openNames.contains($0.target.name) }
            .map(\.target.name)
    }
}

extension Context {
    /// Whether a person is there to be shown the plan.
    fileprivate var asksBeforePush: Bool {
        !settings.yes && !isSilent && !output.quiet && Output.isInteractive
    }

    /// Shows what came of pushes and ends with the status of docs/CLI.md.
    func finish(
        _ records: [PushRecord],
        isFollowed: Bool,
        _ failure: (any Error)?
    ) throws {
        if !records.isEmpty || failure == nil {
            output.show(["pushes": .array(records.map(\.json))]) {
                records.isEmpty
                    ? "nothing to push\n"
                    : records.map { $0.summary(output.style) + "\n" }.joined()
            }
        }
        if let failure { throw failure }
        let failures = Set(
            records.map { $0.status(isFollowed: isFollowed) }.filter { $0 != .done }
        )
        guard let first = failures.first else { return }
        throw SilentExit(status: failures.count == 1 ? first : .partlyPushed)
    }
}
