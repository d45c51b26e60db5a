#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess

/// What this process has open, and what others may inherit of it.
enum OpenDescriptors {
    /// Keeps all but stdin, stdout and stderr from every program that is started from here on.
    static func closeOnExec() {
        let first: Int32 = STDERR_FILENO + 1
        #if os(Linux)
        if cprocess_close_on_exec(UInt32(first)) == 0 { return }
        #endif
        // Kernels before 5.11, and sandboxes that do not know the call.
        for descriptor in first..<Int32(clamping: sysconf(Int32(_SC_OPEN_MAX))) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }
}
