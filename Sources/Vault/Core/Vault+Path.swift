import VaultStorage

// What can be said of a path before anybody types a passphrase.
extension Vault {
    /// Whether there is a vault file that may be opened.
    ///
    /// - Throws: `noVault`, `unsafePath`, `integrity` for a file that is no vault.
    public static func check(_ path: String) throws(VaultError) {
        let resolved = try storing(at: path) { () throws(StorageError) in
            try Path.resolved(path)
        }
        _ = try VaultFile(opening: resolved)
    }

    /// Whether a vault can be made there; its directory is made where it is missing.
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
