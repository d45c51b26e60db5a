import VaultCloud
public import VaultModel

/// Which target a plan is for, and which of its keys.
public struct PlanRequest: Sendable {
    /// The target's name.
    public let target: Name
    /// Which keys.
    public let selection: PushSelection

    /// A plan for a target.
    public init(_ target: Name, _ selection: PushSelection = PushSelection()) {
        self.target = target
        self.selection = selection
    }
}

/// What a provider has, or why it did not say.
public struct TargetLook: Sendable {
    /// The target.
    public let target: Target
    let listing: Result<RemoteListing, CloudError>

    /// Why the provider did not say; nil where it did.
    public var failure: PushRecord.Failure? {
        guard case .failure(let error) = listing else { return nil }
        return PushRecord.Failure(error)
    }
}

extension Vault {
    /// What a push would do; with `online` the provider's listing is taken into account.
    ///
    /// Nothing is written, here or there. What the provider cannot be asked becomes a problem of
    /// the plan.
    public func plan(
        _ name: Name,
        in team: TeamChoice,
        _ selection: PushSelection = PushSelection(),
        online: Bool
    ) async throws(VaultError) -> PushPlan {
        try await plans([PlanRequest(name, selection)], in: team, online: online)[0]
    }

    /// What pushes to several targets would do, in the order of the requests; the providers are
    /// asked side by side.
    public func plans(
        _ requests: [PlanRequest],
        in team: TeamChoice,
        online: Bool
    ) async throws(VaultError) -> [PushPlan] {
        let looks = online ? try await looks(at: requests.map(\.target), in: team) : []
        return try read { session throws(VaultError) in
            let team = try session.team(team)
            return try requests.indices.map { index throws(VaultError) in
                let target = try session.existingTarget(requests[index].target, in: team)
                let listing = online ? looks[index].listing : nil
                var plan = try session.plan(
                    for: target,
                    requests[index].selection,
                    listing: listing.flatMap { try? $0.get() },
                    in: team
                )
                if online, let failure = looks[index].failure {
                    plan.problems.append(.init(failure.code, failure.message))
                }
                return plan
            }
        }
    }

    /// Asks the providers of targets what they have, side by side; they are only read.
    public func looks(
        at names: [Name],
        in team: TeamChoice
    ) async throws(VaultError) -> [TargetLook] {
        var looks: [TargetLook] = []
        for start in stride(from: 0, to: names.count, by: Self.looksAtOnce) {
            let part = names[start..<min(start + Self.looksAtOnce, names.count)]
            var clouds: [(Target, Result<any CloudProvider, CloudError>)] = []
            for name in part {
                let target = try target(name, in: team)
                clouds.append((target, try connect(to: target, in: team)))
            }
            looks += await Self.looks(through: clouds)
        }
        return looks
    }

    /// Each provider has connections and a thread of its own.
    private static let looksAtOnce = 8

    private func connect(
        to target: Target,
        in team: TeamChoice
    ) throws(VaultError) -> Result<any CloudProvider, CloudError> {
        let engine = PushEngine(
            vault: self,
            team: team,
            name: target.name,
            options: PushOptions(),
            observer: { _ in }
        )
        return try engine.connect(target)
    }

    private static func looks(
        through clouds: [(Target, Result<any CloudProvider, CloudError>)]
    ) async -> [TargetLook] {
        await withTaskGroup(of: (Int, TargetLook).self) { group in
            for (index, (target, cloud)) in clouds.enumerated() {
                group.addTask {
                    (index, TargetLook(target: target, listing: await listing(of: cloud)))
                }
            }
            var looks: [(Int, TargetLook)] = []
            for await look in group { looks.append(look) }
            return looks.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private static func listing(
        of cloud: Result<any CloudProvider, CloudError>
    ) async -> Result<RemoteListing, CloudError> {
        switch cloud {
        case .failure(let error): return .failure(error)
        case .success(let cloud):
            let listing: Result<RemoteListing, CloudError>
            do throws(CloudError) {
                listing = .success(try await cloud.inspect())
            } catch {
                listing = .failure(error)
            }
            await cloud.close()
            return listing
        }
    }
}
