public import VaultModel

extension Vault {
    /// An event names at most so many entries (FORMAT.md section 6).
    private static let maximumEntries = 1000

    /// Begins a campaign.
    ///
    /// - Throws: `exists` while one of that name runs; `notFound` for an entry that is not there;
    ///   `refused` for no entry, or too many.
    public func startRotation(
        _ plan: RotationPlan,
        in team: TeamChoice
    ) throws(VaultError) -> Rotation {
        guard (1...Self.maximumEntries).contains(plan.entries.count) else {
            throw .refused(
                code: "entries",
                plan.entries.isEmpty
                    ? "there is no entry to replace"
                    : "a campaign has at most \(Self.maximumEntries) entries"
            )
        }
        return try write { session throws(VaultError) in
            let team = try session.team(team)
            if let known = try campaign(plan.name, of: team, session), known.ended == nil {
                throw .exists(.rotation, plan.name.text)
            }
            var entries: [JSONValue] = []
            for name in plan.entries.sorted() {
                let entry = try session.existingEntry(name, in: team)
                entries.append(
                    [
                        "name": .string(name.text),
                        "version": .integer(Int64(entry.current.number)),
                    ]
                )
            }
            var fields: JSONObject = [
                "rotation": .string(plan.name.text), "reason": .string(plan.reason),
            ]
            let me = try memberNames(session)[identity.member]?.text
            fields["owner"] = .string(plan.owner ?? me ?? identity.member.hex)
            fields["due"] = plan.due.map { .string($0.description) }
            fields["entries"] = .array(entries)
            session.log("rotation.start", in: team.id, fields)
            return try rotation(plan.name, of: team, session)
        }
    }

    /// Writes down that an entry of a campaign is done, or left out for a reason.
    ///
    /// - Throws: `notFound`; `refused` while the entry has its old value or a target lacks the new.
    public func finishStep(
        _ entry: Name,
        of name: Name,
        skippingBecause reason: String? = nil,
        in team: TeamChoice
    ) throws(VaultError) -> Rotation {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            let found = try runningRotation(name, of: team, session)
            guard let step = found.steps.first(where: { $0.entry == entry })
            else { throw .notFound(.entry, entry.text) }
            guard !step.isOver else { return found }
            if reason == nil { try step.checkIsPushed() }
            var fields: JSONObject = [
                "rotation": .string(name.text), "entry": .string(entry.text),
                "state": reason == nil ? "done" : "skipped",
            ]
            fields["version"] = step.version.map { .integer(Int64($0)) }
            fields["note"] = reason.map(JSONValue.string)
            session.log("rotation.step", in: team.id, fields)
            return try rotation(name, of: team, session)
        }
    }

    /// Ends a campaign.
    ///
    /// - Throws: `notFound`; `refused` while entries are left, unless it is `abandoned`.
    public func endRotation(
        _ name: Name,
        abandoned: Bool = false,
        in team: TeamChoice
    ) throws(VaultError) -> Rotation {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            let found = try runningRotation(name, of: team, session)
            let left = found.steps.count { !$0.isOver }
            guard left == 0 || abandoned else {
                throw .refused(
                    code: "unfinished",
                    "\(left) of \(found.steps.count) entries of campaign \(name) are not done"
                )
            }
            session.log(
                "rotation.end",
                in: team.id,
                [
                    "rotation": .string(name.text),
                    "state": left == 0 ? "finished" : "abandoned",
                ]
            )
            return try rotation(name, of: team, session)
        }
    }

    /// The campaigns of a team, newest first.
    public func rotations(in team: TeamChoice) throws(VaultError) -> [Rotation] {
        try read { session throws(VaultError) in
            let team = try session.team(team)
            return try campaigns(of: team, session).map { campaign throws(VaultError) in
                try session.rotation(campaign, in: team)
            }
        }
    }

    /// The newest campaign of that name.
    ///
    /// - Throws: `notFound`.
    public func rotation(_ name: Name, in team: TeamChoice) throws(VaultError) -> Rotation {
        try read { session throws(VaultError) in
            try rotation(name, of: try session.team(team), session)
        }
    }

    /// The campaign with what this transaction has done: nothing has to be read after its commit.
    private func rotation(
        _ name: Name,
        of team: Team,
        _ session: Session
    ) throws(VaultError) -> Rotation {
        guard let campaign = try campaign(name, of: team, session)
        else { throw .notFound(.rotation, name.text) }
        return try session.rotation(campaign, in: team)
    }

    private func runningRotation(
        _ name: Name,
        of team: Team,
        _ session: Session
    ) throws(VaultError) -> Rotation {
        let rotation = try rotation(name, of: team, session)
        guard rotation.ended == nil else {
            throw .refused(code: "ended", "campaign \(name) has ended")
        }
        return rotation
    }

    private func campaign(
        _ name: Name,
        of team: Team,
        _ session: Session
    ) throws(VaultError) -> Campaign? {
        try campaigns(of: team, session).first { $0.name == name }
    }

    /// What the history and this transaction tell of campaigns, newest first.
    private func campaigns(
        of team: Team,
        _ session: Session
    ) throws(VaultError) -> [Campaign] {
        var events: [HistoryEvent] = []
        try history(of: team, session).pages(about: .rotations) { page throws(VaultError) in
            events.insert(contentsOf: page, at: 0)
            return true
        }
        var campaigns: [Campaign] = []
        for event in events {
            try event.decoding { () throws(MalformedField) in try campaigns.take(event.event) }
        }
        do throws(MalformedField) {
            for (owner, event) in session.events where owner == team.id {
                try campaigns.take(event)
            }
        } catch {
            throw .malformed("an event", error)
        }
        return campaigns.reversed()
    }
}

