/// What storage can fail with.
///
/// A sentence names paths, tables, columns and numbers, never bytes of a file: SQLite's own text can
/// hold some and is not passed on (FORMAT.md section 10).
package enum StorageError: Error, Hashable {
    /// There is nothing at the path.
    case noFile
    /// Something is there already.
    case exists
    /// A path that somebody else could have a hand in, and why.
    case unsafePath(String)
    /// A file that breaks a rule of FORMAT.md, and which; nothing in it is used.
    case notAVault(String)
    /// Another process kept the file to itself for longer than we wait.
    case busy
    /// Reading is allowed, writing is not.
    case readOnly
    /// The system failed: I/O, space, memory, permission.
    case failed(String)
    /// A commit failed: it may or may not have been kept; open again and look.
    case indeterminate(String)
}

extension StorageError {
    /// One sentence, without a period.
    package var sentence: String {
        switch self {
        case .noFile: "there is no such file"
        case .exists: "something is there already"
        case .busy: "another process is using the vault"
        case .readOnly: "the file is read-only"
        case .unsafePath(let sentence), .notAVault(let sentence), .failed(let sentence),
            .indeterminate(let sentence):
            sentence
        }
    }
}
