private import CSQLite

extension StorageError {
    /// What a result code of SQLite says of the file or the system.
    ///
    /// Our SQL is fixed and correct, so that `SQLITE_ERROR` too can only come from the file: a
    /// schema of an unknown format, for one.
    ///
    /// https://www.sqlite.org/rescode.html
    init(sqlite code: Int32) {
        switch code & 0xff {
        case SQLITE_BUSY:
            self = .busy
        case SQLITE_CORRUPT where code == SQLITE_CORRUPT:
            // SQLite says the same of a page that the disk does not read.
            self = .notAVault("the file is damaged, or the disk cannot read it (SQLite code 11)")
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_TOOBIG:
            self = .notAVault("the file is damaged (SQLite code \(code))")
        case SQLITE_READONLY where code != Self.movedCode:
            self = .readOnly
        default:
            self = .failed(Self.reason(sqlite: code))
        }
    }

    /// Says in words what kept SQLite from its work.
    static func reason(sqlite code: Int32) -> String {
        switch code & 0xff {
        case SQLITE_FULL: "disk is full"
        case SQLITE_NOMEM: "out of memory"
        case SQLITE_IOERR: ioReason(code)
        case SQLITE_BUSY: "another process is using the vault"
        case SQLITE_READONLY where code == movedCode:
            "the file was moved or exchanged while in use"
        case SQLITE_READONLY: "the file is read-only (code \(code))"
        case SQLITE_CANTOPEN, SQLITE_PERM: "the file cannot be opened (code \(code))"
        case SQLITE_CONSTRAINT: "a row of this key is there already (code \(code))"
        default: "SQLite failed (code \(code))"
        }
    }

    // The second byte tells where: READ, SHORT_READ, WRITE, FSYNC, DIR_FSYNC, TRUNCATE, NOMEM.
    private static func ioReason(_ code: Int32) -> String {
        switch code >> 8 {
        case 1, 2: "I/O error while reading (code \(code))"
        case 3, 6: "I/O error while writing (code \(code))"
        case 4, 5: "I/O error while flushing to disk (code \(code))"
        case 12: "out of memory"
        default: "I/O error (code \(code))"
        }
    }

    /// `SQLITE_READONLY_DBMOVED`, an expression in C that Swift does not import.
    private static let movedCode: Int32 = 1032
}
