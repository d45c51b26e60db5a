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
                + ends.compactMap { end in end.error.map { ToolError($0).about(end.target) } }
        )
    }

    private static func plan(at path: String) throws(ToolError) -> [UInt8] {
        try SecretInput.text(of: path, "plan", atMost: Vault.maximumPlanByteCount)
    }

    private func keys(of list: String) -> Set<String> {
        Set(list.split(separator: ",").map(String.init))
    }
}

/// What is pushed, and what kept other targets from being pushed.
private struct PushDecision {
    var requests: [PushRequest] = []
    var failures: [ToolError] = []
}

// What is pushed: what `plan` shows.
extension PushCommand {
    /// Plans, shows and asks.
    ///
    /// Where something has changed here and nobody is asked, the push goes straight to its intent
    /// and looks at the provider's listing after it. Everywhere else the provider is asked first:
    /// only it knows which keys are gone there, and a person is shown what will be done.
    private func decide(
        _ context: Context,
        _ vault: Vault,
        _ team: TeamChoice
    ) async throws -> PushDecision {
        let requests = try selections(context, vault, team)
        let offline = try await vault.plans(requests, in: team, online: false)
        let planned = offline.filter { !isIdle($0) }
        try refuse(planned.filter { !$0.isEmpty || !$0.target.mapped.isEmpty })
        let open = Set(
            try vault.status(in: team).targets.filter { $0.openPush != nil }.map(\.target.name)
        )
        let isAsking = !context.settings.yes && !dryRun
        if isAsking, !context.canAsk, planned.contains(where: { !$0.isEmpty }) {
            try context.confirm("Push?")
        }
        let looksFirst = prune || dryRun || (isAsking && context.canAsk)
        // An open push with nothing new is followed, which changes nothing there: no question.
        let (straight, others) = planned.split { plan in
            let isFollowed = plan.isEmpty && open.contains(plan.target.name)
            return isFollowed ? !prune && !dryRun : !looksFirst && !plan.isEmpty
        }
        let online = try await vault.plans(
            others.map { PlanRequest($0.target.name, $0.selection) },
            in: team,
            online: true
        )
        if dryRun {
            show(
                online + offline.filter { plan in planned.allSatisfy { !$0.isFor(plan) } },
                context
            )
            try refuse(online)
            return PushDecision()
        }
        var decision = try decide(straight, online, isAsking: isAsking, context)
        for plan in online where plan.isEmpty && plan.problems.isEmpty {
            guard open.contains(plan.target.name) else { continue }
            decision.requests.append(PushRequest(applying: plan, timeout: waiting.duration))
        }
        return decision
    }

    private func decide(
        _ straight: [PushPlan],
        _ online: [PushPlan],
        isAsking: Bool,
        _ context: Context
    ) throws -> PushDecision {
        var decision = PushDecision()
        let toSend = online.filter { !$0.isEmpty || !$0.problems.isEmpty }
        if isAsking {
            if !toSend.isEmpty, context.canAsk {
                let text = toSend.map { $0.text(context.output.style) }.joined(separator: "\n")
                Output.write(text, to: Output.standardError)
            }
            try refuse(toSend)
            if !toSend.isEmpty { try context.confirm("Push?") }
        }
        for plan in straight {
            let options = PushOptions(selection: plan.selection, timeout: waiting.duration)
            decision.requests.append(PushRequest(plan.target.name, options))
        }
        for plan in toSend {
            if let refusal = refusal(of: plan) {
                decision.failures.append(refusal)
            } else {
                decision.requests.append(PushRequest(applying: plan, timeout: waiting.duration))
            }
        }
        return decision
    }

    /// Which keys of which targets are meant.
    ///
    /// With several targets, one that maps none of the keys is passed over.
    private func selections(
        _ context: Context,
        _ vault: Vault,
        _ team: TeamChoice
    ) throws -> [PlanRequest] {
        let names = try context.targets(targets, in: team, vault)
        guard let wanted = only.map(keys) else {
            let selection = PushSelection(includesUnchanged: allKeys, prunes: prune)
            return names.map { PlanRequest($0, selection) }
        }
        var unknown = wanted
        var requests: [PlanRequest] = []
        for name in names {
            let mapped = Set(try vault.target(name, in: team).mapped.keys)
            let keys = wanted.intersection(mapped)
            unknown.subtract(keys)
            guard !keys.isEmpty else { continue }
            let selection = PushSelection(keys: keys, includesUnchanged: allKeys)
            requests.append(PlanRequest(name, selection))
        }
        guard let first = unknown.min() else { return requests }
        throw ToolError(
            .refused,
            code: "no-such-key",
            names.count == 1
                ? "target \(names[0]) maps no key \(printable(first))"
                : "no target maps a key \(printable(first))",
            hint: "'vaultctl target show NAME' shows the keys"
        )
    }

    /// A target that nobody named and that has no keys, and never had any, stands in nobody's way.
    private func isIdle(_ plan: PushPlan) -> Bool {
        targets.isEmpty && plan.target.mapped.isEmpty && plan.target.last == nil
    }

    private func refuse(_ plans: [PushPlan]) throws(ToolError) {
        for plan in plans {
            if let refusal = refusal(of: plan) { throw refusal }
        }
    }

    private func refusal(of plan: PushPlan) -> ToolError? {
        plan.problems.first.map { problem in
            ToolError(
                ExitStatus(code: problem.code),
                code: problem.code,
                "target \(plan.target.name): \(problem.message)",
                hint: ToolError.hint(forRefusal: problem.code)
            )
        }
    }

    private func show(_ plans: [PushPlan], _ context: Context) {
        let toSend = plans.filter { !$0.isEmpty || !$0.problems.isEmpty && !isIdle($0) }
        context.output.show(["targets": .array(plans.map(\.json))]) {
            toSend.isEmpty
                ? "nothing to push\n"
                : toSend.map { $0.text(context.output.style) }.joined(separator: "\n")
        }
    }
}

extension PushPlan {
    fileprivate func isFor(_ other: PushPlan) -> Bool { target.name == other.target.name }
}

extension [PushPlan] {
    fileprivate func split(_ isFirst: (PushPlan) -> Bool) -> ([PushPlan], [PushPlan]) {
        (filter(isFirst), filter { !isFirst($0) })
    }
}
