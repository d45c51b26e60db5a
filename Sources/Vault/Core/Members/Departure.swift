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
        /// How far the last push of a value of this entry came; nil where none was pushed there.
        public let state: PushState?

        /// Whether the provider is known to hold a value of this entry.
        public var isHeld: Bool { state?.isHeld ?? false }
    }

    /// The team's name.
    public let team: Name
    /// The entry's name.
    public let entry: Name
    /// The current version; of an entry that was deleted, the one that was pushed.
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
    /// Everything in some teams, and where it is pushed; also what was deleted here and lies at a
    /// provider still.
    func exposures(in teams: [Team]) throws(VaultError) -> [Exposure] {
        var exposures: [Exposure] = []
        for team in teams {
            let targets = try targets(in: team)
            let entries = try entries(in: team)
            for entry in entries {
                exposures.append(
                    Exposure(
                        team: team.name,
                        entry: entry.name,
                        version: entry.current.number,
                        places: targets.flatMap { $0.places(of: entry) },
                        tokenOf: targets.filter { $0.token == entry.name }.map(\.name)
                    )
                )
            }
            exposures += leftovers(at: targets, besides: entries, in: team)
        }
        // Stable: within a rank they stay by team and name.
        return exposures.enumerated().sorted {
            ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset)
        }.map(\.element)
    }

    /// What targets were last told that no entry holds any more.
    private func leftovers(
        at targets: [Target],
        besides entries: [Entry],
        in team: Team
    ) -> [Exposure] {
        var places: [Name: (version: Int, places: [Exposure.Place])] = [:]
        for target in targets {
            for (key, item) in target.last?.items ?? [:]
            where !entries.contains(where: { $0.isSource(of: item) }) {
                let known = places[item.entry, default: (item.version, [])]
                places[item.entry] = (
                    max(known.version, item.version),
                    known.places + [target.place(of: key, item.state)]
                )
            }
        }
        return places.sorted { $0.key < $1.key }.map { name, found in
            Exposure(
                team: team.name,
                entry: name,
                version: found.version,
                places: found.places.sorted { ($0.target, $0.key) < ($1.target, $1.key) },
                tokenOf: []
            )
        }
    }
}

extension Exposure {
    /// Tokens open whole accounts; then what is in use; then the rest.
    fileprivate var rank: Int { !tokenOf.isEmpty ? 0 : places.isEmpty ? 2 : 1 }
}

extension Entry {
    /// Whether the value of a key came from this entry, whatever it was called then.
    fileprivate func isSource(of item: LastPush.Item) -> Bool {
        item.entry == name || versions.contains { $0.value == item.value }
    }
}

extension Target {
    fileprivate func places(of entry: Entry) -> [Exposure.Place] {
        // A key that is mapped no more can still lie at the provider.
        let items = last?.items ?? [:]
        let keys = mapped.filter { $0.value == entry.name }.keys
        let known = items.filter { entry.isSource(of: $0.value) }.keys
        return Set(keys).union(known).sorted().map { key in
            place(of: key, items[key].flatMap { entry.isSource(of: $0) ? $0.state : nil })
        }
    }

    fileprivate func place(of key: String, _ state: PushState?) -> Exposure.Place {
        Exposure.Place(
            target: name,
            provider: provider,
            set: set,
            region: last?.region ?? region,
            key: key,
            state: state
        )
    }
}
