import VaultCrypto
import VaultModel
import VaultStorage

/// One transaction over a verified vault: what is read in it belongs together.
///
/// A class, since the chapters of a command change the same trees and the same list of events.
final class Session {
    let file: VaultFile
    let identity: Identity
    let ring: KeyRing
    let environment: VaultEnvironment
    /// The time of this transaction.
    let now: Timestamp
    /// What the log says, after all its rows before this transaction.
    let state: ReplayState
    /// Events that the commit will sign, in order.
    var events: [(team: TeamID, event: JSONObject)] = []
    /// The keys of teams that this transaction makes.
    var newKeys: [TeamID: TeamKey] = [:]
    /// Who this member is from the commit on, when the transaction gives him new keys.
    var renewedIdentity: Identity?
    /// The teams whose records were changed.
    var changedTeams: Set<TeamID> = []
    private var trees: [TeamID: StateTree] = [:]
    private var keptTrees: KeptTrees
    /// What this vault has read from records.
    let opened: OpenedRecords

    init(
        _ file: VaultFile,
        as identity: Identity,
        with ring: KeyRing,
        state: ReplayState,
        trees: KeptTrees = KeptTrees(),
        opened: OpenedRecords = OpenedRecords(),
        in environment: VaultEnvironment
    ) {
        self.file = file
        self.identity = identity
        self.ring = ring
        self.state = state
        self.environment = environment
        keptTrees = trees
        self.opened = opened
        now = environment.now()
    }

    /// Lends the digest tree of a team, checked against its last signed state.
    func withTree<Result>(
        of team: TeamID,
        _ body: (inout StateTree) throws(VaultError) -> Result
    ) throws(VaultError) -> Result {
        var tree: StateTree
        if let known = trees.removeValue(forKey: team) {
            tree = known
        } else {
            let signed = state.teams[team]?.state
            tree =
                if let kept = keptTrees.take(of: team, signed: signed) { kept } else {
                    try StateTree(of: team, signed: signed, in: file)
                }
        }
        defer { trees[team] = tree }
        return try body(&tree)
    }

    /// Takes another tree for a team whose records were all written anew.
    func replaceTree(of team: TeamID, by tree: StateTree) {
        trees[team] = tree
    }

    /// The trees that the next transaction may go on with; of the teams that were changed only when
    /// the change was committed, and `state` is the one after it.
    func trees(after state: ReplayState, isCommitted: Bool) -> KeptTrees {
        var kept = keptTrees
        for (team, tree) in trees where isCommitted || !changedTeams.contains(team) {
            guard let signed = state.teams[team]?.state else { continue }
            kept.keep(tree, of: team, signed: signed)
        }
        return kept
    }

    /// The key of a team as its members hold it now.
    ///
    /// - Throws: `notFound` for a team this member is not in; `integrity` when his grant is not the
    ///   key that was signed.
    func currentKey(of team: TeamID) throws(VaultError) -> TeamKey {
        if let key = newKeys[team] { return key }
        return try signedKey(of: team)
    }

    /// The key of a team before this transaction.
    func signedKey(of team: TeamID) throws(VaultError) -> TeamKey {
        guard let known = state.teams[team], known.members.contains(identity.member)
        else { throw .notFound(.team, team.hex) }
        let key = try ring.openGrant(
            of: team,
            epoch: known.epoch,
            keyID: known.keyID,
            to: identity,
            in: file
        )
        guard let key, key.id == known.keyID
        else { throw .changed("the grant of a team is not the key that was signed") }
        return key
    }

    /// Adds an event to the transaction; `at` is filled in.
    func log(_ operation: String, in team: TeamID, _ fields: JSONObject = [:]) {
        var event: JSONObject = ["op": .string(operation)]
        for field in fields.members { event[field.name] = field.value }
        event["at"] = .string(now.description)
        events.append((team, event))
    }
}
