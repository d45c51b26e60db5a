package import VaultModel

extension Database {
    /// The team key of one epoch, as it was granted to one member.
    package func grant(
        team: TeamID,
        epoch: UInt32,
        member: MemberID
    ) throws(StorageError) -> Grant? {
        let statement = try connection.statement(
            """
            SELECT team,epoch,member,kem,enc,box FROM grants WHERE team=? AND epoch=? AND member=?
            """,
            [.bytes(team.bytes), .integer(Int64(epoch)), .bytes(member.bytes)]
        )
        guard try statement.step() else { return nil }
        let grant = try Grant(row: statement)
        guard grant.team == team, grant.epoch == epoch, grant.member == member else {
            throw .outOfOrder("grants")
        }
        return grant
    }

    /// All grants, by team, epoch and member; for who verifies the whole file.
    package func grants() throws(StorageError) -> Rows<Grant> {
        let statement = try connection.statement(
            "SELECT team,epoch,member,kem,enc,box FROM grants ORDER BY team,epoch,member"
        )
        return Rows(statement) { row, previous throws(StorageError) in
            let grant = try Grant(row: row)
            if let previous, previous.sortingKey >= grant.sortingKey { throw .outOfOrder("grants") }
            return grant
        }
    }

    /// Adds a grant.
    package func insert(_ grant: Grant) throws(StorageError) {
        try connection.change(
            "INSERT INTO grants(team,epoch,member,kem,enc,box)VALUES(?,?,?,?,?,?)",
            .bytes(grant.team.bytes),
            .integer(Int64(grant.epoch)),
            .bytes(grant.member.bytes),
            .integer(Grant.x25519),
            .bytes(grant.encapsulation),
            .bytes(grant.box.bytes)
        )
    }

    /// Removes one grant, if it is there.
    package func deleteGrant(
        team: TeamID,
        epoch: UInt32,
        member: MemberID
    ) throws(StorageError) {
        try connection.change(
            "DELETE FROM grants WHERE team=? AND epoch=? AND member=?",
            .bytes(team.bytes),
            .integer(Int64(epoch)),
            .bytes(member.bytes)
        )
    }

    /// Removes all grants of a team's keys, of whatever epoch.
    package func deleteGrants(of team: TeamID) throws(StorageError) {
        try connection.change("DELETE FROM grants WHERE team=?", .bytes(team.bytes))
    }

    /// Removes all that was granted to a member.
    package func deleteGrants(of member: MemberID) throws(StorageError) {
        try connection.change("DELETE FROM grants WHERE member=?", .bytes(member.bytes))
    }
}

extension Grant {
    /// The only value of `kem` (FORMAT.md section 3.2).
    fileprivate static let x25519: Int64 = 1

    fileprivate init(row: borrowing Statement) throws(StorageError) {
        _ = try row.integer(3, "grants.kem", in: Self.x25519...Self.x25519)
        self.init(
            team: try row.id(0, "grants.team"),
            epoch: try row.epoch(1, "grants.epoch"),
            member: try row.id(2, "grants.member"),
            encapsulation: try row.bytes(4, "grants.enc", count: 32),
            box: try row.box(5, "grants.box", counts: Bounds.keyBox)
        )
    }

    fileprivate var sortingKey: (TeamID, UInt32, MemberID) { (team, epoch, member) }
}
