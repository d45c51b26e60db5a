package import VaultModel

/// What the cache of digests has for a node; nobody believes it before it is checked against a
/// signed state (FORMAT.md section 4.3).
package enum StoredNode: Equatable, Sendable {
    /// No row: a node without digests, or a cache that lost it.
    case absent
    /// A row that no writer of ours has made.
    case malformed
    /// A well-formed row.
    case node(TreeNode)
}

extension Database {
    /// What the cache has for one node of a team's tree; a malformed row is no error.
    ///
    /// - Precondition: `node` is at most ``TreeNode/top``.
    package func treeNode(
        team: TeamID,
        kind: RecordKind,
        node: UInt8
    ) throws(StorageError) -> StoredNode {
        precondition(node <= TreeNode.top)
        let statement = try connection.statement(
            "SELECT digests FROM tree WHERE team=? AND kind=? AND node=?",
            [.bytes(team.bytes), .integer(Int64(kind.rawValue)), .integer(Int64(node))]
        )
        guard try statement.step() else { return .absent }
        // A row of another place, found by a forged index, would do no more harm than a wrong digest.
        guard
            let encoded = try? statement.bytes(0, "tree.digests", counts: Self.nodeByteCounts),
            let found = TreeNode(encoded: encoded)
        else { return .malformed }
        return .node(found)
    }

    /// Puts a node in the cache; a node without digests has no row.
    ///
    /// - Precondition: `number` is at most ``TreeNode/top``.
    package func put(
        _ node: TreeNode,
        team: TeamID,
        kind: RecordKind,
        node number: UInt8
    ) throws(StorageError) {
        precondition(number <= TreeNode.top)
        guard !node.isEmpty else {
            return try connection.change(
                "DELETE FROM tree WHERE team=? AND kind=? AND node=?",
                .bytes(team.bytes),
                .integer(Int64(kind.rawValue)),
                .integer(Int64(number))
            )
        }
        try connection.change(
            "INSERT OR REPLACE INTO tree(team,kind,node,digests)VALUES(?,?,?,?)",
            .bytes(team.bytes),
            .integer(Int64(kind.rawValue)),
            .integer(Int64(number)),
            .bytes(node.encoded)
        )
    }

    /// Removes a team's cache.
    package func deleteTree(team: TeamID) throws(StorageError) {
        try connection.change("DELETE FROM tree WHERE team=?", .bytes(team.bytes))
    }

    /// A bitmap and one digest to sixty-four.
    private static var nodeByteCounts: ClosedRange<Int> {
        (8 + Digest.byteCount)...(8 + TreeNode.childCount * Digest.byteCount)
    }
}
