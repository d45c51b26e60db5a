#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A pattern of names, as the shell's (POSIX fnmatch).
struct Glob {
    private let pattern: String

    init(_ pattern: String) {
        self.pattern = pattern
    }

    func matches(_ name: String) -> Bool {
        unsafe fnmatch(pattern, name, 0) == 0
    }
}
