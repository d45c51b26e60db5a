package import VaultModel

extension Database {
    /// The number of the newest row; 0 when there is none.
    package func lastSequence() throws(StorageError) -> UInt64 {
        let statement = try connection.statement("SELECT seq FROM log ORDER BY seq DESC LIMIT 1")
        guard try statement.step() else { return 0 }
        return try statement.count(0, "log.seq")
    }

    /// The rows from one number on, ascending; none when the log ends before.
    ///
    /// A gap, also one at `sequence`, is an error.
    package func logRows(from sequence: UInt64) throws(StorageError) -> Rows<LogRow> {
        let statement = try connection.statement(
            """
            SELECT seq,team,epoch,author,state,box,sig FROM log WHERE seq>=? ORDER BY seq
            """,
            [.integer(Int64(clamping: sequence))]
        )
        return Rows(statement) { row, previous throws(StorageError) in
            let logRow = try LogRow(row: row)
            let expected = previous.map { $0.sequence + 1 } ?? sequence
            guard logRow.sequence == expected else { throw .missingRow(expected) }
            return logRow
        }
    }

    /// The rows from one number down to the first, newest first.
    ///
    /// A gap, also one at `sequence`, is an error; whether the last row is number 1 is for the
    /// caller to see.
    package func logRows(downFrom sequence: UInt64) throws(StorageError) -> Rows<LogRow> {
        let statement = try connection.statement(
            """
            SELECT seq,team,epoch,author,state,box,sig FROM log WHERE seq<=? ORDER BY seq DESC
            """,
            [.integer(Int64(clamping: sequence))]
        )
        return Rows(statement) { row, previous throws(StorageError) in
            let logRow = try LogRow(row: row)
            let expected = previous.map { $0.sequence - 1 } ?? sequence
            guard logRow.sequence == expected else { throw .missingRow(expected) }
            return logRow
        }
    }

    /// Adds a row to the log.
    package func append(_ row: LogRow) throws(StorageError) {
        try connection.change(
            "INSERT INTO log(seq,team,epoch,author,state,box,sig)VALUES(?,?,?,?,?,?,?)",
            .integer(Int64(row.sequence)),
            .bytes(row.team.bytes),
            .integer(Int64(row.epoch)),
            .bytes(row.author.bytes),
            .bytes(row.state.bytes),
            .bytes(row.box.bytes),
            .bytes(row.signature)
        )
    }
}

extension LogRow {
    fileprivate init(row: borrowing Statement) throws(StorageError) {
        guard let state = Digest(try row.bytes(4, "log.state", count: Digest.byteCount)) else {
            throw .malformed("log.state")
        }
        self.init(
            sequence: try row.count(0, "log.seq"),
            team: try row.id(1, "log.team"),
            epoch: try row.epoch(2, "log.epoch"),
            author: try row.id(3, "log.author"),
            state: state,
            box: try row.box(5, "log.box", counts: Bounds.paddedBox),
            signature: try row.bytes(6, "log.sig", count: 64)
        )
    }
}

extension StorageError {
    fileprivate static func missingRow(_ sequence: UInt64) -> Self {
        .notAVault("row \(sequence) of the log is missing")
    }
}
