import VaultCloud
import VaultModel

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
    ///   refuse, such as a set name outside its pattern.
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

    /// Changes which entries a target gets, and under which keys.
    ///
    /// - Throws: `notFound`; `refused` for a key that the provider would refuse.
    public func changeMap(
        of name: Name,
        in team: TeamChoice,
        _ change: (inout [String: Name]) throws(VaultError) -> Void
    ) throws(VaultError) -> Target {
        try write { session throws(VaultError) in
            let team = try session.team(team)
            var target = try session.existingTarget(name, in: team)
            let before = target.map
            try change(&target.map)
            guard target.map != before else { return target }
            try session.check(target, in: team)
            try session.put(target, in: team)
            session.log("target.set", in: team.id, ["names": [.string(name.text)]])
            return target
        }
    }

    /// The server URL of a provider's specification, used where a target names no other.
    public static func standardBaseURL(of provider: Provider) -> String {
        provider.defaultBaseURL
    }
}

extension Session {
    /// Refuses what can be known to be wrong before anybody pushes.
    fileprivate func check(_ target: Target, in team: Team) throws(VaultError) {
        for entry in target.entries.sorted() { _ = try existingEntry(entry, in: team) }
        if let problem = cloudProblems(of: target, keys: Array(target.map.keys)).first {
            throw .refused(code: problem.code, problem.message)
        }
    }
}
