#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// Reads a secret from a file or a descriptor into memory that is wiped.
enum SecretInput {
    /// What is read at most before an input counts as too large.
    private static let byteLimit = 1 << 20

    /// Reads a file, or standard input for `-`.
    static func read(file path: String, _ what: String) throws(ToolError) -> SecretBytes {
        guard path != "-" else { return try read(descriptor: STDIN_FILENO, what) }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ToolError(
                .notFound, code: "no-file",
                "the \(what) cannot be read from \(path): \(errorText())")
        }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, what)
    }

    /// Reads a descriptor to its end.
    static func read(descriptor: Int32, _ what: String) throws(ToolError) -> SecretBytes {
        var failure: String?
        let bytes = unsafe SecretBytes(capacity: byteLimit + 1) { bytes in
            var count = 0
            while count < bytes.count {
                let start = unsafe bytes.baseAddress?.advanced(by: count)
                let received = unsafe Glibc.read(descriptor, start, bytes.count - count)
                if received == 0 { break }
                guard received > 0 else {
                    if errno == EINTR { continue }
                    failure = errorText()
                    break
                }
                count += received
            }
            return count
        }
        if let failure {
            throw ToolError(.failed, code: "input", "the \(what) cannot be read: \(failure)")
        }
        guard bytes.count <= byteLimit else {
            throw ToolError(
                .refused, code: "too-large", "the \(what) has more than \(byteLimit) bytes")
        }
        // The room for a mebibyte goes back at once.
        return bytes.copy()
    }

    /// Reads an environment variable.
    static func read(variable: String) throws(ToolError) -> SecretBytes {
        guard let value = unsafe getenv(variable) else {
            throw ToolError(
                .notFound, code: "no-variable", "the variable \(variable) is not set")
        }
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: strlen(value))
        return unsafe SecretBytes(copying: Span(_unsafeBytes: bytes))
    }

    private static func errorText() -> String {
        unsafe String(cString: strerror(errno))
    }
}

extension SecretBytes {
    /// The bytes less one newline at their end, as a pipe or an editor leaves it.
    consuming func withoutFinalNewline() -> SecretBytes {
        let count = withSpan { bytes in
            guard let last = bytes.indices.last, bytes[last] == UInt8(ascii: "\n")
            else { return bytes.count }
            let isCRLF = last > 0 && bytes[last - 1] == UInt8(ascii: "\r")
            return bytes.count - (isCRLF ? 2 : 1)
        }
        guard count < self.count else { return self }
        return withSpan { bytes in SecretBytes(copying: bytes.extracting(..<count)) }
    }
}
