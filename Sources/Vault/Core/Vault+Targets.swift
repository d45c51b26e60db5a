import VaultCloud
public import VaultModel

extension Vault {
    /// The targets of a team, by name.
    public func targets(in team: TeamChoice) throws(VaultError) -> [Target] {
        try read { session throws(VaultError) in
            try session.targets(in: try session.team(team))
        }
    }

    /// The target of that name.
    ///
    /// - Throws: `notFound`.
    public func target(_ name: Name, in team: TeamChoice) throws(VaultError) -> Target {
        try read { session throws(VaultError) in
            try session.existingTarget(name, in: try session.team(team))
        }
    }

    /// Adds a target.
    ///
    /// - Throws: `exists`; `notFound` for the token's entry; `refused` for what the provider would
    ///   refuse, such as a set name outside its pattern, and for a token that goes to another server
    ///   already.
    public func addTarget(_ target: Target, in team: TeamChoice) throws(VaultError) {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            guard try session.target(target.name, in: team) == nil
            else { throw .exists(.target, target.name.text) }
            try session.check(target, in: team)
            try session.put(target, in: team)
            session.log("target.set", in: team.id, ["names": [.string(target.name.text)]])
        }
    }

    /// Changes which entries a target gets, and under which keys: its map and its rule.
    ///
    /// - Throws: `notFound`; `refused` for a key that the provider would refuse.
    public func changeMap(
        of name: Name,
        in team: TeamChoice,
        _ change: (inout Target) throws(VaultError) -> Void
    ) throws(VaultError) -> Target {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            var target = try session.existingTarget(name, in: team)
            let before = target
            try change(&target)
            guard target.map != before.map || target.rule != before.rule else { return before }
            guard target.kind != .imagePull || target.rule.isEmpty else {
                throw .refused(
                    code: "image-pull-map",
                    "an image pull target takes exactly one entry, by its name"
                )
            }
            try session.check(target, in: team)
            try session.put(target, in: team)
            session.log("target.set", in: team.id, ["names": [.string(name.text)]])
            return try session.existingTarget(name, in: team)
        }
    }

    /// What an edit of a target's settings would make of it; nothing is written.
    public func preview(
        _ name: Name,
        in team: TeamChoice,
        _ change: (inout Target) -> Void
    ) throws(VaultError) -> TargetEdit {
        try read { session throws(VaultError) in
            try session.edit(name, in: try session.team(team), change)
        }
    }

    /// Edits a target's settings as `edit` has shown it.
    ///
    /// An edit that moves the target forgets what was pushed: it lies elsewhere.
    ///
    /// - Throws: `refused` while a push is open, for what the provider would refuse, and when the
    ///   target has changed since it was shown.
    public func apply(_ edit: TargetEdit, in team: TeamChoice) throws(VaultError) {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            let name = edit.after.name
            let now = try session.edit(name, in: team) { $0.takeSettings(of: edit.after) }
            guard now.before.settings == edit.before.settings, now.isMove == edit.isMove else {
                throw .refused(
                    code: "target-moved",
                    "target \(name) was changed by somebody else meanwhile"
                )
            }
            guard now.after.settings != now.before.settings else { return }
            try session.put(now.after, in: team)
            session.log("target.set", in: team.id, ["names": [.string(name.text)]])
        }
    }

    /// Deletes a target; what was pushed stays at the provider.
    ///
    /// - Throws: `notFound`; `refused` while a push is open.
    public func removeTarget(_ name: Name, in team: TeamChoice) throws(VaultError) {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            _ = try session.existingTarget(name, in: team)
            try session.requireNoOpenPush(to: name, in: team)
            try session.delete(.target, named: name.text, in: team.id, team.key)
            session.log("target.delete", in: team.id, ["names": [.string(name.text)]])
        }
    }

    /// The server URL of a provider's specification, used where a target names no other.
    public static func standardBaseURL(of provider: Provider) -> String {
        provider.defaultBaseURL
    }
}

/// A change of a target's settings, before it is made.
public struct TargetEdit: Sendable {
    /// The target as it is.
    public let before: Target
    /// The target as it would be.
    public let after: Target

    /// Whether what was pushed lies elsewhere from then on: everything is sent anew, with the token,
    /// to the new place.
    public var isMove: Bool { after.isElsewhere(than: before) }

    /// Whether the token goes to another server, or another token is sent.
    public var movesToken: Bool {
        before.token != after.token || cloudOrigin(of: before) != cloudOrigin(of: after)
    }
}

extension Target {
    /// Whether what is known of the other one says nothing of this one.
    fileprivate func isElsewhere(than before: Target) -> Bool {
        if baseURL != before.baseURL || set != before.set || kind != before.kind { return true }
        // The same key in another registry, or in another form, is another secret.
        if host != before.host || isEncoded != before.isEncoded { return true }
        // Another token may belong to another organization.
        if remoteTeam != before.remoteTeam || token != before.token { return true }
        guard let region, region != before.region, let last = before.last else { return false }
        return region != last.region
    }

    fileprivate mutating func takeSettings(of other: Target) {
        baseURL = other.baseURL
        kind = other.kind
        set = other.set
        region = other.region
        remoteTeam = other.remoteTeam
        host = other.host
        isEncoded = other.isEncoded
        authScheme = other.authScheme
        certificateAuthorities = other.certificateAuthorities
        token = other.token
    }
}

extension Session {
    fileprivate func edit(
        _ name: Name,
        in team: Team,
        _ change: (inout Target) -> Void
    ) throws(VaultError) -> TargetEdit {
        let before = try existingTarget(name, in: team)
        var after = before
        change(&after)
        try requireNoOpenPush(to: name, in: team)
        if after.isElsewhere(than: before) { after.forgetPushes() }
        try check(after, in: team)
        return TargetEdit(before: before, after: after)
    }

    /// Whoever follows an open push takes the target as it was.
    fileprivate func requireNoOpenPush(to name: Name, in team: Team) throws(VaultError) {
        guard try openPush(to: name, in: team) == nil else {
            throw .refused(code: "open-push", "a push to target \(name) is open")
        }
    }

    /// Refuses what can be known to be wrong before anybody pushes.
    fileprivate func check(_ target: Target, in team: Team) throws(VaultError) {
        for entry in target.entries.sorted() { _ = try existingEntry(entry, in: team) }
        let problems = cloudProblems(of: target, keys: Array(target.map.keys))
        // A new target has no entry yet.
        let problem = problems.first { $0.code != "image-pull-map" || !target.map.isEmpty }
        if let problem { throw .refused(code: problem.code, problem.message) }
        if let other = try targetOfAnotherOrigin(than: target, in: team) {
            let problem = PushPlan.Problem.tokenOrigin(target, other)
            throw .refused(code: problem.code, problem.message)
        }
    }
}
