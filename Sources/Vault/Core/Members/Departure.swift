public import VaultModel

/// Something that who leaves has been able to read, and where it lies besides.
public struct Exposure: Sendable {
    /// A place that a value was pushed to.
    public struct Place: Sendable {
        /// The target's name.
        public let target: Name
        /// The cloud.
        public let provider: Provider
        /// Pipecat's secret set.
        public let set: String?
        /// The region that the provider answered with, or that is asked for.
        public let region: String?
        /// The key under which the provider knows it.
        public let key: String
        /// Whether the provider is known to hold a value of this entry.
        public let isHeld: Bool
    }

    /// The team's name.
    public let team: Name
    /// The entry's name.
    public let entry: Name
    /// The current version.
    public let version: Int
    /// Where it is pushed.
    public let places: [Place]
    /// The targets whose token it is.
    public let tokenOf: [Name]
}

/// Who leaves a team or the vault, and what has to be replaced at its source for it.
public struct Departure: Sendable {
    /// The name of who leaves.
    public let name: Name
    /// The pseudonym of who leaves.
    public let member: MemberID
    /// The teams that get a new key, by name.
    public let teams: [Name]
    /// What the leaver could read: what is in use at a provider first, then by team and name.
    public let exposures: [Exposure]
}

extension Session {
    /// Everything in some teams, and where it is pushed.
    func exposures(in teams: [Team]) throws(VaultError) -> [Exposure] {
        var exposures: [Exposure] = []
        for team in teams {
            let targets = try targets(in: team)
            for entry in try entries(in: team) {
                exposures.append(
                    Exposure(
                        team: team.name,
                        entry: entry.name,
                        version: entry.current.number,
                        places: targets.flatMap { $0.places(of: entry.name) },
                        tokenOf: targets.filter { $0.token == entry.name }.map(\.name)
                    )
                )
            }
        }
        // Stable: within a rank they stay by team and name.
        return exposures.enumerated().sorted {
            ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
        }.map(\.element)
    }
}

extension Exposure {
    /// Tokens open whole accounts; then what is in use; then the rest.
    fileprivate var rank: Int { !tokenOf.isEmpty ? 0 : places.isEmpty ? 2 : 1 }
}

extension Target {
    fileprivate func places(of entry: Name) -> [Exposure.Place] {
        // A key that is mapped no more can still lie at the provider.
        let mapped = mapped.filter { $0.value == entry }.keys
        let held = (last?.items ?? [:]).filter { $0.value.entry == entry }.keys
        return Set(mapped).union(held).sorted().map { key in
            Exposure.Place(
                target: name,
                provider: provider,
                set: set,
                region: last?.region ?? region,
                key: key,
                isHeld: last?.items[key].map { $0.entry == entry && $0.state.isHeld } ?? false
            )
        }
    }
}
