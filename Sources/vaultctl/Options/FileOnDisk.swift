#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The file that a path leads to, whatever the path.
struct FileOnDisk: Equatable {
    private let device: UInt64
    private let number: UInt64

    /// Nil where there is no file.
    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(status.st_ino)
    }
}
