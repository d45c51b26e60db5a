import VaultCrypto
import VaultStorage

/// An open file and the algorithms that read it: what every part of the core works with.
///
/// A class, since the trees, the sessions and the vault itself share the one connection.
final class VaultFile {
    let path: String
    let database: Database
    let suite: CipherSuite
    let id: VaultID

    /// Opens a file that exists.
    init(
        opening path: String,
        allowingNetworkFileSystem: Bool = false
    ) throws(VaultError) {
        let database = try storing(at: path) { () throws(StorageError) in
            try Database(
                opening: path,
                allowingNetworkFileSystem: allowingNetworkFileSystem
            )
        }
        let suite = try computing { () throws(CryptoError) in try CipherSuite() }
        id = try storing(at: path) { () throws(StorageError) in
            try database.begin(.read)
            defer { database.rollback() }
            return try database.vaultID()
        }
        self.path = path
        self.database = database
        self.suite = suite
    }

    /// The number of the newest event.
    func lastSequence() throws(VaultError) -> UInt64 {
        try storing(at: path) { () throws(StorageError) in
            try database.begin(.read)
            defer { database.rollback() }
            return try database.lastSequence()
        }
    }

    /// Makes a file for a vault of that id; its first transaction is open.
    init(
        creating path: String,
        id: VaultID,
        _ suite: consuming CipherSuite
    ) throws(VaultError) {
        database = try storing(at: path) { () throws(StorageError) in
            try Database.create(at: path, vault: id)
        }
        self.path = path
        self.suite = suite
        self.id = id
    }
}

/// Calls storage, and says in the vault's words what went wrong there.
func storing<Result: ~Copyable>(
    at path: String = "",
    _ body: () throws(StorageError) -> Result
) throws(VaultError) -> Result {
    do throws(StorageError) {
        return try body()
    } catch {
        throw VaultError(error, at: path)
    }
}

/// Opens a box; one that does not open means that the file was changed.
func opening<Result: ~Copyable>(
    _ what: @autoclosure () -> String,
    _ body: () throws(CryptoError) -> Result
) throws(VaultError) -> Result {
    do throws(CryptoError) {
        return try body()
    } catch {
        throw VaultError(error, opening: what())
    }
}

/// Computes what cannot fail but by a fault of the library: a digest, a seal.
func computing<Result: ~Copyable>(
    _ body: () throws(CryptoError) -> Result
) throws(VaultError) -> Result {
    try opening("what was just made", body)
}
