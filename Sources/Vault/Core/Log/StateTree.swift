import VaultCrypto
import VaultModel
import VaultStorage

/// The digest tree over one team's records, inside one transaction (FORMAT.md section 4.3).
///
/// - The rows of `tree` are a cache that anybody may have changed: a digest is used only after it
///   was checked from the signed state downwards.
/// - A record is handed out only after its whole leaf was checked.
/// - A leaf is checked before it is changed, so no state is ever signed over an unchecked digest.
struct StateTree {
    private let file: VaultFile
    private let team: TeamID
    private var tops: [RecordKind: TreeNode] = [:]
    private var inners: [InnerPlace: TreeNode] = [:]
    /// Whether the cache was wrong, so that all nodes were computed from the rows.
    private var isRecomputed = false
    private var checkedLeaves: [LeafPlace: [Record]] = [:]
    private var changedLeaves: Set<LeafPlace> = []
    /// Nodes whose row was wrong, for the next writer to mend.
    private var rebuiltInners: Set<InnerPlace> = []

    /// Checks the cache against the state that the team's last row signs; nil stands for a team
    /// without rows, which has no records.
    ///
    /// - Throws: `integrity` when the rows themselves do not add up to the state.
    init(of team: TeamID, signed state: Digest?, in file: VaultFile) throws(VaultError) {
        self.file = file
        self.team = team
        let wanted: Digest
        if let state { wanted = state } else { wanted = try Self.emptyState(of: team, in: file) }
        if try loadTops(), try computedState() == wanted { return }
        try recompute(expecting: wanted)
    }

    /// The state of a team without a record.
    static func emptyState(of team: TeamID, in file: VaultFile) throws(VaultError) -> Digest {
        try file.state(of: team, tops: [:])
    }

    private func computedState() throws(VaultError) -> Digest {
        try file.state(of: team, tops: tops)
    }

    /// Loads the five nodes that hold the inner digests; false when one is malformed.
    private mutating func loadTops() throws(VaultError) -> Bool {
        for kind in RecordKind.allCases {
            switch try cachedNode(TreeNode.top, of: kind) {
            case .absent: tops[kind] = TreeNode()
            case .node(let node): tops[kind] = node
            case .malformed: return false
            }
        }
        return true
    }

    private func cachedNode(_ index: UInt8, of kind: RecordKind) throws(VaultError) -> StoredNode {
        try storing { () throws(StorageError) in
            try file.database.treeNode(team: team, kind: kind, node: index)
        }
    }

    private mutating func recompute(expecting state: Digest) throws(VaultError) {
        isRecomputed = true
        inners = [:]
        for kind in RecordKind.allCases {
            let digests = try file.digests(of: team, kind) { _ in }
            tops[kind] = digests.top
            for (index, node) in digests.inners {
                inners[InnerPlace(kind: kind, index: index)] = node
            }
        }
        guard try computedState() == state else { throw .recordsDoNotAddUp }
    }
}

// Reading.
extension StateTree {
    /// The record of that id, or proof that there is none.
    mutating func record(_ kind: RecordKind, _ id: RecordID) throws(VaultError) -> Record? {
        let leaf = LeafPlace(of: id, kind)
        if changedLeaves.contains(leaf) {
            return try storing { () throws(StorageError) in
                try file.database.record(at: Record.Key(team: team, kind: kind, id: id))
            }
        }
        return try checkedRecords(in: leaf).first { $0.key.id == id }
    }

    /// All records of a kind, ascending by id, checked as a whole before the first is used.
    ///
    /// - Precondition: nothing was changed yet in this transaction.
    func records(_ kind: RecordKind) throws(VaultError) -> [Record] {
        precondition(changedLeaves.isEmpty, "records are listed before they are changed")
        var records: [Record] = []
        let digests = try file.digests(of: team, kind) { records.append($0) }
        guard digests.top == tops[kind] else { throw .recordsDoNotAddUp }
        return records
    }

    private mutating func checkedRecords(in leaf: LeafPlace) throws(VaultError) -> [Record] {
        if let checked = checkedLeaves[leaf] { return checked }
        let wanted = try inner(leaf.inner)[leaf.child]
        let records = try file.records(of: team, in: leaf)
        guard try file.leafDigest(of: records) == wanted else { throw .recordsDoNotAddUp }
        checkedLeaves[leaf] = records
        return records
    }

    /// An inner node, checked against the node above it.
    private mutating func inner(_ place: InnerPlace) throws(VaultError) -> TreeNode {
        if let known = inners[place] { return known }
        guard let wanted = tops[place.kind]?[place.index] else { return TreeNode() }
        if !isRecomputed,
            case .node(let node) = try cachedNode(UInt8(place.index), of: place.kind),
            try file.innerDigest(of: node) == wanted
        {
            inners[place] = node
            return node
        }
        return try rebuild(place, expecting: wanted)
    }

    /// Computes an inner node whose row is wrong or missing from the records below it, none of which
    /// this transaction has changed yet.
    private mutating func rebuild(
        _ place: InnerPlace,
        expecting wanted: Digest
    ) throws(VaultError) -> TreeNode {
        var node = TreeNode()
        for child in 0..<TreeNode.childCount {
            let leaf = LeafPlace(inner: place, child: child)
            node[child] = try file.leafDigest(of: try file.records(of: team, in: leaf))
        }
        guard try file.innerDigest(of: node) == wanted else { throw .recordsDoNotAddUp }
        inners[place] = node
        rebuiltInners.insert(place)
        return node
    }
}

// Changing.
extension StateTree {
    /// Checks the leaf of a record that is about to be written or deleted.
    mutating func prepareChange(of key: Record.Key) throws(VaultError) {
        let leaf = LeafPlace(of: key.id, key.kind)
        guard !changedLeaves.contains(leaf) else { return }
        _ = try checkedRecords(in: leaf)
        checkedLeaves[leaf] = nil
        changedLeaves.insert(leaf)
    }

    /// Computes the digests of what was changed, writes the nodes once, and returns the new state.
    mutating func finish() throws(VaultError) -> Digest {
        var changed = rebuiltInners
        for leaf in changedLeaves {
            let digest = try file.leafDigest(of: try file.records(of: team, in: leaf))
            var node = try inner(leaf.inner)
            node[leaf.child] = digest
            inners[leaf.inner] = node
            changed.insert(leaf.inner)
        }
        for place in changed {
            tops[place.kind]?[place.index] = try file.innerDigest(of: inners[place] ?? TreeNode())
        }
        try storing { () throws(StorageError) in try write(changed) }
        changedLeaves = []
        return try computedState()
    }

    private func write(_ changed: Set<InnerPlace>) throws(StorageError) {
        if isRecomputed { try file.database.deleteTree(team: team) }
        for place in isRecomputed ? Set(inners.keys) : changed {
            try file.database.put(
                inners[place] ?? TreeNode(),
                team: team,
                kind: place.kind,
                node: UInt8(place.index)
            )
        }
        for kind in isRecomputed ? Set(RecordKind.allCases) : Set(changed.map(\.kind)) {
            try file.database.put(
                tops[kind] ?? TreeNode(),
                team: team,
                kind: kind,
                node: TreeNode.top
            )
        }
    }
}

extension VaultError {
    fileprivate static let recordsDoNotAddUp = changed(
        "the records of a team are not what its last signed event says"
    )
}
