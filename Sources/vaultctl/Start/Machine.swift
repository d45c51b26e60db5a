#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What this machine lets the program do.
enum Machine {
    /// How much memory may be kept out of the swap; nil where there is no limit.
    static var lockableByteCount: UInt64? {
        var limit = rlimit()
        #if canImport(Darwin)
        let resource = RLIMIT_MEMLOCK
        #else
        let resource = __rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue)
        #endif
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t.max >> 1
        else { return nil }
        return UInt64(limit.rlim_cur)
    }
}
