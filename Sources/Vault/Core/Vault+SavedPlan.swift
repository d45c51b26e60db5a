import VaultCrypto
import VaultModel

extension Vault {
    /// The largest plan that is read.
    public static let maximumPlanByteCount = SavedPlan.maximumByteCount

    /// The text of a file from which a later push does what these plans say and nothing else.
    ///
    /// - Throws: `refused` for a plan with problems, or one that did not ask the provider.
    public func save(_ plans: [PushPlan], in team: TeamChoice) throws(VaultError) -> [UInt8] {
        for plan in plans {
            if let problem = plan.problems.first {
                throw .refused(
                    code: problem.code,
                    "target \(plan.target.name): \(problem.message)"
                )
            }
            guard plan.isOnline else {
                throw .refused(code: "offline", "a plan that is kept needs the provider's listing")
            }
        }
        return try read { session throws(VaultError) in
            let team = try session.team(team)
            let id: PushID = try computing { () throws(CryptoError) in
                try file.suite.randomID()
            }
            let parts = try plans.map { plan throws(VaultError) in
                SavedPlan.Part(
                    target: plan.target.name,
                    includesUnchanged: plan.selection.includesUnchanged,
                    prunes: plan.selection.prunes,
                    basis: try session.basis(of: plan, in: team)
                )
            }
            return try SavedPlan(id: id.hex, parts: parts).bytes(session, team)
        }
    }

    /// The pushes that a saved plan asks for, after everything it was made from was looked at anew.
    ///
    /// - Throws: `refused` for a file that is no plan for this vault and team, for one that was
    ///   applied, and where an entry, the map, a target or a provider's listing has moved.
    public func requests(
        applying bytes: [UInt8],
        in team: TeamChoice,
        timeout: Duration?
    ) async throws(VaultError) -> [PushRequest] {
        let saved = try read { session throws(VaultError) in
            try SavedPlan(reading: bytes, session, try session.team(team))
        }
        guard try !pushes(in: team).contains(where: { $0.plan == saved.id })
        else { throw .refused(code: "plan-applied", "the plan was applied already") }
        let known = Set(try targets(in: team).map(\.name))
        for part in saved.parts where !known.contains(part.target) {
            throw .moved(part.target, "the target is gone")
        }
        let plans = try await plans(
            saved.parts.map { PlanRequest($0.target, $0.selection) },
            in: team,
            online: true
        )
        var requests: [PushRequest] = []
        for (part, plan) in zip(saved.parts, plans) {
            let basis = try read { session throws(VaultError) in
                try session.basis(of: plan, in: try session.team(team))
            }
            if let problem = plan.problems.first {
                throw .refused(
                    code: problem.code,
                    "target \(plan.target.name): \(problem.message)"
                )
            }
            if let reason = part.basis.difference(from: basis) { throw .moved(part.target, reason) }
            guard !plan.isEmpty else { continue }
            var request = PushRequest(applying: plan, timeout: timeout)
            request.options.savedPlan = saved.id
            requests.append(request)
        }
        return requests
    }
}

extension JSONObject {
    /// What has moved between two bases, in a few words; nil where nothing has.
    fileprivate func difference(from now: JSONObject) -> String? {
        if self["settings"] != now["settings"] { return "its settings have changed" }
        if self["last"] != now["last"] || self["open"] != now["open"] {
            return "something was pushed there since"
        }
        if self["changes"] != now["changes"] {
            let before = keyed("changes")
            let after = now.keyed("changes")
            let moved = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
            let names = moved.sorted().prefix(5).joined(separator: ", ")
            return "something else would be done now with \(names.isEmpty ? "its keys" : names)"
        }
        return self["listing"] == now["listing"] ? nil : "the provider's listing has changed"
    }

    private func keyed(_ name: String) -> [String: JSONObject] {
        var keyed: [String: JSONObject] = [:]
        for object in (try? objects(name)) ?? [] {
            if let key = try? object.string("key") { keyed[key] = object }
        }
        return keyed
    }
}

extension VaultError {
    fileprivate static func moved(_ target: Name, _ reason: String) -> VaultError {
        .refused(
            code: "plan-moved",
            "the plan for target \(target) is no longer what would be done: \(reason)"
        )
    }
}
