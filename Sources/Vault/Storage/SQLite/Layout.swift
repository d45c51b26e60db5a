private import CSQLite

/// What a file must be to be a vault: the header and the schema of FORMAT.md section 4.
enum Layout {
    /// `VCT1`.
    static let applicationID: UInt32 = 0x5643_5431
    static let formatVersion: UInt32 = 1
    static let pageByteCount: UInt16 = 4096
    static let headerByteCount = 100

    /// Checks header, journal mode and schema, inside the transaction that is to use the file.
    ///
    /// The first read comes first: it takes the lock, and with it the snapshot that all checks are
    /// about. A journal left by a crash, or planted, has been played back by then.
    static func check(_ connection: Connection) throws(StorageError) {
        let found = try schema(of: connection)
        try checkHeader(try connection.firstBytes(headerByteCount))
        try checkJournalMode(connection)
        guard found.count == expectedSchema.count, expectedSchema.allSatisfy(found.contains)
        else {
            throw .notAVault("the tables are not those of a vault")
        }
    }
}

// https://www.sqlite.org/fileformat2.html#the_database_header
extension Layout {
    /// Checks the first hundred bytes of the file.
    static func checkHeader(_ header: [UInt8]) throws(StorageError) {
        guard header.starts(with: Array("SQLite format 3\0".utf8)) else {
            throw .notAVault("it is not an SQLite file")
        }
        guard header.bigEndian(at: 68, as: UInt32.self) == applicationID else {
            throw .notAVault("it is an SQLite file, but not a vault")
        }
        let version = header.bigEndian(at: 60, as: UInt32.self)
        guard version == formatVersion else {
            throw .notAVault("it is a vault of format \(version); this program knows format 1")
        }
        // Version 2 would make SQLite read a write-ahead log beside the file.
        guard header[18] == 1, header[19] == 1 else {
            throw .notAVault("its journal mode is not DELETE")
        }
        guard header.bigEndian(at: 16, as: UInt16.self) == pageByteCount else {
            throw .notAVault("its page size is not \(pageByteCount)")
        }
        guard header.bigEndian(at: 56, as: UInt32.self) == UInt32(SQLITE_UTF8) else {
            throw .notAVault("its encoding is not UTF-8")
        }
    }

    /// A write-ahead log that was planted after the path check would be in use by now.
    private static func checkJournalMode(_ connection: Connection) throws(StorageError) {
        let statement = try connection.statement("PRAGMA journal_mode")
        guard try statement.step(),
            try statement.text(0, "journal_mode") == Array("delete".utf8)
        else { throw .notAVault("its journal mode is not DELETE") }
    }
}

extension Layout {
    /// A row of `sqlite_schema`, as bytes.
    private struct SchemaObject: Equatable {
        let type: [UInt8]?
        let name: [UInt8]?
        let table: [UInt8]?
        let sql: [UInt8]?
    }

    /// The statements that make a vault, a line each, as `sqlite_schema` keeps them: without the semicolon.
    // Bytes, since every command compares them with those in the file.
    static let statements = PackageResources._001_initial_sql
        .split(separator: UInt8(ascii: "\n")).map { [UInt8]($0.dropLast()) }

    private static let expectedSchema: [SchemaObject] = {
        var objects = [
            SchemaObject(
                type: Array("index".utf8),
                name: Array("sqlite_autoindex_tree_1".utf8),
                table: Array("tree".utf8),
                sql: nil
            )
        ]
        for statement in statements {
            let name = Array(
                statement.dropFirst("CREATE TABLE ".utf8.count).prefix { $0 != UInt8(ascii: "(") }
            )
            objects.append(
                SchemaObject(
                    type: Array("table".utf8),
                    name: name,
                    table: name,
                    sql: statement
                )
            )
        }
        return objects
    }()

    private static func schema(of connection: Connection) throws(StorageError) -> [SchemaObject] {
        let statement = try connection.statement(
            "SELECT type,name,tbl_name,sql FROM sqlite_schema LIMIT 8"
        )
        var objects: [SchemaObject] = []
        while try statement.step() {
            objects.append(
                SchemaObject(
                    type: try statement.text(0, "sqlite_schema.type"),
                    name: try statement.text(1, "sqlite_schema.name"),
                    table: try statement.text(2, "sqlite_schema.tbl_name"),
                    sql: try statement.text(3, "sqlite_schema.sql")
                )
            )
        }
        return objects
    }
}

extension [UInt8] {
    fileprivate func bigEndian<Integer: FixedWidthInteger>(
        at offset: Int,
        as type: Integer.Type
    ) -> Integer {
        self[offset..<offset + Integer.bitWidth / 8].reduce(0) { $0 << 8 | Integer($1) }
    }
}
