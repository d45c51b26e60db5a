import TestSupport
import Testing
import VaultModel
import VaultStorage

/// What goes in comes out, for each table.
@Suite struct TableTests {
    private let directory = TemporaryDirectory()

    @Test func `slots come back in the order of their ids`() throws {
        let database = try newVault()
        for number in [6, 2, 5] as [UInt8] { try database.insert(Sample.slot(number)) }
        try database.deleteSlot(Sample.id(5))
        let slots = try database.slots()
        try #require(slots.map(\.id) == [Sample.id(2), Sample.id(6)])
        #expect(slots[1].member == Sample.id(7))
        #expect(slots[1].kdf == .standard)
        #expect(!slots[1].needsKeyFile)
        #expect(slots[1].salt == [UInt8](repeating: 6, count: 32))
        #expect(slots[1].box.bytes == [UInt8](repeating: 6, count: 113))
    }

    @Test func `a slot for a machine key with a key file comes back`() throws {
        let database = try newVault()
        try database.insert(Sample.slot(3))
        let slot = try #require(try database.slots().first)
        #expect(slot.kdf == .none)
        #expect(slot.needsKeyFile)
    }

    @Test func `a slot of the same id is not replaced`() throws {
        let database = try newVault()
        try database.insert(Sample.slot(3))
        #expect(throws: StorageError.self) { try database.insert(Sample.slot(3)) }
    }

