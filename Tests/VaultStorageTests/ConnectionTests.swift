import TestSupport
import Testing
@testable import VaultStorage

/// The rules of FORMAT.md section 4.1: what a connection lets a file do, whoever wrote it.
@Suite struct ConnectionTests {
    private let directory = TemporaryDirectory()

    private func connection() throws -> Connection {
        try directory.makeVault()
        let connection = try Connection(path: directory.vaultPath, waiting: .zero)
        try connection.configure()
        return connection
    }

    private func number(_ sql: StaticString, on connection: Connection) throws -> Int64 {
        let statement = try connection.statement(sql)
        #expect(try statement.step())
        return try statement.integer(0, "number", in: .min ... .max)
    }

    @Test func `what is deleted is overwritten, and what is committed is on the disk`() throws {
        let connection = try connection()
        #expect(try number("PRAGMA secure_delete", on: connection) == 1)
        #expect(try number("PRAGMA synchronous", on: connection) == 3)
        #expect(try number("PRAGMA fullfsync", on: connection) == 1)
    }

    @Test func `no page is mapped, each is checked, and nothing goes to a temporary file`() throws {
        let connection = try connection()
        // Without a row where nothing can be mapped at all.
        let mapped = try connection.statement("PRAGMA mmap_size")
        if try mapped.step() { #expect(try mapped.integer(0, "mmap_size", in: 0...0) == 0) }
        #expect(try number("PRAGMA cell_size_check", on: connection) == 1)
        #expect(try number("PRAGMA temp_store", on: connection) == 2)
    }

    @Test func `the schema cannot be written, nor the journal turned off`() throws {
        let connection = try connection()
        try connection.run("PRAGMA writable_schema=ON")
        #expect(throws: StorageError.self) {
            try connection.runMigration("UPDATE sqlite_schema SET sql='' WHERE name='slot'")
        }
        try connection.run("PRAGMA journal_mode=OFF")
        let mode = try connection.statement("PRAGMA journal_mode")
        #expect(try mode.step())
        #expect(try mode.text(0, "journal_mode") == Array("delete".utf8))
    }

    @Test func `no trigger fires, no view is read, no library is loaded`() throws {
        let connection = try connection()
        #expect(try number("PRAGMA trusted_schema", on: connection) == 0)
        try connection.runMigration(
            "CREATE TRIGGER t AFTER UPDATE ON vault BEGIN DELETE FROM vault; END"
        )
        try connection.run("UPDATE vault SET one=1")
        #expect(try number("SELECT count(*) FROM vault", on: connection) == 1)
        try connection.runMigration("CREATE VIEW v AS SELECT 1")
        #expect(throws: StorageError.self) { try connection.runMigration("SELECT * FROM v") }
        #expect(throws: StorageError.self) {
            try connection.runMigration("SELECT load_extension('libm.so.6')")
        }
    }

    @Test func `no value, no statement and no second file is larger than a vault needs`() throws {
        let connection = try connection()
        try connection.runMigration("SELECT length(zeroblob(2 << 20))")
        #expect(throws: StorageError.self) {
            try connection.runMigration("SELECT length(zeroblob((2 << 20) + 1))")
        }
        try connection.runMigration("SELECT 1 /*\(String(repeating: "x", count: 9000))*/")
        #expect(throws: StorageError.self) {
            try connection.runMigration("SELECT 1 /*\(String(repeating: "x", count: 10_000))*/")
        }
        #expect(throws: StorageError.self) {
            try connection.runMigration("ATTACH ':memory:' AS other")
        }
    }
}
