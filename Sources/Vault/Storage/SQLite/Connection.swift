private import CSQLite

/// Owns a connection to SQLite, and the prepared statements that nobody uses at the moment.
///
/// - A class, because a ``Database`` and each ``Statement`` taken from it hold it together: the
///   connection is closed when the last of them is gone, so that no statement outlives it.
/// - Statements are kept, because to prepare one costs more than to run it. They are pointers here,
///   since an array cannot hold a `~Copyable` value; a statement in use is not among them.
@safe
final class Connection {
    private let handle: OpaquePointer
    /// With the address of the SQL literal, which is the same at each call.
    private var idleStatements: [(key: UInt, statement: OpaquePointer)] = unsafe []

    /// Opens an existing file with the rules of FORMAT.md section 4.1; reads nothing that SQLite
    /// would act on, and runs no statement.
    init(path: String, waiting: Duration) throws(StorageError) {
        var opened: OpaquePointer?
        // https://www.sqlite.org/c3ref/open.html
        let code = unsafe sqlite3_open_v2(
            path,
            &opened,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE
                | SQLITE_OPEN_EXRESCODE,
            nil
        )
        guard code == SQLITE_OK, let handle = unsafe opened else {
            // After most errors there is a handle all the same, and it is ours to close.
            _ = unsafe sqlite3_close(opened)
            throw StorageError(sqlite: code)
        }
        unsafe self.handle = handle
        try distrustFile()
        _ = unsafe sqlite3_busy_timeout(handle, Int32(clamping: waiting.milliseconds))
    }

    deinit {
        for unsafe(_, statement) in unsafe idleStatements {
            _ = unsafe sqlite3_finalize(statement)
        }
        _ = unsafe sqlite3_close(handle)
    }

    /// Whether a transaction is open; some errors make SQLite undo it by itself.
    ///
    /// https://www.sqlite.org/c3ref/get_autocommit.html
    var isInTransaction: Bool {
        unsafe sqlite3_get_autocommit(handle) == 0
    }

    /// Prepares a statement, or takes one that was prepared before, and binds its values.
    func statement(
        _ sql: StaticString,
        _ values: [StoredValue] = []
    ) throws(StorageError) -> Statement {
        let key = UInt(bitPattern: unsafe sql.utf8Start)
        let known = unsafe idleStatements.firstIndex { unsafe $0.key == key }
        let prepared =
            if let known {
                unsafe idleStatements.remove(at: known).statement
            } else {
                try unsafe prepare(sql)
            }
        let statement = unsafe Statement(prepared, key: key, connection: self)
        for (position, value) in values.enumerated() {
            try statement.bind(value, to: Int32(position + 1))
        }
        return statement
    }

    /// Runs a statement whose rows, if it has any, nobody wants.
    func run(_ sql: StaticString) throws(StorageError) {
        let statement = try statement(sql)
        while try statement.step() {}
    }

    /// Runs a statement that changes rows.
    ///
    /// After some errors SQLite undoes the transaction by itself; what would be written then would
    /// be kept at once, without the rest.
    func change(_ sql: StaticString, _ values: StoredValue...) throws(StorageError) {
        guard isInTransaction else {
            throw .failed("the transaction was undone by an error before")
        }
        let statement = try statement(sql, values)
        _ = try statement.step()
    }

    /// Runs `COMMIT` and returns SQLite's code, since what a failure means depends on it.
    func commit() -> Int32 {
        unsafe sqlite3_exec(handle, "COMMIT", nil, nil, nil)
    }

    /// Takes a statement back that a ``Statement`` no longer needs.
    func takeBack(_ statement: OpaquePointer, key: UInt) {
        // Both say again what `step` has said; there is nothing new to check.
        _ = unsafe sqlite3_reset(statement)
        _ = unsafe sqlite3_clear_bindings(statement)
        if unsafe idleStatements.contains(where: { unsafe $0.key == key }) {
            _ = unsafe sqlite3_finalize(statement)
        } else {
            unsafe idleStatements.append((key, statement))
        }
    }

