import CSQLite

/// The file without any of the checks, as somebody with the sqlite3 tool has it.
@safe
struct RawDatabase: ~Copyable {
    private let handle: OpaquePointer

    init(path: String) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            preconditionFailure("sqlite3_open_v2: \(code)")
        }
        unsafe self.handle = handle
        run("PRAGMA synchronous=OFF")
    }

    deinit {
        _ = unsafe sqlite3_close(handle)
    }

    /// Runs statements.
    func run(_ sql: String) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        precondition(code == SQLITE_OK, unsafe "\(String(cString: sqlite3_errmsg(handle))): \(sql)")
    }

    /// The rows of a query, each column as text; a query asks for `quote(column)`.
    func rows(_ sql: String) -> [[String]] {
        var statement: OpaquePointer?
        let code = unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        precondition(code == SQLITE_OK, unsafe "\(String(cString: sqlite3_errmsg(handle))): \(sql)")
        defer { unsafe sqlite3_finalize(statement) }
        var rows: [[String]] = []
        while unsafe sqlite3_step(statement) == SQLITE_ROW {
            let columnCount = unsafe sqlite3_column_count(statement)
            rows.append(
                (0..<columnCount).map { column in
                    let text = unsafe sqlite3_column_text(statement, column)
                    return unsafe text.map { unsafe String(cString: $0) } ?? "NULL"
                }
            )
        }
        return rows
    }
}
