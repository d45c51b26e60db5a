private import CSQLite

/// What a transaction may do.
package enum TransactionMode: Sendable {
    /// Reads one snapshot, whatever others write meanwhile.
    case read
    /// Reads and writes; there is one writer at a time.
    case write
}

extension Database {
    /// Starts a transaction, and checks the file in the snapshot that the transaction has.
    ///
    /// There is one at a time: the one before was committed or rolled back.
    package func begin(_ mode: TransactionMode) throws(StorageError) {
        // No precondition: out of memory, SQLite may not have been able to roll back.
        guard !connection.isInTransaction else { throw .failed("a transaction is open already") }
        try file.checkSiblings()
        switch mode {
        case .read:
            try connection.run("BEGIN")
        case .write:
            // At once: a reader that becomes a writer later may find its snapshot outdated.
            // https://www.sqlite.org/lang_transaction.html
            try connection.run("BEGIN IMMEDIATE")
        }
        do throws(StorageError) {
            try Layout.check(connection)
        } catch {
            rollback()
            throw error
        }
    }

    /// Keeps what the transaction has changed, and ends it in any case.
    ///
    /// - Throws: `.busy` when readers did not go away in time and nothing was written;
    ///   `.indeterminate` when the change may or may not have been kept.
    package func commit() throws(StorageError) {
        guard connection.isInTransaction else {
            throw .failed("the transaction was undone by an error before")
        }
        let code = connection.commit()
        guard code != SQLITE_OK else { return }
        // Still open after BUSY, SQLite has not got the lock without which it writes nothing.
        // https://www.sqlite.org/lang_transaction.html
        let isUntouched = code & 0xff == SQLITE_BUSY && connection.isInTransaction
        rollback()
        throw isUntouched ? .busy : .indeterminate(StorageError.reason(sqlite: code))
    }

    /// Undoes what the transaction has changed; without one, does nothing.
    package func rollback() {
        guard connection.isInTransaction else { return }
        // When this fails, the journal stays, and whoever opens the file next plays it back.
        try? connection.run("ROLLBACK")
    }
}
