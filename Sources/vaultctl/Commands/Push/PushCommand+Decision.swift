import Vault

/// What is pushed, and what kept other targets from being pushed.
struct PushDecision {
    var requests: [PushRequest] = []
    var failures: [ToolError] = []
    /// What is said where nothing is pushed.
    var empty = upToDate

    static let upToDate = "nothing to push"

    /// Why there is nothing that could be pushed; nil where there is.
    static func reason(_ plans: [PushPlan]) -> String? {
        if plans.isEmpty { return "nothing to push: 'vaultctl target add' makes a target" }
        guard plans.allSatisfy(\.target.mapped.isEmpty), let first = plans.first else { return nil }
        let name = plans.count == 1 ? printable(first.target.name.text) : "TARGET"
        return "nothing to push: 'vaultctl target map \(name) ENTRY' says what goes there"
    }
}

// What is pushed: what `plan` shows.
extension PushCommand {
    /// Plans, shows and asks.
    ///
    /// Where something has changed here and nobody is asked, the push goes straight to its intent
    /// and looks at the provider's listing after it. Everywhere else the provider is asked first:
    /// only it knows which keys are gone there, and a person is shown what will be done.
    func decide(
        _ context: Context,
        _ vault: Vault,
        _ team: TeamChoice
    ) async throws -> PushDecision {
        let requests = try selections(context, vault, team)
        let offline = try await vault.plans(requests, in: team, online: false)
        let planned = offline.filter { !isIdle($0) }
        try refuse(planned.filter { !$0.isEmpty || !$0.target.mapped.isEmpty })
        let open = try vault.targetsWithOpenPush(in: team)
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
        decision.empty = PushDecision.reason(offline) ?? decision.empty
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
                ? (PushDecision.reason(plans) ?? PushDecision.upToDate) + "\n"
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
