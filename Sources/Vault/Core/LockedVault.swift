import VaultCrypto
import VaultModel
import VaultStorage

/// A vault's file before anybody has shown a key: what can be said of it without one.
public struct LockedVault {
    let file: VaultFile
    let environment: VaultEnvironment
    let pins: PinStore
    let pin: Pin?

    /// The absolute path of the file.
    public var path: String { file.path }

    /// The vault's id.
    public var id: VaultID { file.id }

    /// Opens the file.
    ///
    /// - Throws: `noVault`, `unsafePath`, `integrity` for a file that is no vault or not the one
    ///   that this machine has seen there.
    public init(opening path: String, environment: VaultEnvironment) throws(VaultError) {
        let resolved = try storing(at: path) { () throws(StorageError) in
            try Path.resolved(path)
        }
        file = try VaultFile(opening: resolved)
        pins = try PinStore(for: resolved, in: environment, file.suite)
        pin = try pins.read()
        guard pin == nil || pin?.vault == file.id else { throw .integrity(.replaced) }
        self.environment = environment
    }

    /// Whether a vault can be made at a path; its directory is made where it is missing.
    ///
    /// - Throws: `vaultExists`, `unsafePath`.
    public static func checkCreation(at path: String) throws(VaultError) {
        try storing(at: path) { () throws(StorageError) in
            guard try !Path.exists(path) else { throw .exists }
            try Path.createDirectory(of: path)
            _ = try Path.resolved(path)
        }
    }
}
