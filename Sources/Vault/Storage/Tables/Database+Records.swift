package import VaultModel

extension Database {
    /// The record at a place, or nil.
    package func record(at key: Record.Key) throws(StorageError) -> Record? {
        try records(team: key.team, kind: key.kind, from: key.id, through: key.id).first
    }

    /// The records of one kind of a team, by ascending id.
    package func records(
        team: TeamID,
        kind: RecordKind
    ) throws(StorageError) -> Rows<Record> {
        let statement = try connection.statement(
            "SELECT team,kind,id,rev,epoch,box FROM record WHERE team=? AND kind=? ORDER BY id",
            [.bytes(team.bytes), .integer(Int64(kind.rawValue))]
        )
        return Rows(statement) { row, previous throws(StorageError) in
            let record = try Record(row: row, team: team, kind: kind)
            if let previous, previous.key.id >= record.key.id { throw .outOfOrder("record") }
            return record
        }
    }

    /// The records of one kind of a team whose ids lie within bounds, by ascending id: those of one
    /// leaf (FORMAT.md section 4.3).
    package func records(
        team: TeamID,
        kind: RecordKind,
        from lower: RecordID,
        through upper: RecordID
    ) throws(StorageError) -> [Record] {
        let statement = try connection.statement(
            """
            SELECT team,kind,id,rev,epoch,box FROM record WHERE team=? AND kind=? AND id>=? AND id<=?
            ORDER BY id
            """,
            [
                .bytes(team.bytes), .integer(Int64(kind.rawValue)), .bytes(lower.bytes),
                .bytes(upper.bytes),
            ]
        )
        let rows = Rows<Record>(statement) { row, previous throws(StorageError) in
            let record = try Record(row: row, team: team, kind: kind)
            let isInside = lower <= record.key.id && record.key.id <= upper
            guard isInside else { throw .outOfOrder("record") }
            if let previous, previous.key.id >= record.key.id { throw .outOfOrder("record") }
            return record
        }
        return try rows.collected()
    }

    /// All records, by team, kind and id; for who verifies the whole file, rows that no command
    /// would read included.
    package func records() throws(StorageError) -> Rows<Record> {
        let statement = try connection.statement(
            "SELECT team,kind,id,rev,epoch,box FROM record ORDER BY team,kind,id"
        )
        return Rows(statement) { row, previous throws(StorageError) in
            let number = try row.integer(1, "record.kind", in: 1...5)
            guard let kind = RecordKind(rawValue: UInt8(number)) else {
                throw .malformed("record.kind")
            }
            let record = try Record(row: row, team: try row.id(0, "record.team"), kind: kind)
            if let previous, previous.key >= record.key {
                throw .outOfOrder("record")
            }
            return record
        }
    }

    /// The teams that have records, in the order of their ids.
    ///
    /// Each is one seek in the index, however many records there are.
    package func teamsWithRecords() throws(StorageError) -> [TeamID] {
        var teams: [TeamID] = []
        var next = try firstTeam("SELECT team FROM record ORDER BY team LIMIT 1", [])
        while let team = next {
            // In a forged index the next one may be the same again, and so without end.
            if let last = teams.last, last >= team { throw .outOfOrder("record") }
            teams.append(team)
            next = try firstTeam(
                "SELECT team FROM record WHERE team>? ORDER BY team LIMIT 1",
                [.bytes(team.bytes)]
            )
        }
        return teams
    }

    private func firstTeam(
        _ sql: StaticString,
        _ values: [StoredValue]
    ) throws(StorageError) -> TeamID? {
        let statement = try connection.statement(sql, values)
        guard try statement.step() else { return nil }
        return try statement.id(0, "record.team")
    }
}

extension Database {
    /// Adds a record, or puts it in the place of the one with its key.
    package func put(_ record: Record) throws(StorageError) {
        try connection.change(
            "INSERT OR REPLACE INTO record(team,kind,id,rev,epoch,box)VALUES(?,?,?,?,?,?)",
            .bytes(record.key.team.bytes),
            .integer(Int64(record.key.kind.rawValue)),
            .bytes(record.key.id.bytes),
            .integer(Int64(record.revision)),
            .integer(Int64(record.epoch)),
            .bytes(record.box.bytes)
        )
    }

    /// Removes a record, if it is there; its bytes in the file are overwritten with zeroes.
    package func delete(_ key: Record.Key) throws(StorageError) {
        try connection.change(
            "DELETE FROM record WHERE team=? AND kind=? AND id=?",
            .bytes(key.team.bytes),
            .integer(Int64(key.kind.rawValue)),
            .bytes(key.id.bytes)
        )
    }

    /// Removes all records of a team.
    package func deleteRecords(team: TeamID) throws(StorageError) {
        try connection.change("DELETE FROM record WHERE team=?", .bytes(team.bytes))
    }

    /// Removes all records of one kind of a team.
    package func deleteRecords(team: TeamID, kind: RecordKind) throws(StorageError) {
        try connection.change(
            "DELETE FROM record WHERE team=? AND kind=?",
            .bytes(team.bytes),
            .integer(Int64(kind.rawValue))
        )
    }

    /// How many records a team has.
    package func recordCount(of team: TeamID) throws(StorageError) -> Int {
        let statement = try connection.statement(
            "SELECT count(*) FROM record WHERE team=?",
            [.bytes(team.bytes)]
        )
        guard try statement.step() else { return 0 }
        return Int(try statement.integer(0, "record", in: 0...Int64(Int32.max)))
    }
}

extension Record {
    /// Reads a row that must be of this team and kind: where an index is forged, a search can end
    /// at another.
    fileprivate init(
        row: borrowing Statement,
        team: TeamID,
        kind: RecordKind
    ) throws(StorageError) {
        let number = Int64(kind.rawValue)
        guard row.holds(team.bytes, in: 0) else { throw .malformed("record.team") }
        _ = try row.integer(1, "record.kind", in: number...number)
        self.init(
            key: Key(team: team, kind: kind, id: try row.id(2, "record.id")),
            revision: try row.count(3, "record.rev"),
            epoch: try row.epoch(4, "record.epoch"),
            box: try row.box(5, "record.box", counts: Bounds.paddedBox)
        )
    }
}
