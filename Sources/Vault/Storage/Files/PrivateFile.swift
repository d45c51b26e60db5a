#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

/// A small private file that is only ever replaced whole: mode 0600 in a directory of mode 0700.
///
/// A reader sees the bytes of one update or of the next, never a mixture, and a crash at any moment
/// leaves one of the two. Beside the file lie `.lock`, which stays, and for a moment `.new`.
package struct PrivateFile: Sendable {
    /// The most bytes a file may have unless more are asked for.
    package static let standardByteLimit = 1 << 20

    private let directory: String
    private let name: String
    private let byteLimit: Int
    private let isDurable: Bool

    /// Names a file of at most so many bytes; nothing is opened or made.
    ///
    /// One that need not outlive a power cut, as its content could be computed again, is not
    /// `isDurable`.
    package init(
        directory: String,
        name: String,
        byteLimit: Int = standardByteLimit,
        isDurable: Bool = true
    ) {
        self.directory = directory
        self.name = name
        self.byteLimit = byteLimit
        self.isDurable = isDurable
    }

    /// The bytes; nil when there is no such file.
    package func read() throws(StorageError) -> [UInt8]? {
        guard let directory = try PrivateDirectory(existing: directory) else { return nil }
        return try read(in: directory)
    }

    /// Lets `change` see the bytes and replaces them by what it returns; nil leaves them as they are.
    ///
    /// Nobody else changes the file meanwhile. When this returns, the new bytes of a durable file are
    /// on the disk.
    package func update(_ change: ([UInt8]?) -> [UInt8]?) throws(StorageError) {
        let directory = try PrivateDirectory(creating: directory)
        guard let lock = try directory.open("\(name).lock", O_RDWR | O_CREAT) else {
            throw .system(ENOENT, cannot: "make the lock of \(name)")
        }
        try lock.lock()
        guard let bytes = change(try read(in: directory)) else { return }
        precondition(bytes.count <= byteLimit)
        try replace(in: directory, with: bytes)
    }

    private func read(in directory: borrowing PrivateDirectory) throws(StorageError) -> [UInt8]? {
        guard let file = try directory.open(name, O_RDONLY) else { return nil }
        let bytes = try file.read(limit: byteLimit + 1)
        guard bytes.count <= byteLimit else {
            throw .failed("\(self.directory)/\(name) is larger than \(byteLimit >> 20) MiB")
        }
        return bytes
    }

    private func replace(
        in directory: borrowing PrivateDirectory,
        with bytes: [UInt8]
    ) throws(StorageError) {
        let newName = "\(name).new"
        // What a crash left behind is nobody's: whoever writes it holds the lock.
        try directory.remove(newName)
        guard let file = try directory.open(newName, O_WRONLY | O_CREAT | O_EXCL) else {
            throw .system(ENOENT, cannot: "make \(self.directory)/\(newName)")
        }
        do throws(StorageError) {
            try file.write(bytes)
            if isDurable { try file.synchronize() }
            try directory.rename(newName, to: name)
        } catch {
            try? directory.remove(newName)
            throw error
        }
        if isDurable { try directory.synchronize() }
    }
}
