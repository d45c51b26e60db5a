import TestSupport
import Testing
@testable import Vault
import VaultCrypto
import VaultModel
import VaultStorage

/// The digest tree of FORMAT.md section 4.3: the vectors, the bounds of a leaf, and the cache.
struct StateTreeTests {
    /// A file of the vault that the vectors are about.
    private func file(of vector: JSONObject, in directory: TemporaryDirectory) throws -> VaultFile {
        let id = try #require(VaultID(try vector.bytes("V")))
        return try VaultFile(creating: directory.path("v.vault"), id: id, try CipherSuite())
    }

    private func records(of vector: JSONObject) throws -> [Record] {
        try vector.objects("rows").map { row in
            let kind = try #require(RecordKind(rawValue: UInt8(try row.integer("kind", in: 1...5))))
            return Record(
                key: Record.Key(team: try vector.id("T"), kind: kind, id: try row.id("id")),
                revision: UInt64(try row.integer("rev", in: 1...Int64.max)),
                epoch: UInt32(try row.integer("epoch", in: 1...Int64(UInt32.max))),
                box: Box(try row.bytes("box"))
            )
        }
    }

    /// The nodes over some records, put together leaf by leaf.
    private func nodes(
        over records: [Record],
        in file: VaultFile
    ) throws -> (inners: [InnerPlace: TreeNode], tops: PerKind<TreeNode>) {
        var inners: [InnerPlace: TreeNode] = [:]
        for (place, rows) in Dictionary(
            grouping: records,
            by: { LeafPlace(of: $0.key.id, $0.key.kind) }
        ) {
            inners[place.inner, default: TreeNode()][place.child] =
                try file.leafDigest(of: rows.sorted { $0.key.id < $1.key.id })
        }
        var tops = PerKind(repeating: TreeNode())
        for (place, node) in inners {
            tops[place.kind][place.index] = try file.innerDigest(of: node)
        }
        return (inners, tops)
    }

    @Test(arguments: 0..<4)
    func `the digests of records are those of the vectors`(index: Int) throws {
        let vector = try formatVectors().objects("tree")[index]
        let directory = TemporaryDirectory(inMemory: true)
        let file = try file(of: vector, in: directory)
        let (inners, tops) = try nodes(over: try records(of: vector), in: file)
        for leaf in try vector.objects("leaves") {
            let kind = try #require(
                RecordKind(rawValue: UInt8(try leaf.integer("kind", in: 1...5)))
            )
            let place = InnerPlace(kind: kind, index: try leaf.integer("a", in: 0...63))
            let digest = inners[place]?[try leaf.integer("b", in: 0...63)]
            #expect(try digest == leaf.digest("digest"))
        }
        for inner in try vector.objects("inners") {
            let kind = try #require(
                RecordKind(rawValue: UInt8(try inner.integer("kind", in: 1...5)))
            )
            let row = try inner.object("table_row")
            let number = try row.integer("node", in: 0...64)
            let node = number == 64 ? tops[kind] : inners[InnerPlace(kind: kind, index: number)]
            #expect(try node?.encoded.hex == row.string("digests"))
        }
        #expect(try file.state(of: vector.id("T"), tops: tops) == vector.digest("state"))
    }

    @Test func `the state of no record is that of the vectors`() throws {
        let vector = try formatVectors().objects("tree")[0]
        let directory = TemporaryDirectory(inMemory: true)
        let file = try file(of: vector, in: directory)
        let team: TeamID = try vector.id("T")
        #expect(try StateTree.emptyState(of: team, in: file) == vector.digest("state"))
    }

    @Test func `a leaf holds the ids that begin with its twelve bits and no others`() throws {
        let directory = TemporaryDirectory(inMemory: true)
        let file = try file(of: try formatVectors().objects("tree")[0], in: directory)
        let team = try #require(TeamID([UInt8](repeating: 9, count: 16)))
        func id(_ first: UInt8, _ second: UInt8, _ rest: UInt8) throws -> RecordID {
            try #require(RecordID([first, second] + [UInt8](repeating: rest, count: 14)))
        }
        // The leaf (41, 45) begins with 0xA6 0xD0 and ends with 0xA6 0xDF.
        let inside = try [id(0xA6, 0xD0, 0), id(0xA6, 0xD0, 1), id(0xA6, 0xDF, 0xFF)]
        let outside = try [
            id(0xA6, 0xCF, 0xFF), id(0xA6, 0xE0, 0), id(0xA5, 0xD0, 0), id(0xA7, 0xD0, 0),
            id(0, 0, 0), id(0xFF, 0xFF, 0xFF),
        ]
        let leaf = LeafPlace(of: inside[0], .entry)
        #expect(leaf.inner.index == 41)
        #expect(leaf.child == 45)
        for id in inside { #expect(LeafPlace(of: id, .entry) == leaf) }
        for id in outside { #expect(LeafPlace(of: id, .entry) != leaf) }
        let box = Box([UInt8](repeating: 1, count: 81 + 256))
        for id in inside + outside {
            let key = Record.Key(team: team, kind: .entry, id: id)
            try file.database.put(Record(key: key, revision: 1, epoch: 1, box: box))
        }
        #expect(try file.records(of: team, in: leaf).map(\.key.id) == inside)
        let edges = try [
            LeafPlace(of: id(0, 0, 0), .entry), LeafPlace(of: id(0xFF, 0xFF, 0), .entry),
        ]
        #expect(edges.map(\.inner.index) == [0, 63])
        #expect(edges.map(\.child) == [0, 63])
        #expect(try file.records(of: team, in: edges[1]).count == 1)
        file.database.rollback()
    }

    @Test func `the digests of a kind are those of its leaves one by one`() throws {
        let directory = TemporaryDirectory(inMemory: true)
        let file = try file(of: try formatVectors().objects("tree")[0], in: directory)
        let team = try #require(TeamID([UInt8](repeating: 9, count: 16)))
        var random = SeededGenerator(seed: 3)
        var records: [Record] = []
        for _ in 1...200 {
            // Few prefixes, so that leaves have several rows and nodes several leaves.
            let first = UInt8.random(in: 0...7, using: &random) * 32
            let bytes = [first] + (1...15).map { _ in UInt8.random(in: 0...255, using: &random) }
            let key = Record.Key(team: team, kind: .entry, id: try #require(RecordID(bytes)))
            records.append(
                Record(
                    key: key,
                    revision: UInt64.random(in: 1...9, using: &random),
                    epoch: 1,
                    box: Box([UInt8](repeating: first, count: 81 + 256))
                )
            )
        }
        for record in records { try file.database.put(record) }
        let (inners, tops) = try nodes(over: records, in: file)
        var seen = 0
        let digests = try file.digests(of: team, .entry) { _ in seen += 1 }
        #expect(seen == 200)
        #expect(digests.top == tops[.entry])
        for (index, node) in digests.inners.elements {
            #expect(inners[InnerPlace(kind: .entry, index: index)] == node)
        }
        #expect(digests.inners.elements.count == inners.count)
        file.database.rollback()
    }
}