/// What events of FORMAT.md section 6.1 tell of one campaign.
private struct Campaign {
    struct Outcome {
        let state: Rotation.Step.State
        let note: String?
    }

    let name: Name
    let reason: String
    let owner: String
    let due: Timestamp?
    let started: Timestamp
    let entries: [(name: Name, version: Int)]
    var outcomes: [Name: Outcome] = [:]
    var ended: Timestamp?
}

extension [Campaign] {
    /// Takes the next event; one about no campaign that runs is passed over.
    fileprivate mutating func take(_ event: JSONObject) throws(MalformedField) {
        let name = try event.checkedName("rotation")
        let at = try event.time("at")
        let operation = try event.string("op")
        guard operation != "rotation.start" else {
            append(
                Campaign(
                    name: name,
                    reason: try event.optionalString("reason") ?? "",
                    owner: try event.optionalString("owner") ?? "",
                    due: try event.optionalTime("due"),
                    started: at,
                    entries: try event.objects("entries").map { entry throws(MalformedField) in
                        (
                            try entry.checkedName("name"),
                            try entry.integer("version", in: 1...Int64.max)
                        )
                    }
                )
            )
            return
        }
        guard let index = lastIndex(where: { $0.name == name && $0.ended == nil }) else { return }
        switch operation {
        case "rotation.step":
            self[index].outcomes[try event.checkedName("entry")] = Campaign.Outcome(
                state: try event.string("state") == "skipped" ? .skipped : .done,
                note: try event.optionalString("note")
            )
        case "rotation.end": self[index].ended = at
        default: break
        }
    }
}

extension Session {
    fileprivate func rotation(
        _ campaign: Campaign,
        in team: Team
    ) throws(VaultError) -> Rotation {
        let targets = try targets(in: team)
        let steps = try campaign.entries.map { entry throws(VaultError) in
            try step(entry, campaign.outcomes[entry.name], targets, in: team)
        }
        return Rotation(
            name: campaign.name,
            reason: campaign.reason,
            owner: campaign.owner,
            due: campaign.due,
            started: campaign.started,
            ended: campaign.ended,
            steps: steps
        )
    }

    private func step(
        _ old: (name: Name, version: Int),
        _ outcome: Campaign.Outcome?,
        _ targets: [Target],
        in team: Team
    ) throws(VaultError) -> Rotation.Step {
        let entry = try entry(old.name, in: team)
        var stale: [Name] = []
        for target in targets {
            let lacks = target.mapped.contains { key, name in
                name == old.name && entry?.isHeld(by: target.last?.items[key]) != true
            }
            if lacks { stale.append(target.name) }
        }
        let isReplaced = (entry?.current.number ?? 0) > old.version
        let isThere = entry != nil
        let found: Rotation.Step.State =
            !isThere ? .gone : !isReplaced ? .waiting : stale.isEmpty ? .pushed : .replaced
        return Rotation.Step(
            entry: old.name,
            from: old.version,
            version: entry?.current.number,
            state: outcome?.state ?? found,
            stale: stale,
            note: outcome?.note
        )
    }
}

extension Rotation.Step {
    fileprivate func checkIsPushed() throws(VaultError) {
        switch state {
        case .waiting:
            throw .refused(code: "not-replaced", "entry \(entry) still has its old value")
        case .replaced:
            let names = stale.map(\.text).joined(separator: ", ")
            throw .refused(
                code: "not-pushed",
                "entry \(entry) has a new value that is not at \(names) yet"
            )
        default: break
        }
    }
}
