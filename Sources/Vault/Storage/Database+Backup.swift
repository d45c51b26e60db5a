package import VaultModel

// https://www.sqlite.org/backup.html
extension Database {
    /// Copies all pages, as the open transaction sees them, into a new private file.
    ///
    /// The file is never read by other means while SQLite has it open (FORMAT.md section 4.1). When
    /// this returns, the bytes of the copy are on the disk. A copy may lie on a network file system,
    /// since nobody else knows of it; a vault may not.
    ///
    /// - Precondition: a transaction is open.
    package func copy(to new: borrowing PendingFile) throws(StorageError) {
        precondition(connection.isInTransaction, "a copy is one state")
        let copy = try Connection(path: new.path, waiting: Self.busyTimeout)
        try copy.configure()
        try connection.copyPages(to: copy)
    }

    /// Whether this is that vault and has rows after one; false for what cannot be read.
    ///
    /// - Precondition: a transaction is open.
    package func hasLogRows(after sequence: UInt64, of vault: VaultID) -> Bool {
        guard (try? vaultID()) == vault, var rows = try? logRows(from: sequence + 1)
        else { return false }
        return ((try? rows.next()) ?? nil) != nil
    }

    /// The version of SQLite.
    package static var libraryVersion: String { Connection.libraryVersion }
}
