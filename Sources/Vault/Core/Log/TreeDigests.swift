import VaultCrypto
import VaultModel
import VaultStorage

/// Where an inner node of a team's tree is.
struct InnerPlace: Hashable {
    let kind: RecordKind
    /// The first six bits of the ids below it.
    let index: Int

    /// The least and the greatest id that lie below it.
    fileprivate var bounds: (RecordID, RecordID) {
        (
            LeafPlace(inner: self, child: 0).bounds.0,
            LeafPlace(inner: self, child: TreeNode.childCount - 1).bounds.1
        )
    }
}

/// Where a leaf of a team's tree is.
struct LeafPlace: Hashable {
    let inner: InnerPlace
    /// The next six bits of the ids in it.
    let child: Int

    var kind: RecordKind { inner.kind }

    /// The leaf at a place below an inner node.
    init(inner: InnerPlace, child: Int) {
        self.inner = inner
        self.child = child
    }

    /// The leaf in which a record lies.
    init(of id: RecordID, _ kind: RecordKind) {
        inner = InnerPlace(kind: kind, index: id.prefix >> 6)
        child = id.prefix & 63
    }

    /// The least and the greatest id that lie in it.
    fileprivate var bounds: (RecordID, RecordID) {
        let first = UInt8(inner.index << 2 | child >> 4)
        let second = UInt8(truncatingIfNeeded: child << 4)
        guard let least = RecordID([first, second] + [UInt8](repeating: 0, count: 14)),
            let greatest = RecordID([first, second | 0x0F] + [UInt8](repeating: 0xFF, count: 14))
        else { preconditionFailure("sixteen bytes are an id") }
        return (least, greatest)
    }
}

// The digests of FORMAT.md section 4.3, straight from rows and nodes.
extension VaultFile {
    /// The digests of all nodes of one kind.
    struct KindDigests {
        var top = TreeNode()
        var inners = Children<TreeNode>()
    }

    /// The rows of one leaf, ascending by id.
    func records(of team: TeamID, in leaf: LeafPlace) throws(VaultError) -> [Record] {
        let (least, greatest) = leaf.bounds
        return try storing { () throws(StorageError) in
            try database.records(team: team, kind: leaf.inner.kind, from: least, through: greatest)
        }
    }

    /// The rows below one inner node, ascending by id.
    func records(of team: TeamID, below place: InnerPlace) throws(VaultError) -> [Record] {
        let (least, greatest) = place.bounds
        return try storing { () throws(StorageError) in
            try database.records(team: team, kind: place.kind, from: least, through: greatest)
        }
    }

    /// The inner node over rows that lie below it, ascending by id.
    func innerNode(over records: [Record]) throws(VaultError) -> TreeNode {
        var node = TreeNode()
        var start = 0
        while start < records.endIndex {
            let leaf = LeafPlace(of: records[start].key.id, records[start].key.kind)
            let end =
                records[start...].firstIndex { LeafPlace(of: $0.key.id, $0.key.kind) != leaf }
                ?? records.endIndex
            node[leaf.child] = try leafDigest(of: Array(records[start..<end]))
            start = end
        }
        return node
    }

    /// All digests of a kind, computed from its rows; `body` sees each row.
    func digests(
        of team: TeamID,
        _ kind: RecordKind,
        _ body: (Record) -> Void
    ) throws(VaultError) -> KindDigests {
        var inners = Children<TreeNode>()
        var rows: [Record] = []
        func inner(of record: Record) -> Int { LeafPlace(of: record.key.id, kind).inner.index }
        func closeNode() throws(VaultError) {
            guard let first = rows.first else { return }
            inners[inner(of: first)] = try innerNode(over: rows)
            rows.removeAll(keepingCapacity: true)
        }
        var cursor = try storing { () throws(StorageError) in
            try database.records(team: team, kind: kind)
        }
        while let record = try storing({ () throws(StorageError) in try cursor.next() }) {
            if let last = rows.last, inner(of: last) != inner(of: record) { try closeNode() }
            rows.append(record)
            body(record)
        }
        try closeNode()
        return try digests(over: inners)
    }

    /// All digests of a kind whose rows are about to be written; ascending by id.
    func digests(of records: [Record]) throws(VaultError) -> KindDigests {
        var inners = Children<TreeNode>()
        var rest = records[...]
        while let first = rest.first {
            let place = LeafPlace(of: first.key.id, first.key.kind).inner
            let rows = rest.prefix { LeafPlace(of: $0.key.id, $0.key.kind).inner == place }
            inners[place.index] = try innerNode(over: Array(rows))
            rest = rest[rows.endIndex...]
        }
        return try digests(over: inners)
    }

    private func digests(over inners: Children<TreeNode>) throws(VaultError) -> KindDigests {
        var digests = KindDigests(inners: inners)
        for (index, node) in inners.elements { digests.top[index] = try innerDigest(of: node) }
        return digests
    }

    /// `leaf(a,b)`; nil stands for `0^32`.
    func leafDigest(of records: [Record]) throws(VaultError) -> Digest? {
        guard !records.isEmpty else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(records.reduce(16) { $0 + 32 + $1.box.bytes.count })
        bytes += formatLabel
        bytes += "leaf".utf8
        for record in records {
            bytes.append(record.key.id)
            bytes.append(bigEndian: record.revision)
            bytes.append(bigEndian: record.epoch)
            bytes.append(lengthPrefixed: record.box.bytes)
        }
        return try digest(bytes)
    }

    /// `inner(a)`; nil stands for `0^32`.
    func innerDigest(of node: TreeNode) throws(VaultError) -> Digest? {
        node.isEmpty ? nil : try digest(concatenation(of: node, "inner"))
    }

    /// `state(T)` of the nodes above the inner ones.
    func state(of team: TeamID, tops: PerKind<TreeNode>) throws(VaultError) -> Digest {
        var bytes = formatLabel + Array("state".utf8) + id.bytes + team.bytes
        for kind in RecordKind.allCases {
            bytes += try digest(concatenation(of: tops[kind], "root")).bytes
        }
        return try digest(bytes)
    }

    private func digest(_ bytes: [UInt8]) throws(VaultError) -> Digest {
        try computing { () throws(CryptoError) in try suite.digest(bytes) }
    }

    private func concatenation(of node: TreeNode, _ label: String) -> [UInt8] {
        var bytes = formatLabel + Array(label.utf8)
        bytes.reserveCapacity(bytes.count + TreeNode.childCount * Digest.byteCount)
        for child in node.children { bytes.append(child ?? .zero) }
        return bytes
    }
}
