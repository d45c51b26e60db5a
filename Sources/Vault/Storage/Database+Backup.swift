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

    /// The version of SQLite.
    package static var libraryVersion: String { Connection.libraryVersion }
}
