public import VaultModel
import VaultStorage

/// A file for secrets that a person asked to have written: private, and there whole or not at all.
public struct OutputFile: Sendable {
    /// The path.
    public let path: String

    private let file: WholeFile
    private let isReplacing: Bool

    /// Names a file and looks whether it can be written, before anything is unlocked for it.
    ///
    /// - Throws: `vaultExists` where there is something that may not be replaced; `unsafePath` for what
    ///   is not a regular file of this user.
    public init(_ path: String, isReplacing: Bool) throws(VaultError) {
        self.path = path
        self.isReplacing = isReplacing
        file = try storing(at: path) { () throws(StorageError) in
            let file = try WholeFile(path)
            try file.check(isReplacing: isReplacing)
            return file
        }
    }

    /// Writes the file, of mode 0600; when this returns, it is on the disk.
    ///
    /// What fails leaves what was there before.
    public func write(_ bytes: borrowing SecretBytes) throws(VaultError) {
        do throws(StorageError) {
            try file.write(bytes, isReplacing: isReplacing)
        } catch {
            throw VaultError(error, at: path)
        }
    }
}
