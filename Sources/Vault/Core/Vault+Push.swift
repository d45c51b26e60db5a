import VaultCloud
public import VaultModel

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
        let target = try target(name, in: team)
        guard online else {
            return try read { session throws(VaultError) in
                try session.plan(for: target, selection, in: try session.team(team))
            }
        }
        let engine = PushEngine(
            vault: self,
            team: team,
            name: name,
            options: PushOptions(),
            observer: { _ in }
        )
        let listing: Result<RemoteListing, CloudError>
        switch try engine.connect(target) {
        case .failure(let error): listing = .failure(error)
        case .success(let cloud):
            do throws(CloudError) {
                listing = .success(try await cloud.inspect())
            } catch {
                listing = .failure(error)
            }
            await cloud.close()
        }
        return try read { session throws(VaultError) in
            let team = try session.team(team)
            switch listing {
            case .success(let listing):
                return try session.plan(for: target, selection, listing: listing, in: team)
            case .failure(let error):
                let plan = try session.plan(for: target, selection, in: team)
                let failure = PushRecord.Failure(error)
                return PushPlan(
                    target: plan.target,
                    changes: plan.changes,
                    problems: plan.problems + [.init(failure.code, failure.message)]
                )
            }
        }
    }

    /// Sends what is stale at a target and waits until it is ready; nil when there is nothing to
    /// send.
    ///
    /// The record tells what came of it. Thrown is only what kept the push from being recorded:
    /// `refused` by a check of the plan, `busy` while another push to the target is under way.
    public func push(
        _ name: Name,
        in team: TeamChoice,
        _ options: PushOptions = PushOptions(),
        observer: @escaping PushObserver = { _ in }
    ) async throws(VaultError) -> PushRecord? {
        let engine = PushEngine(
            vault: self,
            team: team,
            name: name,
            options: options,
            observer: observer
        )
        guard let id = try await engine.push() else { return nil }
        return try pushRecord(id.hex, in: team)
    }

    /// Follows the open push of a target to its end, sending again what has no known outcome; nil
    /// when none is open.
    public func wait(
        for name: Name,
        in team: TeamChoice,
        _ options: PushOptions = PushOptions(),
        observer: @escaping PushObserver = { _ in }
    ) async throws(VaultError) -> PushRecord? {
        let engine = PushEngine(
            vault: self,
            team: team,
            name: name,
            options: options,
            observer: observer
        )
        guard let id = try await engine.wait() else { return nil }
        return try pushRecord(id.hex, in: team)
    }
}
