package import VaultModel

/// Owns the connection to one vault file: rows and transactions, no key and no plaintext.
///
/// - Everything is refused that FORMAT.md sections 4, 4.1 and 11 do not allow: when the file is
///   opened, and again at the start of each transaction, in the snapshot that it reads.
/// - Every column of every row is checked when it is read.
/// - Nothing is written outside of a transaction.
package struct Database: ~Copyable {
    /// How long a connection waits for another process, in all that it does.
    package static let busyTimeout = Duration.seconds(10)

    let connection: Connection
    let file: VaultFile
    /// The file that `create` has made.
    private let created: FileIdentity?

    /// Opens an existing vault; no transaction is open then.
    ///
    /// `waiting` is how long to wait for another process. A network file system is refused unless it
    /// is allowed, since locks may not work there.
    package init(
        opening path: String,
        allowingNetworkFileSystem: Bool = false,
        waiting: Duration = Database.busyTimeout
    ) throws(StorageError) {
        let file = try VaultFile(at: path, allowingNetworkFileSystem: allowingNetworkFileSystem)
        try file.check()
        let connection = try Connection(path: file.path, waiting: waiting)
        // Before the first statement, which would make SQLite act on what the header says.
        try Layout.checkHeader(try connection.firstBytes(Layout.headerByteCount))
        try connection.configure()
        try connection.run("BEGIN")
        try Layout.check(connection)
        try connection.run("ROLLBACK")
        self.init(connection, file, created: nil)
    }

    private init(_ connection: Connection, _ file: VaultFile, created: FileIdentity?) {
        self.connection = connection
        self.file = file
        self.created = created
    }

    /// Makes a new vault file and leaves one write transaction open, so that the schema and the
    /// founder's rows are kept together or not at all.
    ///
    /// Who does not commit it calls ``discard()``.
    ///
    /// - Throws: `.exists` when anything is at the path, a journal of an older file included;
    ///   `.noFile` when its directory does not exist.
    package static func create(
        at path: String,
        vault: VaultID,
        allowingNetworkFileSystem: Bool = false
    ) throws(StorageError) -> Database {
        let file = try VaultFile(at: path, allowingNetworkFileSystem: allowingNetworkFileSystem)
        let identity = try file.create()
        do throws(StorageError) {
            let connection = try Connection(path: file.path, waiting: busyTimeout)
            try connection.configure()
            try fill(connection, vault: vault)
            return Database(connection, file, created: identity)
        } catch {
            file.remove(identity)
            throw error
        }
    }

    private static func fill(_ connection: Connection, vault: VaultID) throws(StorageError) {
        // Before the first page is written: the numbers are Layout.pageByteCount and so on.
        try connection.run("PRAGMA page_size=4096")
        try connection.run("PRAGMA encoding='UTF-8'")
        try connection.run("BEGIN IMMEDIATE")
        try connection.run("PRAGMA application_id=0x56435431")
        try connection.run("PRAGMA user_version=1")
        for statement in Layout.statements {
            try connection.runMigration(String(decoding: statement, as: UTF8.self))
        }
        try connection.change("INSERT INTO vault(one,id)VALUES(1,?)", .bytes(vault.bytes))
    }

    /// Gives up a vault that ``create(at:vault:allowingNetworkFileSystem:)`` has made, and removes
    /// its file; the database is of no use then.
    ///
    /// - Precondition: the database was created, not opened.
    package func discard() {
        guard let created else { preconditionFailure("only a new vault can be discarded") }
        rollback()
        file.remove(created)
    }

    /// The vault's id.
    package func vaultID() throws(StorageError) -> VaultID {
        let statement = try connection.statement("SELECT one,id FROM vault LIMIT 2")
        guard try statement.step() else { throw .notAVault("it has no id") }
        _ = try statement.integer(0, "vault.one", in: 1...1)
        guard let id = VaultID(try statement.bytes(1, "vault.id", count: 32)) else {
            throw .malformed("vault.id")
        }
        guard try !statement.step() else { throw .notAVault("it has more than one id") }
        return id
    }
}
