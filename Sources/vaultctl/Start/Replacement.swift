#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

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
        OpenDescriptors.closeOnExec()
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
