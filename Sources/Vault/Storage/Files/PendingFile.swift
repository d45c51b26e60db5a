#if canImport(Darwin)
private import Darwin
#else
private import CSQLite
private import Glibc
#endif

/// A new private file that gets its place when it is complete, and is removed otherwise.
///
/// It lies in the directory of that place, so that one renaming puts it there. Whoever is done with
/// it calls ``discard()``, also after a success: what has got its place is no longer its own.
package struct PendingFile: ~Copyable {
    /// Where the file lies until then.
    package let path: String
    private let place: VaultFile
    private let file: VaultFile
    private let identity: FileIdentity

    /// Makes an empty file named `name` in the directory of `place`.
    ///
    /// - Throws: `.exists` when there is one of that name.
    package init(
        for place: String,
        named name: String,
        allowingNetworkFileSystem: Bool = false
    ) throws(StorageError) {
        try self.init(name, for: place, allowingNetworkFileSystem) { file throws(StorageError) in
            try file.create()
        }
    }

    /// Takes over the private file named `name` in the directory of `place`, which was made and filled
    /// there and is open no more.
    package init(filled name: String, for place: String) throws(StorageError) {
        try self.init(name, for: place, false) { file throws(StorageError) in
            try file.check()
            guard let status = try FileStatus.ofPath(file.path) else { throw .noFile }
            return status.identity
        }
    }

    private init(
        _ name: String,
        for place: String,
        _ allowingNetworkFileSystem: Bool,
        _ identify: (VaultFile) throws(StorageError) -> FileIdentity
    ) throws(StorageError) {
        let place = try VaultFile(
            at: place,
            allowingNetworkFileSystem: allowingNetworkFileSystem
        )
        let path = Path.directory(of: place.path) + "/" + name
        let file = try VaultFile(at: path, allowingNetworkFileSystem: allowingNetworkFileSystem)
        identity = try identify(file)
        self.place = place
        self.path = path
        self.file = file
    }

    /// Gives the file its place, where nothing is; returns when that is on the disk.
    ///
    /// - Throws: `.exists` when something is there, a journal included.
    package func settle() throws(StorageError) {
        for sibling in [place.path + "-journal", place.path + "-wal"] {
            guard try !Path.exists(sibling) else { throw .exists }
        }
        // Before the file has its place: afterwards nothing may fail but the flushing.
        let directory = try Path.openDirectory(Path.directory(of: place.path))
        switch Renaming.move(path, to: place.path) {
        case 0: break
        case EEXIST: throw .exists
        case let number: throw .system(number, cannot: "rename \(path)")
        }
        try directory.synchronize()
    }

    /// Exchanges the file with the one at its place, which keeps this file's name from then on.
    ///
    /// A journal goes with the file it belongs to: SQLite would play it back onto the other. It is
    /// there only when the old file could not be opened, and moves first, since a journal beside
    /// the wrong file does harm and a damaged file without its journal is still damaged.
    package func exchange() throws(StorageError) {
        let directory = try Path.openDirectory(Path.directory(of: place.path))
        let journal = place.path + "-journal"
        if try Path.exists(journal) {
            let number = Renaming.move(journal, to: path + "-journal")
            guard number == 0 else { throw .system(number, cannot: "rename \(journal)") }
        }
        let number = Renaming.exchange(path, place.path)
        guard number == 0 else { throw .system(number, cannot: "rename \(place.path)") }
        try directory.synchronize()
    }

    /// Removes the file, if it is still the one that was made here.
    package func discard() {
        file.remove(identity)
    }
}

// https://man7.org/linux/man-pages/man2/rename.2.html
private enum Renaming {
    /// Renames and never replaces; returns the error's number, or 0.
    static func move(_ old: String, to new: String) -> Int32 {
        #if canImport(Darwin)
        let code = unsafe renamex_np(old, new, UInt32(RENAME_EXCL))
        #else
        let code = unsafe csqlite_rename(old, new, 1)  // RENAME_NOREPLACE
        #endif
        if code == 0 { return 0 }
        guard isUnknown(errno) else { return errno }
        // A file system that cannot: look first, as everybody did before there was a way.
        var status = stat()
        guard unsafe lstat(new, &status) != 0 else { return EEXIST }
        return unsafe rename(old, new) == 0 ? 0 : errno
    }

    /// Exchanges two files in one step; returns the error's number, or 0.
    static func exchange(_ first: String, _ second: String) -> Int32 {
        #if canImport(Darwin)
        let code = unsafe renamex_np(first, second, UInt32(RENAME_SWAP))
        #else
        let code = unsafe csqlite_rename(first, second, 2)  // RENAME_EXCHANGE
        #endif
        if code == 0 { return 0 }
        guard isUnknown(errno) else { return errno }
        // Three steps instead of one: at each, both files are there under some name.
        let third = first + ".old"
        for (old, new) in [(second, third), (first, second), (third, first)] {
            let number = move(old, to: new)
            guard number == 0 else { return number }
        }
        return 0
    }

    private static func isUnknown(_ number: Int32) -> Bool {
        number == EINVAL || number == ENOSYS || number == ENOTSUP
    }
}
