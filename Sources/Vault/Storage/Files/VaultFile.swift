#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

/// The place of a vault, and the rules for it and for what lies beside it (FORMAT.md section 11).
struct VaultFile {
    /// The most bytes a vault may have (FORMAT.md section 4.1).
    static let byteLimit: Int64 = 4 << 30

    /// Absolute, and without a symbolic link in its directory: SQLite would refuse that.
    let path: String

    /// Resolves a path and checks the directory that it lies in.
    init(at path: String, allowingNetworkFileSystem: Bool) throws(StorageError) {
        self.path = try Path.resolved(path)
        let directory = Path.directory(of: self.path)
        guard let status = try FileStatus.ofPath(directory) else { throw .noFile }
        try status.requireSafeDirectory(directory)
        if !allowingNetworkFileSystem { try FileSystem.requireLocal(directory) }
    }

    /// Refuses a file that others could have a hand in; opens nothing.
    func check() throws(StorageError) {
        guard let status = try FileStatus.ofPath(path) else { throw .noFile }
        try status.requirePrivateFile(path)
        guard status.byteCount <= Self.byteLimit else {
            throw .notAVault("it is larger than 4 GiB")
        }
        try checkSiblings()
    }

    /// Refuses a journal that SQLite must not play back, and any write-ahead log.
    ///
    /// SQLite looks for both each time that a transaction starts.
    func checkSiblings() throws(StorageError) {
        try checkJournal()
        guard try FileStatus.ofPath("\(path)-wal") == nil else {
            throw .unsafePath("\(path)-wal is there, and a vault has no write-ahead log")
        }
    }

    /// Makes an empty private file, before SQLite sees the path.
    func create() throws(StorageError) -> FileIdentity {
        for sibling in ["\(path)-journal", "\(path)-wal"] {
            guard try FileStatus.ofPath(sibling) == nil else { throw .exists }
        }
        let number = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else {
            throw errno == EEXIST ? .exists : .system(errno, cannot: "make \(path)")
        }
        return try Descriptor(number, name: path).status().identity
    }

    /// Removes the file, if it is still the one that was made.
    func remove(_ identity: FileIdentity) {
        guard let status = try? FileStatus.ofPath(path), status.identity == identity else { return }
        _ = unsafe unlink(path)
    }
}

extension VaultFile {
    /// Refuses a journal that is not ours alone, or that names a super-journal.
    ///
    /// A vault is never written together with another database, so that our journals name none.
    /// SQLite reads the file that a journal names so, and may then delete it: with a planted journal
    /// anyone who syncs the vault could remove any file of its user.
    ///
    /// https://www.sqlite.org/fileformat2.html#the_rollback_journal
    private func checkJournal() throws(StorageError) {
        let name = "\(path)-journal"
        guard let status = try FileStatus.ofPath(name) else { return }
        try status.requirePrivateFile(name)
        let number = unsafe open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else {
            // Another process has just committed.
            if errno == ENOENT { return }
            throw .system(errno, cannot: "open \(name)")
        }
        let journal = Descriptor(number, name: name)
        let byteCount = try journal.status().byteCount
        let tail = try journal.read(from: max(0, byteCount - 8), limit: 8)
        guard tail != Self.journalMagic else {
            throw .unsafePath("\(name) names another file, as no journal of a vault does")
        }
    }

    /// With these bytes a journal begins, and ends if it names a super-journal.
    private static let journalMagic: [UInt8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]
}
