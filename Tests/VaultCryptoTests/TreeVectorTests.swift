import Testing
@testable import VaultCrypto
import VaultModel

// FORMAT.md section 4.3, spelled out once more: Core has the tree that commands use.
struct TreeVectorTests {
    private struct Row {
        let kind: UInt8
        let id: RecordID
        let bytes: [UInt8]

        init(_ vector: JSONObject) throws {
            kind = UInt8(try vector.integer("kind", in: 1...5))
            id = try vector.id("id")
            var bytes = id.bytes
            bytes.append(bigEndian: UInt64(try vector.integer("rev", in: 1...Int64.max)))
            bytes.append(bigEndian: UInt32(try vector.integer("epoch", in: 1...Int64.max)))
            bytes.append(lengthPrefixed: try vector.bytes("box"))
            self.bytes = bytes
        }
    }

    /// The digests of one kind's tree.
    private struct Tree {
        var leaves: [[Digest]] = []
        var inners: [Digest] = []
        var root = Digest.zero

        init(_ rows: [Row], _ suite: borrowing CipherSuite) throws {
            for a in 0..<64 {
                var leaves: [Digest] = []
                for b in 0..<64 {
                    let rows = rows.filter { leaf(of: $0.id) == (a, b) }.sorted { $0.id < $1.id }
                    leaves.append(try digest("leaf", of: rows.map(\.bytes), suite))
                }
                let isEmpty = leaves.allSatisfy { $0 == .zero }
                inners.append(try digest("inner", of: isEmpty ? [] : leaves.map(\.bytes), suite))
                self.leaves.append(leaves)
            }
            let children = inners.flatMap(\.bytes)
            root = try suite.digest(formatLabel + Array("root".utf8) + children)
        }

        private func digest(
            _ label: String,
            of parts: [[UInt8]],
            _ suite: borrowing CipherSuite
        ) throws -> Digest {
            guard !parts.isEmpty else { return .zero }
            return try suite.digest(formatLabel + Array(label.utf8) + parts.flatMap(\.self))
        }
    }

    private func trees(_ vector: JSONObject, _ suite: borrowing CipherSuite) throws -> [Tree] {
        let rows = try vector.objects("rows").map { try Row($0) }
        var trees: [Tree] = []
        for kind in 1...5 as ClosedRange<UInt8> {
            trees.append(try Tree(rows.filter { $0.kind == kind }, suite))
        }
        return trees
    }

    @Test(arguments: 0..<4)
    func `leaves, inner nodes and roots are those of the vectors`(index: Int) throws {
        let vector = try formatVectors().objects("tree")[index]
        let suite = try CipherSuite()
        let trees = try trees(vector, suite)
        for leaf in try vector.objects("leaves") {
            let tree = trees[try leaf.integer("kind", in: 1...5) - 1]
            let (a, b) = (try leaf.integer("a", in: 0...63), try leaf.integer("b", in: 0...63))
            #expect(try tree.leaves[a][b] == leaf.digest("digest"))
        }
        for inner in try vector.objects("inners") where inner["a"] != nil {
            let tree = trees[try inner.integer("kind", in: 1...5) - 1]
            #expect(try tree.inners[inner.integer("a", in: 0...63)] == inner.digest("digest"))
        }
        for root in try vector.objects("roots") {
            #expect(try trees[root.integer("kind", in: 1...5) - 1].root == root.digest("digest"))
        }
        let leafCount = trees.flatMap(\.leaves).joined().count { $0 != .zero }
        #expect(try leafCount == vector.objects("leaves").count)
    }

    @Test(arguments: 0..<4)
    func `rows of the cache are those of the vectors`(index: Int) throws {
        let vector = try formatVectors().objects("tree")[index]
        let suite = try CipherSuite()
        let trees = try trees(vector, suite)
        for inner in try vector.objects("inners") {
            let tree = trees[try inner.integer("kind", in: 1...5) - 1]
            let row = try inner.object("table_row")
            let number = try row.integer("node", in: 0...64)
            let digests = number == TreeNode.top ? tree.inners : tree.leaves[number]
            var node = TreeNode()
            for (child, digest) in digests.enumerated() where digest != .zero {
                node[child] = digest
            }
            #expect(try node.encoded.hex == row.string("digests"))
            #expect(try TreeNode(encoded: row.bytes("digests")) == node)
        }
    }

    @Test(arguments: 0..<4)
    func `the state is that of the vectors`(index: Int) throws {
        let vector = try formatVectors().objects("tree")[index]
        let suite = try CipherSuite()
        let roots = try trees(vector, suite).flatMap(\.root.bytes)
        let prefix = try formatLabel + Array("state".utf8) + vector.bytes("V") + vector.bytes("T")
        #expect(try suite.digest(prefix + roots).hex == vector.string("state"))
    }
}
