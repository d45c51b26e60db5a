import VaultModel

// What a target's rule gives: the entries it takes, under their own names.
extension Session {
    /// The targets with the keys that their rules give as the entries are now.
    ///
    /// - An entry that was mapped by hand, under whatever key, is left to the hand.
    /// - An entry that holds a token of a target is never taken: nobody has asked for it by name.
    func following(_ targets: [Target], in team: Team) throws(VaultError) -> [Target] {
        guard targets.contains(where: { !$0.rule.isEmpty }) else { return targets }
        let tokens = Set(try storedTargets(in: team).map(\.token))
        let entries = try entries(in: team).filter { !tokens.contains($0.name) }
        return targets.map { target in
            var target = target
            target.follow(entries)
            return target
        }
    }
}

extension Target {
    fileprivate mutating func follow(_ entries: [Entry]) {
        guard !rule.isEmpty else { return }
        followed = [:]
        displaced = []
        let byHand = Set(map.values)
        for entry in entries where rule.takes(entry) && !byHand.contains(entry.name) {
            if map[entry.name.text] == nil {
                followed[entry.name.text] = entry.name
            } else {
                displaced.append(entry.name)
            }
        }
    }
}
