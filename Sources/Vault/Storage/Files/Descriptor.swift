#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Owns one descriptor of an open file, and closes it.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32
    /// The path, for errors.
    private let name: String

    /// Takes an open descriptor over.
    init(_ number: Int32, name: String) {
        self.number = number
        self.name = name
    }

    deinit {
        // A second close after EINTR could hit a descriptor that another thread has just got.
        _ = close(number)
    }

    /// What the system says of the open file.
    func status() throws(StorageError) -> FileStatus {
        try .ofDescriptor(number, name: name)
    }

    /// Reads from `offset` until `limit` bytes or the end of the file.
    func read(from offset: Int64 = 0, limit: Int) throws(StorageError) -> [UInt8] {
        // Most files are short; a longer one is read at once, unless it grows meanwhile.
        let expected = max(8192, Int(clamping: try status().byteCount - offset + 1))
        var bytes = [UInt8](repeating: 0, count: min(limit, expected))
        var filled = 0
        while filled < limit {
            if filled == bytes.count {
                bytes += [UInt8](repeating: 0, count: min(limit - filled, filled))
            }
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    number,
                    buffer.baseAddress?.advanced(by: filled),
                    buffer.count - filled,
                    off_t(offset) + off_t(filled)
                )
            }
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw .system(errno, cannot: "read \(name)")
            }
        }
        return Array(bytes[..<filled])
    }

    /// Writes all bytes at the start of the file.
    func write(_ bytes: [UInt8]) throws(StorageError) {
        try unsafe bytes.span.withUnsafeBytes { bytes throws(StorageError) in
            try unsafe write(bytes)
        }
    }

    /// Writes all bytes at the start of the file.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe pwrite(
                number,
                bytes.baseAddress?.advanced(by: written),
                bytes.count - written,
                off_t(written)
            )
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw .system(errno, cannot: "write \(name)")
            }
        }
    }

    /// Returns when the bytes, or the entries of a directory, are on the disk itself.
    func synchronize() throws(StorageError) {
        while !flushed() {
            guard errno == EINTR else { throw .system(errno, cannot: "flush \(name) to disk") }
        }
    }

    private func flushed() -> Bool {
        #if canImport(Darwin)
        // Where a file system does not know this, fsync is all there is: fcntl(2).
        if fcntl(number, F_FULLFSYNC) == 0 { return true }
        #endif
        return fsync(number) == 0
    }

    /// How a file can be locked.
    enum LockMode {
        case shared
        case exclusive
    }

    /// Takes the advisory lock of the open file, if nobody has it; it goes with the descriptor.
    ///
    /// https://man7.org/linux/man-pages/man2/flock.2.html
    func tryLock(_ mode: LockMode) throws(StorageError) -> Bool {
        let operation = (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        while flock(number, operation) != 0 {
            if errno == EWOULDBLOCK { return false }
            guard errno == EINTR else { throw .system(errno, cannot: "lock \(name)") }
        }
        return true
    }

    /// Takes the lock, and waits for it as long as a connection waits for the vault.
    func lock() throws(StorageError) {
        let interval = Duration.milliseconds(5)
        var waited = Duration.zero
        while try !tryLock(.exclusive) {
            guard waited < Database.busyTimeout else { throw .busy }
            pause(interval)
            waited += interval
        }
    }
}

/// Waits on this thread.
func pause(_ duration: Duration) {
    _ = usleep(useconds_t(duration.milliseconds * 1000))
}

extension Duration {
    /// As C counts: whole milliseconds, the rest cut off.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