    // https://www.sqlite.org/c3ref/prepare.html
    private func prepare(_ sql: StaticString) throws(StorageError) -> OpaquePointer {
        var prepared: OpaquePointer?
        let code = unsafe sql.utf8Start.withMemoryRebound(
            to: CChar.self,
            capacity: sql.utf8CodeUnitCount
        ) { text in
            unsafe sqlite3_prepare_v3(
                handle,
                text,
                Int32(sql.utf8CodeUnitCount),
                UInt32(SQLITE_PREPARE_PERSISTENT),
                &prepared,
                nil
            )
        }
        guard code == SQLITE_OK, let prepared = unsafe prepared else {
            throw StorageError(sqlite: code)
        }
        return unsafe prepared
    }

    /// Runs one statement of the schema, which is a resource and no literal.
    ///
    /// https://www.sqlite.org/c3ref/exec.html
    func runMigration(_ sql: String) throws(StorageError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw StorageError(sqlite: code) }
    }
}

// https://www.sqlite.org/c3ref/backup_finish.html
extension Connection {
    /// The version of the library that is in use, which need not be the one of its headers.
    static var libraryVersion: String { unsafe String(cString: sqlite3_libversion()) }

    /// Copies all pages as this connection sees them; the copy is committed then, or not made.
    func copyPages(to copy: Connection) throws(StorageError) {
        guard let backup = unsafe sqlite3_backup_init(copy.handle, "main", handle, "main") else {
            throw StorageError(sqlite: unsafe sqlite3_extended_errcode(copy.handle))
        }
        let code = unsafe sqlite3_backup_step(backup, -1)
        // It says again what a failed step has said; a copy that ends here has no other error.
        let end = unsafe sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE else { throw StorageError(sqlite: code) }
        guard end == SQLITE_OK else { throw StorageError(sqlite: end) }
    }
}

// The file may come from anyone: https://www.sqlite.org/security.html
extension Connection {
    private func distrustFile() throws(StorageError) {
        let switches: [(Int32, Int32)] = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1),
            (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
            (SQLITE_DBCONFIG_ENABLE_VIEW, 0),
            (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
        ]
        for (operation, on) in switches {
            let code = unsafe csqlite_set_switch(handle, operation, on)
            guard code == SQLITE_OK else { throw StorageError(sqlite: code) }
        }
        // https://www.sqlite.org/c3ref/limit.html
        let limits: [(Int32, Int32)] = [
            (SQLITE_LIMIT_LENGTH, 2 << 20),
            (SQLITE_LIMIT_SQL_LENGTH, 10_000),
            (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_TRIGGER_DEPTH, 0),
        ]
        for (category, limit) in limits {
            _ = unsafe sqlite3_limit(handle, category, limit)
        }
    }

    /// Sets the pragmas of FORMAT.md section 4.1; only the last one reads the file.
    func configure() throws(StorageError) {
        try run("PRAGMA cell_size_check=ON")
        try run("PRAGMA mmap_size=0")
        try run("PRAGMA temp_store=MEMORY")
        try run("PRAGMA secure_delete=ON")
        try run("PRAGMA fullfsync=ON")
        try run("PRAGMA synchronous=EXTRA")
    }

    /// Reads the first bytes of the file through SQLite's own descriptor; fewer if it ends before.
    ///
    /// A descriptor of ours would, when closed, take away the locks of every connection that this
    /// process has to the file: https://www.sqlite.org/howtocorrupt.html section 2.2
    func firstBytes(_ count: Int) throws(StorageError) -> [UInt8] {
        var file: UnsafeMutablePointer<sqlite3_file>?
        // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html, SQLITE_FCNTL_FILE_POINTER
        let code = unsafe sqlite3_file_control(
            handle,
            "main",
            SQLITE_FCNTL_FILE_POINTER,
            &file
        )
        guard code == SQLITE_OK, let file = unsafe file,
            let methods = unsafe file.pointee.pMethods, let read = unsafe methods.pointee.xRead
        else { throw .failed("SQLite has no open file (code \(code))") }
        var bytes = [UInt8](repeating: 0, count: count)
        // What lies past the end stays zero, and SQLite says so by a code that is none of ours.
        let result = unsafe read(file, &bytes, Int32(count), 0)
        guard result == SQLITE_OK || result == Self.shortReadCode else {
            throw StorageError(sqlite: result)
        }
        return bytes
    }

    /// `SQLITE_IOERR_SHORT_READ`, an expression in C that Swift does not import.
    private static let shortReadCode: Int32 = 522
}
