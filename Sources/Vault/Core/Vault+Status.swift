public import VaultModel

/// What is known of a target without asking its provider.
public struct TargetStatus: Sendable {
    /// The target.
    public let target: Target
    /// The state of the last push; nil before the first.
    public let state: PushState?
    /// Mapped keys whose current value the provider is not known to hold, by key.
    public let stale: [String]
    /// The id of a push that is not final.
    public let openPush: PushID?
}

extension Vault {
    /// The targets of a team and what is stale at each, by name.
    public func status(
        in team: TeamChoice
    ) throws(VaultError) -> (team: Name, targets: [TargetStatus]) {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            let statuses = try session.targets(in: team).map { target throws(VaultError) in
                try session.status(of: target, in: team)
            }
            return (team.name, statuses)
        }
    }

    /// The targets of a team with a push that is not final.
    public func targetsWithOpenPush(in team: TeamChoice) throws(VaultError) -> Set<Name> {
        try read { session throws(VaultError) in
            Set(try session.openPushes(in: try session.team(team)).map(\.target))
        }
    }
}

extension Session {
    fileprivate func status(
        of target: Target,
        in team: Team
    ) throws(VaultError) -> TargetStatus {
        var stale: [String] = []
        for (key, name) in target.mapped.sorted(by: { $0.key < $1.key }) {
            let entry = try entry(name, in: team)
            if entry?.isHeld(by: target.last?.items[key]) != true { stale.append(key) }
        }
        let open = try openPush(to: target.name, in: team)
        return TargetStatus(
            target: target,
            state: open?.state ?? target.last?.state,
            stale: stale,
            openPush: open?.push
        )
    }
}
