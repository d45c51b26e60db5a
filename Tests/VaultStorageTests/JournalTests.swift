import Glibc
import TestSupport
import Testing
import VaultModel
import VaultStorage

/// What a crash leaves beside a vault, and what somebody may plant there.
@Suite struct JournalTests {
    private let directory = TemporaryDirectory()
    private var journal: String { "\(directory.vaultPath)-journal" }

    @Test func `a journal left by a crash is played back`() throws {
        let copy = TemporaryDirectory()
        try copyDuringCommit(to: copy)
        #expect(copy.names == ["a.vault", "a.vault-journal"])
        let database = try Database(opening: copy.vaultPath)
        try database.begin(.read)
        #expect(try database.record(at: Sample.record(4).key)?.box == Sample.box(4))
        #expect(try database.lastSequence() == 1)
        #expect(copy.names == ["a.vault"])
    }

    @Test func `a journal that is a symlink is refused`() throws {
        try directory.makeVault()
        try #require(unsafe symlink(directory.path("x"), journal) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.hasSuffix("is a symbolic link") == true)
    }

    @Test func `a journal with a second link is refused`() throws {
        try directory.makeVault()
        write([], to: journal)
        try #require(unsafe link(journal, directory.path("second")) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("2 hard links") == true)
    }

    @Test func `a journal that is open to others is refused`() throws {
        try directory.makeVault()
        write([], to: journal)
        try #require(unsafe chmod(journal, 0o644) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("open to other users") == true)
    }

    @Test func `a journal that names a super-journal is refused and deletes nothing`() throws {
        let copy = TemporaryDirectory()
        try copyDuringCommit(to: copy)
        let victim = copy.path("victim")
        write([1, 2, 3], to: victim)
        let path = "\(copy.vaultPath)-journal"
        write(contents(of: path) + superJournalRecord(naming: victim), to: path)
        #expect(copy.openingError()?.reasonUnsafe?.contains("names another file") == true)
        #expect(contents(of: victim) == [1, 2, 3])
    }

    @Test func `a write-ahead log is refused`() throws {
        try directory.makeVault()
        write([], to: "\(directory.vaultPath)-wal")
        #expect(directory.openingError()?.reasonUnsafe?.contains("-wal is there") == true)
    }

    @Test(arguments: [TransactionMode.read, .write])
    func `what is planted while the vault is open is refused at the next transaction`(
        mode: TransactionMode
    ) throws {
        try directory.makeVault()
        let database = try Database(opening: directory.vaultPath)
        write([], to: "\(directory.vaultPath)-wal")
        #expect(throws: StorageError.self) { try database.begin(mode) }
        try #require(unsafe unlink("\(directory.vaultPath)-wal") == 0)
        try database.begin(mode)
    }

    /// Copies a vault and its journal at the moment when both are half written.
    private func copyDuringCommit(to copy: TemporaryDirectory) throws {
        try directory.makeVault()
        let raw = RawConnection(path: directory.vaultPath)
        raw.run("PRAGMA cache_size=1; PRAGMA cache_spill=1; BEGIN")
        raw.run("UPDATE record SET box=zeroblob(337)")
        raw.run(
            """
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM n WHERE i<200)
            INSERT INTO log SELECT i,team,epoch,author,state,zeroblob(4096),sig FROM log,n
            """
        )
        write(contents(of: directory.vaultPath), to: copy.vaultPath)
        write(contents(of: journal), to: "\(copy.vaultPath)-journal")
        raw.run("ROLLBACK")
    }

    // https://www.sqlite.org/fileformat2.html#the_rollback_journal
    private func superJournalRecord(naming path: String) -> [UInt8] {
        let name = Array(path.utf8)
        let sum = name.reduce(0 as UInt32) { $0 &+ UInt32($1) }
        func bytes(_ number: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        let magic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
        return bytes(0x4000_0001) + name + bytes(UInt32(name.count)) + bytes(sum) + magic
    }
}
