import VaultModel

/// The digest trees of earlier transactions, whose checked nodes and leaves need not be read again.
///
/// The state that a team's last row signs names each of its records to the byte. A tree that was
/// checked against a state is right whenever that state is the last, whoever wrote in between.
struct KeptTrees {
    private var trees: [TeamID: (state: Digest, tree: StateTree)] = [:]

    /// The tree of that state, which is given away; nil where there is none.
    mutating func take(of team: TeamID, signed state: Digest?) -> StateTree? {
        guard let kept = trees.removeValue(forKey: team), kept.state == state else { return nil }
        return kept.tree
    }

    mutating func keep(_ tree: StateTree, of team: TeamID, signed state: Digest) {
        trees[team] = (state, tree)
    }
}
