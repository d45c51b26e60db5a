#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Where a value comes from when nothing else was said.
enum StandardInput {
    static let descriptor: Int32 = STDIN_FILENO

    static var isTerminal: Bool { isatty(descriptor) == 1 }
}

/// Where a value goes to.
enum StandardOutput {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
