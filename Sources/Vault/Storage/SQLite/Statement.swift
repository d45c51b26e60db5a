private import CSQLite
import VaultModel

#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

/// A value bound to a parameter of a statement.
enum StoredValue {
    case integer(Int64)
    case bytes([UInt8])
}

/// Owns one prepared statement while it is used; only a ``Connection`` makes one.
///
/// When it goes, the statement is reset, its values are let go, and the connection has it back.
@safe
struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let key: UInt
    private let connection: Connection

    /// Takes a prepared statement over from its connection.
    init(_ handle: OpaquePointer, key: UInt, connection: Connection) {
        unsafe self.handle = handle
        self.key = key
        self.connection = connection
    }

    deinit {
        unsafe connection.takeBack(handle, key: key)
    }

    /// Binds one value; parameters count from 1.
    ///
    /// https://www.sqlite.org/c3ref/bind_blob.html
    func bind(_ value: StoredValue, to parameter: Int32) throws(StorageError) {
        let code =
            switch value {
            case .integer(let integer):
                unsafe sqlite3_bind_int64(handle, parameter, integer)
            case .bytes(let bytes) where bytes.isEmpty:
                // An empty array has no address, and without one SQLite would bind NULL.
                unsafe sqlite3_bind_zeroblob(handle, parameter, 0)
            case .bytes(let bytes):
                unsafe csqlite_bind_blob_copy(handle, parameter, bytes, Int32(bytes.count))
            }
        guard code == SQLITE_OK else { throw StorageError(sqlite: code) }
    }

    /// Goes to the next row, and says whether there is one.
    ///
    /// https://www.sqlite.org/c3ref/step.html
    func step() throws(StorageError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw StorageError(sqlite: code)
        }
    }
}

// Columns of the current row, counted from 0. Each is checked: a STRICT table in a hostile file
// proves nothing. https://www.sqlite.org/c3ref/column_blob.html
extension Statement {
    /// Reads an integer within bounds; `name` is `table.column`, for the error.
    func integer(
        _ column: Int32,
        _ name: StaticString,
        in bounds: ClosedRange<Int64>
    ) throws(StorageError) -> Int64 {
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_INTEGER else {
            throw .malformed(name)
        }
        let integer = unsafe sqlite3_column_int64(handle, column)
        guard bounds.contains(integer) else { throw .malformed(name) }
        return integer
    }

    /// Reads a blob whose length lies within bounds, straight into an array.
    func bytes(
        _ column: Int32,
        _ name: StaticString,
        counts: ClosedRange<Int>
    ) throws(StorageError) -> [UInt8] {
        unsafe [UInt8](try blob(column, name, counts: counts))
    }

    /// Lends a blob, which SQLite keeps until the next step.
    private func blob(
        _ column: Int32,
        _ name: StaticString,
        counts: ClosedRange<Int>
    ) throws(StorageError) -> UnsafeRawBufferPointer {
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_BLOB else {
            throw .malformed(name)
        }
        // The address first: it may be what makes SQLite fetch the bytes that are then counted.
        let start = unsafe sqlite3_column_blob(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        guard counts.contains(count) else { throw .malformed(name) }
        guard unsafe start != nil || count == 0 else { throw .failed("out of memory") }
        return unsafe UnsafeRawBufferPointer(start: start, count: count)
    }

    /// Reads a blob of exactly `count` bytes.
    func bytes(
        _ column: Int32,
        _ name: StaticString,
        count: Int
    ) throws(StorageError) -> [UInt8] {
        try bytes(column, name, counts: count...count)
    }

    /// Reads an id of sixteen bytes.
    func id<Subject>(
        _ column: Int32,
        _ name: StaticString
    ) throws(StorageError) -> ID<Subject> {
        let count = ID<Subject>.byteCount
        let bytes = unsafe Span<UInt8>(_unsafeBytes: try blob(column, name, counts: count...count))
        guard let id = ID<Subject>(copying: bytes) else { throw .malformed(name) }
        return id
    }

    /// Whether the column is a blob of just these bytes; makes no copy.
    func holds(_ expected: [UInt8], in column: Int32) -> Bool {
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_BLOB,
            let start = unsafe sqlite3_column_blob(handle, column),
            Int(unsafe sqlite3_column_bytes(handle, column)) == expected.count
        else { return false }
        return unsafe memcmp(start, expected, expected.count) == 0
    }

    /// Reads a text as bytes, since strings compare by canonical equivalence; nil for NULL.
    func text(_ column: Int32, _ name: StaticString) throws(StorageError) -> [UInt8]? {
        let type = unsafe sqlite3_column_type(handle, column)
        guard type != SQLITE_NULL else { return nil }
        guard type == SQLITE_TEXT else { throw .malformed(name) }
        let start = unsafe sqlite3_column_text(handle, column)
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        guard let start = unsafe start else { throw .failed("out of memory") }
        return unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    }
}

extension StorageError {
    /// A column of another type or length than FORMAT.md gives it.
    static func malformed(_ column: StaticString) -> Self {
        .notAVault("a row has a malformed \(column)")
    }
}
