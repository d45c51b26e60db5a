import TestSupport
import Testing
import VaultModel
import VaultStorage

/// Rows that lie elsewhere than an index says, which SQLite does not notice.
@Suite struct ForgedIndexTests {
    private let directory = TemporaryDirectory()

    @Test func `slots out of order are refused`() throws {
        try makeVault { database throws(StorageError) in
            for number in [2, 4, 6] as [UInt8] { try database.insert(Sample.slot(number)) }
        }
        try forge(Sample.slot(4).id.bytes, Sample.slot(8).id.bytes)
        let database = try opened()
        #expect(throws: StorageError.notAVault("the rows of slot are out of order")) {
            try database.slots()
        }
    }

    @Test func `grants out of order are refused`() throws {
        try makeVault { database throws(StorageError) in
            for number in 1...3 as ClosedRange<UInt8> {
                try database.insert(Sample.grant(7, member: Sample.id(number)))
            }
        }
        try forge((Sample.id(2) as MemberID).bytes, (Sample.id(9) as MemberID).bytes)
        let database = try opened()
        #expect(throws: StorageError.notAVault("the rows of grants are out of order")) {
            try database.grants().collected()
        }
    }

    @Test(arguments: [0, 3, 9] as [UInt8])
    func `records out of order, or twice, are refused`(number: UInt8) throws {
        try makeVault(withRecords: 1...5)
        try forge(Sample.record(4).key.id.bytes, Sample.record(number).key.id.bytes)
        let database = try opened()
        let disorder = StorageError.notAVault("the rows of record are out of order")
        #expect(throws: disorder) {
            try database.records(team: Sample.team, kind: .entry).collected()
        }
        #expect(throws: disorder) {
            try database.records().collected()
        }
    }

    @Test func `a record outside of the range that was asked for is refused`() throws {
        try makeVault(withRecords: 1...5)
        try forge(Sample.record(4).key.id.bytes, Sample.record(1).key.id.bytes)
        let database = try opened()
        #expect(throws: StorageError.notAVault("the rows of record are out of order")) {
            try database.records(
                team: Sample.team,
                kind: .entry,
                from: Sample.id(3, 0),
                through: Sample.id(5, 0xFF)
            )
        }
    }

    @Test func `a record of another team is refused`() throws {
        try makeVault(withRecords: 1...5)
        let key = Sample.record(4).key
        let place: [UInt8] = key.team.bytes + [key.kind.rawValue] + key.id.bytes
        // Less than the team that is looked for: a greater one would end the search.
        let elsewhere: [UInt8] = (Sample.id(1) as TeamID).bytes + [key.kind.rawValue] + key.id.bytes
        try forge(place, elsewhere)
        let database = try opened()
        #expect(throws: StorageError.notAVault("a row has a malformed record.team")) {
            try database.records(team: Sample.team, kind: .entry).collected()
        }
    }

    @Test func `a record of another kind is refused`() throws {
        try makeVault(withRecords: 1...5)
        let key = Sample.record(4).key
        try forge(
            key.team.bytes + [key.kind.rawValue] + key.id.bytes,
            key.team.bytes + [RecordKind.team.rawValue] + key.id.bytes
        )
        let database = try opened()
        #expect(throws: StorageError.notAVault("a row has a malformed record.kind")) {
            try database.records(team: Sample.team, kind: .entry).collected()
        }
    }

    /// Exchanges bytes in the file for as many others.
    private func forge(_ bytes: [UInt8], _ others: [UInt8]) throws {
        var file = contents(of: directory.vaultPath)
        let places = file.indices.filter { file[$0...].starts(with: bytes) }
        try #require(places.count == 1)
        let place = places[0]
        file.replaceSubrange(place..<place + bytes.count, with: others)
        write(file, to: directory.vaultPath)
    }

    private func makeVault(withRecords numbers: ClosedRange<UInt8>) throws {
        try makeVault { database throws(StorageError) in
            for number in numbers { try database.put(Sample.record(number)) }
        }
    }

    private func makeVault(
        _ fill: (borrowing Database) throws(StorageError) -> Void
    ) throws(StorageError) {
        let database = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        try fill(database)
        try database.commit()
    }

    private func opened() throws(StorageError) -> Database {
        let database = try Database(opening: directory.vaultPath)
        try database.begin(.read)
        return database
    }
}
