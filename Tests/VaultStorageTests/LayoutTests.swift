import Glibc
import TestSupport
import Testing
import VaultStorage

/// Header and schema: exactly those of FORMAT.md section 4.
@Suite struct LayoutTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [0, 15, 16, 17, 18, 19, 56, 59, 60, 63, 68, 71])
    func `another byte in the header is refused`(offset: Int) throws {
        try directory.makeVault()
        for bit in 0..<8 {
            flip(bit: bit, at: offset)
            let error = directory.openingError()
            #expect(error?.reasonNotAVault != nil, "byte \(offset), bit \(bit)")
            flip(bit: bit, at: offset)
        }
        #expect(directory.openingError() == nil)
    }

    @Test func `a write-ahead flag makes no file`() throws {
        try directory.makeVault()
        flip(bit: 0, at: 18)
        flip(bit: 1, at: 18)
        flip(bit: 0, at: 19)
        flip(bit: 1, at: 19)
        // A log that was made and removed would have changed the directory's time.
        var times = [timespec](repeating: timespec(tv_sec: 1, tv_nsec: 0), count: 2)
        try #require(unsafe utimensat(AT_FDCWD, directory.path, &times, 0) == 0)
        #expect(directory.openingError() == .notAVault("its journal mode is not DELETE"))
        var status = stat()
        try #require(unsafe stat(directory.path, &status) == 0)
        #expect(status.st_mtim.tv_sec == 1)
    }

    @Test func `another page size is refused`() throws {
        try directory.makeVault(changedBy: "PRAGMA page_size=8192; VACUUM")
        #expect(directory.openingError() == .notAVault("its page size is not 4096"))
    }

    @Test(arguments: [0, 1, 50, 99, 100, 511, 4095, 4096])
    func `a truncated file is refused`(byteCount: Int) throws {
        try directory.makeVault()
        write(Array(contents(of: directory.vaultPath)[..<byteCount]), to: directory.vaultPath)
        #expect(directory.openingError()?.reasonNotAVault != nil)
    }

    @Test func `another SQLite file is refused`() {
        write([], to: directory.vaultPath)
        RawConnection(path: directory.vaultPath).run("CREATE TABLE a(b)")
        #expect(
            directory.openingError() == .notAVault("it is an SQLite file, but not a vault")
        )
    }

    @Test func `a vault of a newer format is refused`() throws {
        try directory.makeVault(changedBy: "PRAGMA user_version=2")
        #expect(directory.openingError()?.reasonNotAVault?.contains("of format 2") == true)
    }

    @Test(arguments: [
        "CREATE TABLE extra(a)",
        "CREATE TABLE sqlite_stat9(a)",
        "CREATE VIEW extra AS SELECT 1",
        "CREATE INDEX extra ON log(team)",
        "CREATE TRIGGER extra AFTER INSERT ON log BEGIN SELECT 1; END",
        "CREATE VIRTUAL TABLE extra USING fts5(a)",
        "DROP TABLE tree",
        "ALTER TABLE log ADD COLUMN extra",
        "ALTER TABLE log RENAME TO logs",
        "ANALYZE",
        "UPDATE sqlite_schema SET sql=sql||' ' WHERE name='log'",
        "UPDATE sqlite_schema SET sql=replace(sql,'CREATE','create') WHERE name='log'",
        "UPDATE sqlite_schema SET sql=replace(sql,'INTEGER','INT') WHERE name='record'",
        "UPDATE sqlite_schema SET sql=replace(sql,'STRICT,','') WHERE name='record'",
        "UPDATE sqlite_schema SET name='Log',tbl_name='Log' WHERE name='log'",
        "UPDATE sqlite_schema SET sql=CAST(sql AS BLOB) WHERE name='log'",
        "DELETE FROM sqlite_schema WHERE name='sqlite_autoindex_tree_1'",
        "INSERT INTO sqlite_schema SELECT * FROM sqlite_schema WHERE name='log'",
    ])
    func `any other schema is refused`(sql: String) throws {
        try directory.makeVault(changedBy: sql)
        #expect(directory.openingError()?.reasonNotAVault != nil)
    }

    @Test func `a schema that changes while the vault is open is refused`() throws {
        try directory.makeVault()
        let database = try Database(opening: directory.vaultPath)
        RawConnection(path: directory.vaultPath).run("CREATE TABLE extra(a)")
        #expect(throws: StorageError.notAVault("the tables are not those of a vault")) {
            try database.begin(.read)
        }
        RawConnection(path: directory.vaultPath).run("DROP TABLE extra")
        try database.begin(.write)
        #expect(try database.vaultID() == Sample.vault)
    }

    @Test(arguments: ["DELETE FROM vault", "UPDATE vault SET id=x'00'", "UPDATE vault SET id=''"])
    func `a vault without its id is refused`(sql: String) throws {
        // A STRICT table would not take a text; the file of an attacker has it.
        try directory.makeVault(changedBy: withoutStrictness("vault", sql))
        let database = try Database(opening: directory.vaultPath)
        #expect(throws: StorageError.self) { try database.vaultID() }
    }

    private func flip(bit: Int, at offset: Int) {
        var bytes = contents(of: directory.vaultPath)
        bytes[offset] ^= 1 << UInt8(bit)
        write(bytes, to: directory.vaultPath)
    }
}
