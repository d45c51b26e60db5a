#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A directory of ours that nobody else can look into (mode 0700), held open.
///
/// Files are opened, renamed and removed in the open directory and not by a path, so that nobody can
/// put another directory in its place between two steps.
struct PrivateDirectory: ~Copyable, Sendable {
    private let descriptor: Descriptor
    private let path: String

    /// Opens a directory, and makes it if it does not exist.
    init(creating path: String) throws(StorageError) {
        try Path.createPrivateDirectory(path)
        guard let directory = try PrivateDirectory(existing: path) else {
            throw .system(ENOENT, cannot: "open \(path)")
        }
        self = directory
    }

    /// Opens a directory; nil when there is none.
    init?(existing path: String) throws(StorageError) {
        let number = unsafe openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            if errno == ENOTDIR { throw .unsafePath("\(path) is not a directory") }
            throw .system(errno, cannot: "open \(path)")
        }
        let descriptor = Descriptor(number, name: path)
        try descriptor.status().requirePrivateDirectory(path)
        self.descriptor = descriptor
        self.path = path
    }

    /// How often a file may be replaced while it is opened, before that is an error.
    private static let openTries = 100

    /// Opens a private file; nil when there is none and `flags` do not make it.
    ///
    /// - Precondition: `name` is one component of a path.
    func open(_ name: String, _ flags: Int32) throws(StorageError) -> Descriptor? {
        for _ in 1..<Self.openTries {
            guard let file = try openOnce(name, flags) else { return nil }
            let status = try file.status()
            // Without a name another process has replaced or removed it since it was opened.
            guard status.linkCount > 0 else { continue }
            try status.requirePrivateFile("\(path)/\(name)")
            return file
        }
        throw .busy
    }

    private func openOnce(_ name: String, _ flags: Int32) throws(StorageError) -> Descriptor? {
        precondition(!["", ".", ".."].contains(name) && !name.utf8.contains(UInt8(ascii: "/")))
        // Without O_NONBLOCK a planted FIFO would keep us waiting.
        let guarded = flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let number = unsafe openat(descriptor.number, name, guarded, 0o600)
        guard number >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .unsafePath("\(path)/\(name) is a symbolic link")
            default: throw .system(errno, cannot: "open \(path)/\(name)")
            }
        }
        return Descriptor(number, name: "\(path)/\(name)")
    }

    /// Whether `name` still leads to this open file.
    func holds(_ file: borrowing Descriptor, as name: String) throws(StorageError) -> Bool {
        var status = stat()
        guard unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0
        else { return false }
        return try file.status().identity == FileIdentity(status)
    }

    /// Gives a file another name; what had that name before is gone.
    func rename(_ name: String, to newName: String) throws(StorageError) {
        guard unsafe renameat(descriptor.number, name, descriptor.number, newName) == 0 else {
            throw .system(errno, cannot: "rename \(path)/\(name)")
        }
    }

    /// Removes a file, if it is there.
    func remove(_ name: String) throws(StorageError) {
        guard unsafe unlinkat(descriptor.number, name, 0) == 0 || errno == ENOENT else {
            throw .system(errno, cannot: "remove \(path)/\(name)")
        }
    }

    /// Returns when new and changed names are on the disk itself.
    func synchronize() throws(StorageError) {
        try descriptor.synchronize()
    }
}
