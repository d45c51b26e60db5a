import ArgumentParser
import Vault

/// The command `vaultctl push`.
struct PushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Send what has changed to its targets and wait until they are ready.",
        discussion: """
            Only keys whose value the provider is not known to hold are sent, and keys that are \
            gone there. Pipecat gets one request for a whole set, Baseten one for each key; several \
            targets are pushed side by side. Every step is recorded before the next one: a push \
            that was cut off is settled by the next 'vaultctl push' or 'vaultctl wait'.

            --prune then removes keys that were pushed from here, are no longer mapped, and are \
            there still; nothing else is ever removed. --plan does what 'vaultctl plan --out' has \
            kept, without a question, or nothing where anything has moved since.

            Status 0: ready; 12: taken, but not ready in time; 10: the outcome is not known or \
            nobody answered; 8, 9: refused by the provider; 11: some keys only.

            Examples:
              vaultctl push
              vaultctl push prod --only OPENAI_API_KEY
              vaultctl push prod --yes --timeout 5m
              vaultctl push --plan prod.plan
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

    @Option(
        name: .customLong("plan"),
        help: ArgumentHelp("Do what this file of 'plan --out' says.", valueName: "file"),
        completion: .file()
    )
    var planFile: String?

    @Flag(name: .customLong("all-keys"), help: "Send unchanged keys too.")
    var allKeys = false

    @Flag(help: "Remove keys there that were pushed from here and are no longer mapped.")
    var prune = false

    @Flag(name: .customLong("dry-run"), help: "Show the plan and stop.")
    var dryRun = false

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if planFile != nil {
            let isMore = !targets.isEmpty || only != nil || allKeys || prune || dryRun
            guard !isMore else {
                throw ToolError.usage(
                    "--plan goes with no targets, keys or --dry-run: the file says what is pushed"
                )
            }
        }
        if let only, keys(of: only).isEmpty {
            throw ToolError.usage("--only names no key")
        }
        guard !prune || only == nil else {
            throw ToolError.usage("--prune does not go with --only")
        }
        guard !prune || !waiting.noWait else {
            throw ToolError.usage(
                "--prune does not go with --no-wait: it removes once what was sent is ready"
            )
        }
    }

    func run() throws {
        let command = self
        try runBlocking { try await command.push() }
    }

    private func push() async throws {
        let context = try Context(global)
        let bytes = try planFile.map { path throws(ToolError) in try Self.plan(at: path) }
        let vault = try context.open()
        let team = context.team(team, in: vault)
        var decision = PushDecision()
        if let bytes {
            decision.requests = try await vault.requests(
                applying: bytes,
                in: team,
                timeout: waiting.duration
            )
        } else {
            decision = try await decide(context, vault, team)
        }
        if dryRun { return }
        endOnInterrupt()
        let progress = ProgressLines(context.output, isAlone: decision.requests.count < 2)
        let ends = await vault.push(decision.requests, in: team) { progress.show($0) }
        progress.end()
        progress.remind(of: ends.flatMap(\.records))
        vault.notices.forEach(context.output.warn)
        try context.finish(
            ends.flatMap(\.records),
            isFollowed: !waiting.noWait,
            decision.failures
                + ends.compactMap { end in end.error.map { ToolError($0).about(end.target) } },
            empty: decision.empty
        )
    }

    private static func plan(at path: String) throws(ToolError) -> [UInt8] {
        try SecretInput.text(of: path, "plan", atMost: Vault.maximumPlanByteCount)
    }

    func keys(of list: String) -> Set<String> {
        Set(list.split(separator: ",").map(String.init))
    }
}
