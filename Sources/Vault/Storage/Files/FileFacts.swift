package import VaultModel

/// What can be said of files and directories without opening the vault.
package enum FileFacts {
    /// Checks the directory that a vault lies in; returns the vault's resolved path.
    package static func checkDirectory(of path: String) throws(StorageError) -> String {
        try VaultFile(at: path, allowingNetworkFileSystem: false).path
    }

    /// Checks a vault's file, and what lies beside it.
    package static func checkFile(
        _ path: String
    ) throws(StorageError) -> (byteCount: Int64, modified: Timestamp) {
        try VaultFile(at: path, allowingNetworkFileSystem: true).check()
        guard let status = try FileStatus.ofPath(path) else { throw .noFile }
        return (status.byteCount, status.modified)
    }

    /// Whether there is a regular file; false for anything else, what cannot be looked at too.
    package static func isRegularFile(_ path: String) -> Bool {
        (try? FileStatus.ofPath(path))??.kind == .regular
    }

    /// Checks a private directory; false when there is none.
    package static func checkPrivateDirectory(_ path: String) throws(StorageError) -> Bool {
        guard try Path.exists(path) else { return false }
        return try PrivateDirectory(existing: path) != nil
    }

    /// Refuses a file that others can read or change; false where there is no regular file that
    /// can be looked at.
    package static func checkSecretFile(_ path: String) throws(StorageError) -> Bool {
        let found = try? FileStatus.ofPath(path, followingLink: true)
        guard let status = found ?? nil, status.kind == .regular else { return false }
        try status.requireSecret(path)
        return true
    }
}
