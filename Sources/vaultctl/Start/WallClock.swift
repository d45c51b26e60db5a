#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Time as it passes for people.
enum WallClock {
    /// Waits; a machine that sleeps meanwhile does not add to it.
    static func wait(_ duration: Duration) {
        let end = now + duration
        while now < end {
            // A sleep does not count the time a machine is suspended: so look again, often enough.
            let rest = min(end - now, .seconds(1))
            let (seconds, attoseconds) = rest.components
            _ = usleep(useconds_t(seconds * 1_000_000 + attoseconds / 1_000_000_000_000 + 1))
        }
    }

    /// Since the machine was started, the time it was suspended included.
    private static var now: Duration {
        #if canImport(Darwin)
        let clock = CLOCK_MONOTONIC
        #else
        let clock = CLOCK_BOOTTIME
        #endif
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
