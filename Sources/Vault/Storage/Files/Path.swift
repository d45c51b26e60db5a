#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

/// What can be said of paths before anything is opened.
package enum Path {
    /// The absolute path that the user names, its directory resolved, its last component kept.
    ///
    /// - Throws: `.noFile` when the directory does not exist, `.unsafePath` for what cannot name a
    ///   file.
    package static func resolved(_ path: String) throws(StorageError) -> String {
        let (directory, name) = try split(path)
        // https://man7.org/linux/man-pages/man3/realpath.3.html
        guard let found = unsafe realpath(directory, nil) else {
            let number = errno
            guard number != ENOENT, number != ENOTDIR else { throw .noFile }
            throw .system(number, cannot: "resolve \(directory)")
        }
        defer { unsafe free(found) }
        guard let resolved = unsafe String(validatingCString: found) else {
            throw .unsafePath("the path is not UTF-8")
        }
        return resolved == "/" ? "/\(name)" : "\(resolved)/\(name)"
    }

    /// Makes a directory that only we can look into, and the directories above it that are missing.
    ///
    /// One that exists already is checked, not changed.
    package static func createPrivateDirectory(_ path: String) throws(StorageError) {
        guard unsafe mkdir(path, 0o700) != 0 else { return }
        var number = errno
        if number == ENOENT, let parent = parent(of: path) {
            try createParentDirectory(parent)
            number = unsafe mkdir(path, 0o700) == 0 ? 0 : errno
        }
        guard number == 0 || number == EEXIST else {
            throw .system(number, cannot: "make the directory \(path)")
        }
        _ = try PrivateDirectory(existing: path)
    }

    /// Whether there is anything at a path, a dangling link included.
    package static func exists(_ path: String) throws(StorageError) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR
        else { throw .system(errno, cannot: "look at \(path)") }
        return false
    }

    /// Makes the directory that a path lies in, of mode 0700, where it is missing.
    package static func createDirectory(of path: String) throws(StorageError) {
        let directory = directory(of: path)
        guard try !exists(directory) else { return }
        try createPrivateDirectory(directory)
    }

    /// The last component of a path.
    package static func name(of path: String) -> String {
        let bytes = path.utf8.split(separator: UInt8(ascii: "/")).last ?? path.utf8[...]
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Opens a directory, whose names can then be put on the disk itself.
    static func openDirectory(_ directory: String) throws(StorageError) -> Descriptor {
        let number = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw .system(errno, cannot: "open \(directory)") }
        return Descriptor(number, name: directory)
    }

    /// The directory a path lies in.
    package static func directory(of path: String) -> String {
        parent(of: path) ?? (path.utf8.first == UInt8(ascii: "/") ? "/" : ".")
    }

    private static func createParentDirectory(_ path: String) throws(StorageError) {
        guard unsafe mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let parent = parent(of: path) else {
            throw .system(errno, cannot: "make the directory \(path)")
        }
        try createParentDirectory(parent)
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system(errno, cannot: "make the directory \(path)")
        }
    }

    /// What stands before the last component; nil when that is nothing, or the root.
    private static func parent(of path: String) -> String? {
        var bytes = Array(path.utf8)
        let slash = UInt8(ascii: "/")
        while bytes.last == slash { bytes.removeLast() }
        while let last = bytes.last, last != slash { bytes.removeLast() }
        while bytes.last == slash { bytes.removeLast() }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The directory of a path and the name in it.
    static func split(_ path: String) throws(StorageError) -> (String, String) {
        guard !path.isEmpty else { throw .unsafePath("the path is empty") }
        guard !path.utf8.contains(0) else { throw .unsafePath("the path has a NUL character") }
        let bytes = Array(path.utf8)
        let name = String(
            decoding: bytes.split(separator: UInt8(ascii: "/")).last ?? [],
            as: UTF8.self
        )
        guard bytes.last != UInt8(ascii: "/"), name != ".", name != ".." else {
            throw .unsafePath("\(path) names a directory, not a file")
        }
        return (directory(of: path), name)
    }
}
