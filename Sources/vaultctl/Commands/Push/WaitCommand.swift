import ArgumentParser
import Vault

/// The command `vaultctl wait`.
struct WaitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Follow open pushes until they are ready or have failed.",
        discussion: """
            A push that was cut off before an answer came is sent again: the same values, which \
            does no harm if they had arrived.

            Examples:
              vaultctl wait
              vaultctl wait prod --timeout 60s
            """
    )

    @Argument(
        help: "The targets; all with an open push where none is named.",
        completion: .targets
    )
    var targets: [String] = []

    @Option(help: ArgumentHelp("How long to wait, for all targets together.", valueName: "120s"))
    var timeout: TimeSpan?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let command = self
        try runBlocking { try await command.wait() }
    }

    private func wait() async throws {
        let context = try Context(global)
        let vault = try context.open()
        let team = context.team(team, in: vault)
        let start = ContinuousClock.now
        let whole = timeout?.duration ?? WaitOptions.standard
        endOnInterrupt()
        let progress = ProgressLines(context.output)
        var records: [PushRecord] = []
        var failures: [ToolError] = []
        for name in try context.targets(targets, in: team, vault) {
            // The time is that of the command: each target is asked once at least.
            let options = PushOptions(timeout: max(.zero, whole - (ContinuousClock.now - start)))
            do throws(VaultError) {
                let record = try await vault.wait(for: name, in: team, options) {
                    progress.show($0)
                }
                if let record { records.append(record) }
            } catch {
                failures.append(ToolError(error).about(name))
            }
            progress.end()
        }
        vault.notices.forEach(context.output.warn)
        if records.isEmpty, failures.isEmpty {
            context.output.show(["pushes": []]) { "no push is open\n" }
            return
        }
        try context.finish(records, isFollowed: true, failures)
    }
}
