import VaultCrypto
import VaultModel
import VaultStorage

/// The digest tree over one team's records, inside one transaction (FORMAT.md section 4.3).
///
/// - The rows of `tree` are a cache that anybody may have changed: a digest is used only after it
///   was checked from the signed state downwards.
/// - A record is handed out only after its whole leaf was checked.
/// - A leaf is checked before it is changed, so no state is ever signed over an unchecked digest.
/// - Changes stay in memory until ``settle()``, which writes each record and each node once, in the
///   order in which they lie in the file.
struct StateTree {
    private let file: VaultFile
    private let team: TeamID
    private var tops = PerKind(repeating: TreeNode())
    /// The inner nodes that were checked, by the first six bits of the ids below them.
    private var inners = PerKind<Children<TreeNode>>(repeating: Children())
    /// Whether the cache was wrong, so that all nodes were computed from the rows.
    private var isRecomputed = false
    /// The leaves that were checked, with what this transaction changed in them.
    private var leaves = PerKind<PerLeaf<[Record]>>(repeating: PerLeaf())
    /// What this transaction changed in them, in the order of the changes.
    private var changedRecords: [Record.Key] = []
    /// Nodes whose row is missing or no longer right.
    private var staleInners: Set<InnerPlace> = []

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

    /// Takes the digests of records that this transaction has written in the place of all others.
    init(of team: TeamID, computed digests: PerKind<VaultFile.KindDigests>, in file: VaultFile) {
        self.file = file
        self.team = team
        isRecomputed = true
        for kind in RecordKind.allCases {
            tops[kind] = digests[kind].top
            inners[kind] = digests[kind].inners
        }
    }

    /// The state of a team without a record.
    static func emptyState(of team: TeamID, in file: VaultFile) throws(VaultError) -> Digest {
        try file.state(of: team, tops: PerKind(repeating: TreeNode()))
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
        for kind in RecordKind.allCases {
            let digests = try file.digests(of: team, kind) { _ in }
            tops[kind] = digests.top
            inners[kind] = digests.inners
        }
        guard try computedState() == state else { throw .recordsDoNotAddUp }
    }
}

// Reading.
extension StateTree {
    /// The record of that id, or proof that there is none.
    mutating func record(_ kind: RecordKind, _ id: RecordID) throws(VaultError) -> Record? {
        try records(in: LeafPlace(of: id, kind)).first { $0.key.id == id }
    }

    /// All records of a kind, ascending by id, checked as a whole before the first is used.
    mutating func records(_ kind: RecordKind) throws(VaultError) -> [Record] {
        var records: [Record] = []
        _ = try digests(of: kind) { records.append($0) }
        return records
    }

    /// All digests of a kind, checked; `body` sees each row before that.
    private mutating func digests(
        of kind: RecordKind,
        _ body: (Record) -> Void
    ) throws(VaultError) -> VaultFile.KindDigests {
        try settle()
        let digests = try file.digests(of: team, kind, body)
        guard digests.top == tops[kind] else { throw .recordsDoNotAddUp }
        return digests
    }

    /// Reads all leaves of a kind at once, for who will need most of them.
    mutating func load(_ kind: RecordKind) throws(VaultError) {
        var loaded = PerLeaf<[Record]>(repeating: [])
        inners[kind] = try digests(of: kind) { record in
            loaded[LeafPlace(of: record.key.id, kind), default: []].append(record)
        }.inners
        leaves[kind] = loaded
        // Nobody has looked at the rows of these nodes: they may be wrong.
        for (index, _) in inners[kind].elements {
            staleInners.insert(InnerPlace(kind: kind, index: index))
        }
    }

    /// The signed digests of the inner nodes of a kind; nil where nothing lies below.
    mutating func innerDigests(_ kind: RecordKind) throws(VaultError) -> [Digest?] {
        try settle()
        return tops[kind].children
    }

    /// The records below one inner node, ascending by id, checked before the first is used.
    mutating func records(below place: InnerPlace) throws(VaultError) -> [Record] {
        try settle()
        let records = try file.records(of: team, below: place)
        guard
            try file.innerDigest(of: try file.innerNode(over: records))
                == tops[place.kind][place.index]
        else { throw .recordsDoNotAddUp }
        return records
    }

