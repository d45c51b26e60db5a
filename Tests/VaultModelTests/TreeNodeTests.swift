import TestSupport
import Testing
import VaultModel

struct TreeNodeTests {
    // From the trees of format-vectors.json.
    @Test func `a node is its bitmap and the digests of the set bits`() throws {
        let left = "0eab180083ae01b63a76983fcb07574edaa925350240642b8105fc33899d0b0c"
        let right = "ba7e3576a22f13f948b2bf3a9209bea8c02ef48b301cb3fa6d988c74a33fba0b"
        var node = TreeNode()
        node[0] = Digest(hex: left)
        node[1] = Digest(hex: right)
        #expect(node.encoded.hex == "0000000000000003" + left + right)
        #expect(TreeNode(encoded: node.encoded) == node)
    }

    @Test(arguments: 0..<64)
    func `child i sets the bit of value 2^i`(child: Int) throws {
        var node = TreeNode()
        node[child] = Digest([UInt8](repeating: 7, count: 32))
        #expect(node.encoded.bigEndianUInt64(at: 0) == 1 << UInt64(child))
        #expect(node.encoded.count == 40)
        #expect(TreeNode(encoded: node.encoded)?[child] == node[child])
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `what was written is read again`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var node = TreeNode()
        for child in 0..<64 where generator.number(in: 0...2) == 0 {
            node[child] = Digest(generator.bytes(count: 32))
        }
        guard !node.isEmpty else { return }
        #expect(TreeNode(encoded: node.encoded) == node)
    }

    @Test func `a full node has 2056 bytes`() {
        var node = TreeNode()
        for child in 0..<64 {
            node[child] = Digest([UInt8](repeating: UInt8(child + 1), count: 32))
        }
        #expect(node.encoded.count == 2056)
        #expect(TreeNode(encoded: node.encoded) == node)
    }

    @Test func `a node without children is empty`() {
        var node = TreeNode()
        #expect(node.isEmpty)
        #expect(node.children.count == 64)
        node[63] = Digest([UInt8](repeating: 1, count: 32))
        #expect(!node.isEmpty)
        node[63] = nil
        #expect(node.isEmpty)
    }

    private static let digest = String(repeating: "07", count: 32)
    private static let zero = String(repeating: "00", count: 32)

    @Test(arguments: [
        ("nothing", ""),
        ("half a bitmap", "00000000"),
        ("seven bytes", "00000000000001"),
        ("no bit set", "0000000000000000"),
        ("a digest without a bit", "0000000000000000" + digest),
        ("a bit without a digest", "0000000000000001"),
        ("two bits, one digest", "0000000000000003" + digest),
        ("one bit, two digests", "0000000000000001" + digest + digest),
        ("a digest cut short", "0000000000000001" + digest.dropLast(2)),
        ("a byte too much", "0000000000000001" + digest + "00"),
        ("a digest of zeroes", "0000000000000001" + zero),
        ("a digest of zeroes behind another", "0000000000000003" + digest + zero),
        ("all bits, one digest", "ffffffffffffffff" + digest),
        (
            "all bits, sixty-three digests",
            "ffffffffffffffff" + String(repeating: digest, count: 63)
        ),
        ("all bits, sixty-five digests", "ffffffffffffffff" + String(repeating: digest, count: 65)),
    ])
    func `what a node would not write is refused`(what: String, encoded: String) throws {
        #expect(TreeNode(encoded: try #require([UInt8](hex: encoded))) == nil)
    }
}