    @Test func `a grant is found by team, epoch and member`() throws {
        let database = try newVault()
        try database.insert(Sample.grant(1))
        try database.insert(Sample.grant(2))
        try database.insert(Sample.grant(2, member: Sample.id(1)))
        let grant = try #require(
            try database.grant(team: Sample.team, epoch: 2, member: Sample.member)
        )
        #expect(grant.epoch == 2)
        #expect(grant.member == Sample.member)
        #expect(grant.encapsulation == [UInt8](repeating: 7, count: 32))
        #expect(grant.box == Sample.keyBox)
        let other = try database.grant(team: Sample.team, epoch: 3, member: Sample.member)
        #expect(other == nil)
        let all = try database.grants().collected()
        #expect(all.map(\.epoch) == [1, 2, 2])
        try database.deleteGrants(of: Sample.member)
        let left = try database.grants().collected()
        #expect(left.map(\.member) == [Sample.id(1)])
    }

    @Test func `a record is replaced under its key and deleted by it`() throws {
        let database = try newVault()
        let key = Sample.record(9).key
        try database.put(Sample.record(9))
        try database.put(Sample.record(9, revision: (1 << 62) - 1))
        let record = try #require(try database.record(at: key))
        #expect(record.key == key)
        #expect(record.revision == (1 << 62) - 1)
        #expect(record.epoch == 3)
        #expect(record.box == Sample.box(9))
        try database.delete(key)
        #expect(try database.record(at: key) == nil)
    }

    @Test func `records of one team and kind come by ascending id`() throws {
        let database = try newVault()
        for number in [200, 4, 0, 255, 99] as [UInt8] {
            try database.put(Sample.record(number))
            try database.put(Sample.record(number, kind: .value))
            try database.put(Sample.record(number, team: Sample.id(1)))
        }
        var rows = try database.records(team: Sample.team, kind: .entry)
        var found: [RecordID] = []
        while let record = try rows.next() { found.append(record.key.id) }
        #expect(found == [0, 4, 99, 200, 255].map { Sample.id($0, 9) })
        #expect(try rows.next() == nil)
        let all = try database.records().collected()
        #expect(all.count == 15)
        #expect(all[0].key.team == Sample.id(1))
    }

    @Test func `a range of records includes both its ends`() throws {
        let database = try newVault()
        for number in 0...9 as ClosedRange<UInt8> { try database.put(Sample.record(number)) }
        let leaf = try database.records(
            team: Sample.team,
            kind: .entry,
            from: Sample.id(3, 9),
            through: Sample.id(5, 9)
        )
        #expect(leaf.map(\.key.id) == [3, 4, 5].map { Sample.id($0, 9) })
    }

    @Test func `teams with records are found, each once`() throws {
        let database = try newVault()
        #expect(try database.teamsWithRecords() == [])
        for team in [9, 0, 255] as [UInt8] {
            for number in 0..<20 as Range<UInt8> {
                try database.put(Sample.record(number, team: Sample.id(team)))
            }
        }
        #expect(try database.teamsWithRecords() == [0, 9, 255].map { Sample.id($0) })
        try database.deleteRecords(team: Sample.id(9))
        #expect(try database.teamsWithRecords() == [0, 255].map { Sample.id($0) })
    }

    @Test func `a node of the tree is replaced, and without digests is gone`() throws {
        let database = try newVault()
        let full = Sample.node(Array(0..<64))
        func stored() throws(StorageError) -> StoredNode {
            try database.treeNode(team: Sample.team, kind: .entry, node: TreeNode.top)
        }
        #expect(try stored() == .absent)
        try database.put(Sample.node([1]), team: Sample.team, kind: .entry, node: TreeNode.top)
        try database.put(full, team: Sample.team, kind: .entry, node: TreeNode.top)
        #expect(try stored() == .node(full))
        try database.put(TreeNode(), team: Sample.team, kind: .entry, node: TreeNode.top)
        #expect(try stored() == .absent)
    }

    @Test func `the tree of a team is deleted as a whole`() throws {
        let database = try newVault()
        let node = Sample.node([1])
        for kind in RecordKind.allCases {
            try database.put(node, team: Sample.team, kind: kind, node: 0)
            try database.put(node, team: .commons, kind: kind, node: 0)
        }
        try database.deleteTree(team: Sample.team)
        #expect(try database.treeNode(team: Sample.team, kind: .value, node: 0) == .absent)
        #expect(try database.treeNode(team: .commons, kind: .value, node: 0) == .node(node))
    }

    @Test func `the log is read from a number on, or down from it`() throws {
        let database = try newVault()
        #expect(try database.lastSequence() == 0)
        for sequence in 1...5 as ClosedRange<UInt64> {
            try database.append(Sample.logRow(sequence))
        }
        #expect(try database.lastSequence() == 5)
        let ascending = try database.logRows(from: 3).collected()
        #expect(ascending.map(\.sequence) == [3, 4, 5])
        let descending = try database.logRows(downFrom: 4).collected()
        #expect(descending.map(\.sequence) == [4, 3, 2, 1])
        let beyond = try database.logRows(from: .max).collected()
        #expect(beyond.isEmpty)
        #expect(ascending[0].team == Sample.team)
        #expect(ascending[0].author == Sample.member)
        #expect(ascending[0].epoch == 3)
        #expect(ascending[0].state == Sample.digest(5))
        #expect(ascending[0].box == Sample.box(6))
        #expect(ascending[0].signature == [UInt8](repeating: 8, count: 64))
    }

    @Test func `a gap in the log is an error`() throws {
        let database = try newVault()
        for sequence in [1, 2, 4] as [UInt64] { try database.append(Sample.logRow(sequence)) }
        let missing = StorageError.notAVault("row 3 of the log is missing")
        #expect(throws: missing) { try database.logRows(from: 1).collected() }
        #expect(throws: missing) { try database.logRows(from: 3).collected() }
        #expect(throws: missing) { try database.logRows(downFrom: 4).collected() }
    }

    @Test func `two readings of one table do not disturb each other`() throws {
        let database = try newVault()
        for number in 0..<3 as Range<UInt8> { try database.put(Sample.record(number)) }
        var pairs = 0
        var outer = try database.records(team: Sample.team, kind: .entry)
        while try outer.next() != nil {
            var inner = try database.records(team: Sample.team, kind: .entry)
            while try inner.next() != nil { pairs += 1 }
        }
        #expect(pairs == 9)
    }

    @Test func `a row that outlives its database can still be read`() throws {
        var rows = try {
            let database = try newVault()
            try database.put(Sample.record(1))
            return try database.records(team: Sample.team, kind: .entry)
        }()
        #expect(try rows.next()?.box == Sample.box(1))
    }

    private func newVault() throws(StorageError) -> Database {
        try Database.create(at: directory.vaultPath, vault: Sample.vault)
    }
}
