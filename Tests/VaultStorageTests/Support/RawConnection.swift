import CSQLite

/// A connection without any of the checks, as an attacker has it.
@safe
struct RawConnection: ~Copyable {
    private let handle: OpaquePointer

    init(path: String) {
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            preconditionFailure("sqlite3_open_v2: \(code)")
        }
        unsafe self.handle = handle
    }

    deinit {
        _ = unsafe sqlite3_close(handle)
    }

    func run(_ sql: String) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        precondition(code == SQLITE_OK, unsafe "\(String(cString: sqlite3_errmsg(handle))): \(sql)")
    }
}