    private mutating func records(in leaf: LeafPlace) throws(VaultError) -> [Record] {
        if let known = leaves[leaf.kind][leaf] { return known }
        let wanted = try inner(leaf.inner)[leaf.child]
        let records = try file.records(of: team, in: leaf)
        guard try file.leafDigest(of: records) == wanted else { throw .recordsDoNotAddUp }
        leaves[leaf.kind][leaf] = records
        return records
    }

    /// An inner node, checked against the node above it.
    private mutating func inner(_ place: InnerPlace) throws(VaultError) -> TreeNode {
        if let known = inners[place.kind][place.index] { return known }
        guard let wanted = tops[place.kind][place.index] else { return TreeNode() }
        if !isRecomputed,
            case .node(let node) = try cachedNode(UInt8(place.index), of: place.kind),
            try file.innerDigest(of: node) == wanted
        {
            inners[place.kind][place.index] = node
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
        inners[place.kind][place.index] = node
        staleInners.insert(place)
        return node
    }
}

// Changing.
extension StateTree {
    /// Writes a record, over the one of its id.
    mutating func put(_ record: Record) throws(VaultError) {
        try change(record.key) { records in
            let index = records.firstIndex { $0.key.id >= record.key.id } ?? records.endIndex
            if index < records.endIndex, records[index].key.id == record.key.id {
                records[index] = record
            } else {
                records.insert(record, at: index)
            }
        }
    }

    /// Deletes a record, if it is there.
    mutating func delete(_ key: Record.Key) throws(VaultError) {
        try change(key) { records in records.removeAll { $0.key.id == key.id } }
    }

    private mutating func change(
        _ key: Record.Key,
        _ body: (inout [Record]) -> Void
    ) throws(VaultError) {
        let leaf = LeafPlace(of: key.id, key.kind)
        _ = try records(in: leaf)
        body(&leaves[leaf.kind][leaf, default: []])
        changedRecords.append(key)
    }

    /// Writes what was changed, and the nodes, and returns the new state.
    mutating func finish() throws(VaultError) -> Digest {
        try settle()
        try storing { () throws(StorageError) in try writeNodes() }
        isRecomputed = false
        staleInners = []
        return try computedState()
    }

    /// Writes the records that were changed and computes the digests above them.
    private mutating func settle() throws(VaultError) {
        var changed = staleInners
        var keys = changedRecords.sorted()[...]
        while let first = keys.first {
            let leaf = LeafPlace(of: first.id, first.kind)
            // Before a row below it is written: what it may have to be computed from.
            _ = try inner(leaf.inner)
            let records = leaves[leaf.kind][leaf] ?? []
            while let key = keys.first, LeafPlace(of: key.id, key.kind) == leaf {
                try write(key, in: records)
                keys = keys.drop { $0 == key }
            }
            let digest = try file.leafDigest(of: records)
            inners[leaf.kind][leaf.inner.index, default: TreeNode()][leaf.child] = digest
            changed.insert(leaf.inner)
        }
        for place in changed {
            let node = inners[place.kind][place.index] ?? TreeNode()
            tops[place.kind][place.index] = try file.innerDigest(of: node)
        }
        staleInners = changed
        changedRecords = []
    }

    /// Writes the record of a key as it is now in its leaf, or that it is there no more.
    private func write(_ key: Record.Key, in records: [Record]) throws(VaultError) {
        let index = records.firstIndex { $0.key.id == key.id }
        try storing { () throws(StorageError) in
            guard let index else { return try file.database.delete(key) }
            try file.database.put(records[index])
        }
    }

    private func writeNodes() throws(StorageError) {
        if isRecomputed { try file.database.deleteTree(team: team) }
        for kind in RecordKind.allCases {
            let changed =
                isRecomputed
                ? inners[kind].elements.map(\.child)
                : staleInners.filter { $0.kind == kind }.map(\.index)
            for index in changed {
                try file.database.put(
                    inners[kind][index] ?? TreeNode(),
                    team: team,
                    kind: kind,
                    node: UInt8(index)
                )
            }
            guard isRecomputed || !changed.isEmpty else { continue }
            try file.database.put(tops[kind], team: team, kind: kind, node: TreeNode.top)
        }
    }
}

extension VaultError {
    fileprivate static let recordsDoNotAddUp = changed(
        "the records of a team are not what its last signed event says"
    )
}
