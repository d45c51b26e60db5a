package import VaultModel

extension Database {
    /// All key slots, in the order of their ids.
    package func slots() throws(StorageError) -> [KeySlot] {
        let statement = try connection.statement(
            "SELECT id,member,kdf,c1,c2,c3,flags,salt,box FROM slot ORDER BY id"
        )
        let rows = Rows<KeySlot>(statement) { row, previous throws(StorageError) in
            let slot = try KeySlot(row: row)
            if let previous, previous.id >= slot.id { throw .outOfOrder("slot") }
            return slot
        }
        return try rows.collected()
    }

    /// Adds a key slot.
    package func insert(_ slot: KeySlot) throws(StorageError) {
        let kdf = slot.kdf.columns
        try connection.change(
            """
            INSERT INTO slot(id,member,kdf,c1,c2,c3,flags,salt,box)VALUES(?,?,?,?,?,?,?,?,?)
            """,
            .bytes(slot.id.bytes),
            .bytes(slot.member.bytes),
            .integer(Int64(kdf.kdf)),
            .integer(Int64(kdf.c1)),
            .integer(Int64(kdf.c2)),
            .integer(Int64(kdf.c3)),
            .integer(slot.needsKeyFile ? 1 : 0),
            .bytes(slot.salt),
            .bytes(slot.box.bytes)
        )
    }

    /// Removes the key slots of a member.
    package func deleteSlots(of member: MemberID) throws(StorageError) {
        try connection.change("DELETE FROM slot WHERE member=?", .bytes(member.bytes))
    }

    /// Removes a key slot, if it is there.
    package func deleteSlot(_ id: SlotID) throws(StorageError) {
        try connection.change("DELETE FROM slot WHERE id=?", .bytes(id.bytes))
    }
}

extension KeySlot {
    fileprivate init(row: borrowing Statement) throws(StorageError) {
        let small: ClosedRange<Int64> = 0...255
        guard
            let kdf = KDF(
                kdf: try row.integer(2, "slot.kdf", in: small),
                c1: try row.integer(3, "slot.c1", in: small),
                c2: try row.integer(4, "slot.c2", in: small),
                c3: try row.integer(5, "slot.c3", in: small)
            )
        else { throw .malformed("slot.kdf") }
        self.init(
            id: try row.id(0, "slot.id"),
            member: try row.id(1, "slot.member"),
            kdf: kdf,
            needsKeyFile: try row.integer(6, "slot.flags", in: 0...1) == 1,
            salt: try row.bytes(7, "slot.salt", count: 32),
            box: try row.box(8, "slot.box", counts: Bounds.keyBox)
        )
    }
}
