import TestSupport
import Testing
@testable import Vault
import VaultModel

/// What a tree's nodes, leaves and opened records are kept in.
struct ChildrenTests {
    @Test func `a child that was taken away is none, and its neighbours stay`() {
        var children = Children<[Int]>()
        #expect(children.elements.isEmpty && children[63] == nil)
        children[0] = [1]
        children[62, default: []].append(2)
        children[62, default: []].append(3)
        children[63] = [4]
        #expect(children.elements.map(\.child) == [0, 62, 63])
        #expect(children[62] == [2, 3] && children[1, default: [9]] == [9])
        children[62] = nil
        #expect(children.elements.map(\.child) == [0, 63])
        #expect(children.elements.map(\.value) == [[1], [4]])
        #expect(children[0] == [1] && children[62] == nil && children[63] == [4])
    }

    @Test func `each leaf is told from its neighbours`() {
        var leaves = PerLeaf<Int>()
        let places = [(0, 0), (0, 63), (63, 0), (63, 63), (7, 9), (9, 7)].map { inner, child in
            LeafPlace(inner: InnerPlace(kind: .entry, index: inner), child: child)
        }
        for (number, place) in places.enumerated() { leaves[place] = number }
        #expect(places.map { leaves[$0] } == Array(0..<places.count))
        leaves[places[4]] = nil
        #expect(leaves[places[4]] == nil && leaves[places[5]] == 5)
        #expect(PerLeaf(repeating: 5)[places[3]] == 5)
    }

    @Test func `what was opened counts while the record is the same to the byte`() throws {
        var opened = Opened<Int>()
        var readings = 0
        func content(_ record: Record) throws(VaultError) -> Int {
            try opened.content(of: record) { () throws(VaultError) in
                readings += 1
                return readings
            }
        }
        let team = try #require(TeamID([UInt8](repeating: 1, count: 16)))
        let other = try #require(TeamID([UInt8](repeating: 2, count: 16)))
        let id = try #require(RecordID([UInt8](repeating: 3, count: 16)))
        func record(
            _ team: TeamID,
            _ kind: RecordKind = .entry,
            revision: UInt64 = 1,
            epoch: UInt32 = 1,
            box: UInt8 = 1
        ) -> Record {
            Record(
                key: Record.Key(team: team, kind: kind, id: id),
                revision: revision,
                epoch: epoch,
                box: Box([UInt8](repeating: box, count: 81 + 256))
            )
        }
        #expect(try content(record(team)) == 1)
        #expect(try content(record(team)) == 1)
        #expect(try content(record(other)) == 2)
        #expect(try content(record(team, .target)) == 3)
        #expect(try content(record(team)) == 1)
        #expect(try content(record(team, revision: 2)) == 4)
        #expect(try content(record(team, revision: 2, epoch: 2)) == 5)
        #expect(try content(record(team, revision: 2, epoch: 2, box: 2)) == 6)
        #expect(throws: VaultError.self) {
            _ = try opened.content(of: record(team)) { () throws(VaultError) in
                throw .failed("it cannot be read")
            }
        }
        #expect(try content(record(team, revision: 2, epoch: 2, box: 2)) == 6)
        #expect(try content(record(other)) == 2)
    }
}
