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

    /// Opens a file and leaves no trace of it: no pin is raised, and no journal is played back.
    ///
    /// - Throws: what the other one throws; `busy` while a journal lies beside the file.
    public init(lookingAt path: String, environment: VaultEnvironment) throws(VaultError) {
        let resolved = try storing(at: path) { () throws(StorageError) in
            let resolved = try Path.resolved(path)
            guard try !Path.exists(resolved + "-journal") else { throw .busy }
            return resolved
        }
        let locked = try LockedVault(opening: resolved, environment: environment)
        self.init(locked.file, pinned: locked.pin, environment)
    }

    /// Takes an open file, with a pin that stays as it is.
    init(_ file: VaultFile, pinned pin: Pin?, _ environment: VaultEnvironment) {
        self.file = file
        self.pin = pin
        self.environment = environment
        pins = PinStore(fixed: pin)
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
