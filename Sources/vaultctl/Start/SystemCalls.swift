#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// Calls of the system under names of their own: where a member is called `write`, the C library's
// would have to be named with its module, which is another on each system.

func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(descriptor, bytes, count)
}

/// Writes all of the bytes; false with `errno` when that fails.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var offset = 0
    while offset < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let written = unsafe write(descriptor, rest.baseAddress, rest.count)
        guard written > 0 || errno == EINTR else { return false }
        offset += max(0, written)
    }
    return true
}

/// Returns when what was written is on the disk itself; false with `errno` when that fails.
func synchronize(_ descriptor: Int32) -> Bool {
    #if canImport(Darwin)
    // Where a file system does not know this, fsync is all there is: fcntl(2).
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
    #endif
    return fsync(descriptor) == 0
}

/// Gives a signal its default effect.
func restoreDefault(of number: Int32) {
    _ = signal(number, SIG_DFL)
}

/// Lets a signal do nothing.
func ignore(_ number: Int32) {
    _ = signal(number, SIG_IGN)
}
