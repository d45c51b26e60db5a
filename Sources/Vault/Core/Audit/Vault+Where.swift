import VaultCrypto
public import VaultModel

// Where a value went, told by fingerprints: no value is sent or shown for it.
extension Vault {
    /// Everywhere the versions of an entry were put, in all teams of this member.
    ///
    /// - Throws: `notFound`.
    public func whereabouts(
        of name: Name,
        in team: TeamChoice
    ) throws(VaultError) -> Whereabouts {
        try read { session throws(VaultError) in
            let home = try session.team(team)
            let entry = try session.existingEntry(name, in: home)
            var values: [SharedSecret] = []
            for version in entry.versions {
                values.append(SharedSecret(try session.value(of: version, in: home)))
            }
            return try whereabouts(of: values, named: (home.id, name), session)
        }
    }

    /// Everywhere a value was put, in all teams of this member.
    public func whereabouts(
        of value: consuming SecretBytes
    ) throws(VaultError) -> Whereabouts {
        let values = [SharedSecret(value)]
        return try read { session throws(VaultError) in
            try whereabouts(of: values, named: nil, session)
        }
    }

    private func whereabouts(
        of values: [SharedSecret],
        named home: (team: TeamID, entry: Name)?,
        _ session: Session
    ) throws(VaultError) -> Whereabouts {
        let names = try memberNames(session)
        var holders: [Whereabouts.Holder] = []
        var places: [Whereabouts.Place] = []
        var readers: [Whereabouts.Reader] = []
        for team in try session.teams() {
            let history = try history(of: team, session)
            let prints = try session.prints(of: values, in: team)
            let entry = home?.team == team.id ? home?.entry : nil
            let found = try session.holders(of: prints, named: entry, in: team, names)
            let sent = try session.places(
                of: prints,
                named: entry,
                in: try pushes(PushQuery(), in: history, names),
                team
            )
            holders += found
            places += sent
            let first = (found.map(\.at) + sent.map(\.at)).min()
            guard let first else { continue }
            readers += history.index.current.readers.filter { $0.until.map { $0 > first } ?? true }
                .map { reader in
                    Whereabouts.Reader(
                        name: names.text(of: reader.member),
                        team: team.name,
                        from: reader.from,
                        until: reader.until
                    )
                }
        }
        return Whereabouts(
            holders: holders,
            places: places.filter(\.standing.isThere) + places.filter { !$0.standing.isThere },
            readers: readers
        )
    }
}

extension Session {
    /// The fingerprints of values under every key that the team has had, and whose they are.
    fileprivate func prints(
        of values: [SharedSecret],
        in team: Team
    ) throws(VaultError) -> [ValuePrint: Int] {
        var prints: [ValuePrint: Int] = [:]
        for epoch in 1...team.key.epoch {
            guard let key = epoch == team.key.epoch ? team.key : ring.key(of: team.id, epoch: epoch)
            else { continue }
            for (number, value) in values.enumerated() {
                let print = try computing { () throws(CryptoError) in
                    try key.fingerprint(of: value.bytes, file.suite)
                }
                prints[ValuePrint(epoch: epoch, hex: print.hex)] = number
            }
        }
        return prints
    }

    fileprivate func holders(
        of prints: [ValuePrint: Int],
        named name: Name?,
        in team: Team,
        _ names: [MemberID: Name]
    ) throws(VaultError) -> [Whereabouts.Holder] {
        try entries(in: team).flatMap { entry in
            entry.versions.filter { version in
                entry.name == name
                    || prints[ValuePrint(epoch: team.key.epoch, hex: version.fingerprint.hex)]
                        != nil
            }.map { version in
                Whereabouts.Holder(
                    team: team.name,
                    entry: entry.name,
                    version: version.number,
                    at: version.at,
                    by: names.text(of: version.by),
                    isCurrent: version.number == entry.current.number
                )
            }
        }
    }

    /// The newest push of each value to each key; `pushes` are newest first.
    fileprivate func places(
        of prints: [ValuePrint: Int],
        named name: Name?,
        in pushes: [PushRecord],
        _ team: Team
    ) throws(VaultError) -> [Whereabouts.Place] {
        let targets = Dictionary(
            try targets(in: team).map { ($0.name.text, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var overwriting = Overwriting(values: prints)
        var seen: Set<Sent> = []
        var places: [Whereabouts.Place] = []
        for push in pushes {
            for item in push.items where item.state.mayBeHeld && item.state != .open {
                let fate = overwriting.fate(of: item, in: push)
                let isMeant =
                    item.print.flatMap { prints[$0] } != nil || item.entry == name?.text
                guard isMeant, seen.insert(Sent(item, in: push)).inserted else { continue }
                let isLookedAfter = targets[push.target]?.looksAfter(item, of: push) == true
                places.append(
                    Whereabouts.Place(
                        team: team.name,
                        target: push.target,
                        provider: push.provider,
                        set: push.set,
                        region: push.region,
                        remoteTeam: push.team,
                        key: item.key,
                        entry: item.entry,
                        version: item.version,
                        state: item.state,
                        at: push.started,
                        push: push.id,
                        standing: fate == .held && !isLookedAfter ? .left : fate
                    )
                )
            }
        }
        return places
    }
}

/// One version of an entry under one key of one place, which is told of once.
private struct Sent: Hashable {
    let spot: Spot
    let target: String
    let entry: String
    let version: Int

    init(_ item: PushRecord.Item, in push: PushRecord) {
        spot = Spot(item.key, in: push, remoteTeam: push.team)
        target = push.target
        entry = item.entry
        version = item.version
    }
}

extension Target {
    /// Whether the target still counts on what a push has sent.
    fileprivate func looksAfter(_ item: PushRecord.Item, of push: PushRecord) -> Bool {
        last?.items[item.key] != nil && set == push.set && mapped[item.key] != nil
    }
}

extension Vault {
    /// The entries of a team whose present value a member, who may have left, could read.
    ///
    /// - Throws: `notFound` for who never was in the team.
    public func entries(
        readBy member: String,
        in team: TeamChoice
    ) throws(VaultError) -> [Name] {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            let names = try memberNames(session)
            let readers = try history(of: team, session).index.current.readers.filter {
                names[$0.member]?.text == member || $0.member.hex == member
            }
            guard !readers.isEmpty else { throw .notFound(.member, member) }
            return try session.entries(in: team).filter { entry in
                readers.contains { $0.until.map { entry.current.at <= $0 } ?? true }
            }.map(\.name)
        }
    }
}
