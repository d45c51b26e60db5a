#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess

/// The program that takes vaultctl's place.
enum Replacement {
    /// Becomes the program: its status and its signals are its own, and it finds everything but its
    /// environment as vaultctl found it.
    ///
    /// Returns only when the kernel refuses. https://man7.org/linux/man-pages/man2/execve.2.html
    static func become(
        _ program: ProgramFile,
        named name: String,
        _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        with environment: borrowing EnvironmentBlock
    ) -> ToolError {
        closeDescriptors()
        Hardening.undo()
        let number = unsafe environment.withPointers { variables in
            _ = unsafe execve(program.path, words, variables)
            return errno
        }
        return error(number, name)
    }

    private static func error(_ number: Int32, _ name: String) -> ToolError {
        switch number {
        case E2BIG:
            ToolError(
                .refused,
                code: "too-large",
                "the values are larger than the environment of a program can be",
                hint: "--only and --tag choose fewer entries"
            )
        case ENOENT:
            .notExecutable(name, "the program that its first line names is missing")
        case ENOEXEC:
            .notExecutable(name, "it is no program and has no first line '#!…'")
        default:
            .notExecutable(name, unsafe String(cString: strerror(number)))
        }
    }

    /// Nothing but stdin, stdout and stderr is handed on.
    private static func closeDescriptors() {
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

extension ToolError {
    static func notExecutable(_ name: String, _ reason: String) -> ToolError {
        ToolError(
            .cannotExecute,
            code: "cannot-execute",
            "\(printable(name)) cannot be executed: \(reason)"
        )
    }
}
