import VaultCloud
public import VaultModel

/// How the provider's listing of a target differs from what was pushed.
public struct TargetDrift: Sendable {
    /// What is different.
    public enum Kind: String, Sendable {
        /// A key that was pushed, or the whole set, is gone.
        case missing
        /// A key is there that was not pushed from here; by itself no fault.
        case unmanaged
        /// The set lies in another region than the last answer said.
        case region
        /// The place is of another type than the target.
        case type
        /// What was ready is not, or provisioning failed.
        case readiness
        /// A secret was deleted and made anew since it was pushed.
        case recreated
    }

    /// One difference.
    public struct Difference: Sendable {
        /// The key; nil where it is about the whole place.
        public let key: String?
        /// What is different.
        public let kind: Kind
        /// One sentence for a person.
        public let detail: String
    }

    /// The target.
    public let target: Target
    /// What is different; empty where nothing is.
    public let differences: [Difference]
    /// Why the provider did not say; nil where it did.
    public let failure: PushRecord.Failure?

    /// Whether something that was pushed is no longer as it was.
    public var hasDrifted: Bool { differences.contains { $0.kind != .unmanaged } }
}

/// What a read-only look at a target has found.
public struct TargetTest: Sendable {
    /// The target.
    public let target: Target
    /// Whether the set exists; nil where the provider has none.
    public let exists: Bool?
    /// The region the set lies in.
    public let region: String?
    /// The team the secrets belong to, where the provider names one.
    public let team: String?
    /// How far the provider is, in its own word.
    public let readiness: String?
    /// The names of the keys that are there; nil where they are not listed.
    public let keys: [String]?
    /// What would keep a push from being sent; nothing where the target can be pushed to.
    public let problems: [PushPlan.Problem]
    /// Why the provider did not say; nil where it did.
    public let failure: PushRecord.Failure?
}

extension Vault {
    /// Compares what providers list with what was pushed to them; they are asked side by side.
    public func drift(
        of names: [Name],
        in team: TeamChoice
    ) async throws(VaultError) -> [TargetDrift] {
        let looks = try await looks(at: names, in: team)
        return try read { session throws(VaultError) in
            let team = try session.team(team)
            return try looks.map { look throws(VaultError) in
                let target = try session.existingTarget(look.target.name, in: team)
                guard case .success(let listing) = look.listing else {
                    return TargetDrift(target: target, differences: [], failure: look.failure)
                }
                let plan = try session.plan(
                    for: target,
                    PushSelection(),
                    listing: listing,
                    in: team
                )
                return TargetDrift(
                    target: target,
                    differences: target.placeDifferences(from: listing) + plan.keyDifferences,
                    failure: nil
                )
            }
        }
    }

    /// Asks a provider with the target's token what is there; nothing is written.
    public func test(_ name: Name, in team: TeamChoice) async throws(VaultError) -> TargetTest {
        let look = try await looks(at: [name], in: team)[0]
        return try read { session throws(VaultError) in
            let team = try session.team(team)
            let target = try session.existingTarget(name, in: team)
            let listing = try? look.listing.get()
            return TargetTest(
                target: target,
                exists: target.provider == .pipecat ? listing.map { $0.kind != nil } : nil,
                region: listing?.region,
                team: listing?.team,
                readiness: listing?.readiness?.word,
                keys: listing?.kind == nil ? nil : listing?.keys?.sorted(),
                problems: try session.problems(of: target, listing, in: team)
                    .filter { $0.code != "image-pull-map" || !target.mapped.isEmpty },
                failure: look.failure
            )
        }
    }
}

extension Target {
    /// What is different about the place as a whole.
    fileprivate func placeDifferences(from listing: RemoteListing) -> [TargetDrift.Difference] {
        guard let last, last.items.values.contains(where: { $0.state.isHeld }) else { return [] }
        guard let kind = listing.kind else {
            guard provider == .pipecat else { return [] }
            return [.init(key: nil, kind: .missing, detail: "the set is gone")]
        }
        var differences: [TargetDrift.Difference] = []
        if kind != self.kind {
            differences.append(
                .init(key: nil, kind: .type, detail: "it is of type \(kind.rawValue) there")
            )
        }
        if let now = listing.region, let then = last.region, now != then {
            differences.append(
                .init(key: nil, kind: .region, detail: "it was in \(then) and is in \(now)")
            )
        }
        if let readiness = listing.readiness, readiness.state != last.state,
            readiness.state == .failed || last.state == .ready
        {
            let reason = readiness.message.map { ": \($0)" } ?? ""
            differences.append(
                .init(
                    key: nil,
                    kind: .readiness,
                    detail: "it was \(last.state.rawValue) and is \(readiness.word)\(reason)"
                )
            )
        }
        return differences
    }
}

extension PushPlan {
    fileprivate var keyDifferences: [TargetDrift.Difference] {
        changes.compactMap { change in
            change.difference.map {
                .init(key: change.key, kind: $0, detail: change.detail ?? "not pushed from here")
            }
        }
    }
}
