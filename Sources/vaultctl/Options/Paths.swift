#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A path that still means the same file in another working directory.
func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = unsafe getcwd(nil, 0) else { return path }
    defer { unsafe free(directory) }
    return unsafe String(cString: directory) + "/" + path
}
