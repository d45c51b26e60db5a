import VaultModel

/// What the columns of a vault can hold.
enum Bounds {
    /// A key box holds exactly 32 bytes (FORMAT.md section 3).
    static let keyBox = 113...113
    /// Any other box holds from 256 bytes to 1 MiB.
    static let paddedBox = (81 + 256)...(81 + (1 << 20))
    /// Epochs count from 1 (FORMAT.md section 4.3).
    static let epoch: ClosedRange<Int64> = 1...(1 << 31) - 1
    /// Revisions count from 1, and so do the rows of the log.
    static let count: ClosedRange<Int64> = 1...(1 << 62) - 1
}

extension Statement {
    /// Reads a box of a length that there can be.
    func box(
        _ column: Int32,
        _ name: StaticString,
        counts: ClosedRange<Int>
    ) throws(StorageError) -> Box {
        Box(try bytes(column, name, counts: counts))
    }

    /// Reads the epoch of a team key.
    func epoch(_ column: Int32, _ name: StaticString) throws(StorageError) -> UInt32 {
        UInt32(try integer(column, name, in: Bounds.epoch))
    }

    /// Reads a revision or the number of a log row.
    func count(_ column: Int32, _ name: StaticString) throws(StorageError) -> UInt64 {
        UInt64(try integer(column, name, in: Bounds.count))
    }
}

extension StorageError {
    /// Rows that a damaged or forged index gives in another order, twice, or for another key.
    static func outOfOrder(_ table: StaticString) -> Self {
        .notAVault("the rows of \(table) are out of order")
    }
}
