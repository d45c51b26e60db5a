#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

import VaultModel

/// Tells one file from another, whatever their paths.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64

    /// Takes it from what the system says of a file.
    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// What the system says of a file, and the rules of FORMAT.md section 11 for it.
struct FileStatus {
    /// What a path may lead to.
    enum Kind {
        case regular
        case directory
        case symbolicLink
        case other
    }

    let kind: Kind
    let identity: FileIdentity
    let linkCount: UInt64
    let byteCount: Int64
    let modified: Timestamp
    private let owner: uid_t
    private let permissions: mode_t

    /// Looks at a path and follows no symbolic link at its end unless told to; nil when nothing is
    /// there.
    static func ofPath(
        _ path: String,
        followingLink: Bool = false
    ) throws(StorageError) -> FileStatus? {
        var status = stat()
        guard unsafe (followingLink ? stat(path, &status) : lstat(path, &status)) == 0 else {
            let number = errno
            guard number != ENOENT, number != ENOTDIR else { return nil }
            throw .system(number, cannot: "look at \(path)")
        }
        return FileStatus(status)
    }

    /// Looks at an open file; `name` is for the error.
    static func ofDescriptor(_ number: Int32, name: String) throws(StorageError) -> FileStatus {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else {
            throw .system(errno, cannot: "look at \(name)")
        }
        return FileStatus(status)
    }

    private init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        identity = FileIdentity(status)
        linkCount = UInt64(status.st_nlink)
        byteCount = Int64(status.st_size)
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        modified = Timestamp(
            milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        )
        owner = status.st_uid
        permissions = status.st_mode & 0o7777
    }
}

extension FileStatus {
    /// Refuses what is not a regular file of ours, with one name, closed to everybody else.
    func requirePrivateFile(_ name: String) throws(StorageError) {
        guard kind != .symbolicLink else { throw .unsafePath("\(name) is a symbolic link") }
        guard kind == .regular else { throw .unsafePath("\(name) is not a regular file") }
        guard linkCount == 1 else {
            throw .unsafePath("\(name) has \(linkCount) hard links, so others can name it too")
        }
        try requireOurs(name)
    }

    /// Refuses what is not a directory of ours, closed to everybody else.
    func requirePrivateDirectory(_ name: String) throws(StorageError) {
        guard kind == .directory else { throw .unsafePath("\(name) is not a directory") }
        try requireOurs(name)
    }

    /// Refuses a directory in which others can exchange a file of ours.
    ///
    /// In a sticky one, like `/tmp`, they can add files, but not move or remove ours.
    func requireSafeDirectory(_ name: String) throws(StorageError) {
        guard kind == .directory else { throw .unsafePath("\(name) is not a directory") }
        guard owner == geteuid() || owner == 0 else {
            throw .unsafePath("the directory \(name) belongs to another user")
        }
        guard permissions & 0o022 == 0 || permissions & mode_t(S_ISVTX) != 0 else {
            throw .unsafePath("others can write to the directory \(name) (mode \(octal))")
        }
    }

    /// Refuses what belongs to somebody else.
    func requireOwned(_ name: String) throws(StorageError) {
        guard owner == geteuid() else { throw .unsafePath("\(name) belongs to another user") }
    }

    /// Refuses what somebody else than we and root may read or change.
    func requireSecret(_ name: String) throws(StorageError) {
        if owner != 0 { try requireOwned(name) }
        try requireClosed(name)
    }

    private func requireOurs(_ name: String) throws(StorageError) {
        try requireOwned(name)
        try requireClosed(name)
    }

    private func requireClosed(_ name: String) throws(StorageError) {
        guard permissions & 0o077 == 0 else {
            throw .unsafePath("\(name) is open to other users (mode \(octal))")
        }
    }

    private var octal: String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
