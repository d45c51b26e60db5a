#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// Reads a secret from a file or a descriptor into memory that is wiped.
enum SecretInput {
    /// What is read at most before an input counts as too large.
    static let byteLimit = 1 << 20

    /// Reads a file, or standard input for `-`.
    static func read(
        file path: String,
        _ what: String,
        atMost limit: Int = byteLimit
    ) throws(ToolError) -> SecretBytes {
        guard path != "-" else {
            return try read(descriptor: STDIN_FILENO, what, atMost: limit)
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Else it is the system that fails, and the file may be there.
            let isOfThePath =
                [ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG, ENXIO].contains(errno)
            throw ToolError(
                isOfThePath ? .notFound : .failed,
                code: "no-file",
                "the \(what) cannot be read from \(path): \(errorText())"
            )
        }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, what, atMost: limit)
    }

    /// Reads a descriptor to its end.
    static func read(
        descriptor: Int32,
        _ what: String,
        atMost limit: Int = byteLimit
    ) throws(ToolError) -> SecretBytes {
        // Room grows with what comes: it is locked memory, and nearly all secrets are short.
        var parts: [SharedSecret] = []
        var (count, capacity) = (0, 4096)
        while true {
            let part = try fill(min(capacity, limit + 1 - count), from: descriptor, what)
            count += part.count
            guard count <= limit else {
                throw ToolError(
                    .refused,
                    code: "too-large",
                    "the \(what) has more than \(limit) bytes"
                )
            }
            guard part.count == capacity else {
                return parts.isEmpty ? part : joined(parts + [SharedSecret(part)], count)
            }
            parts.append(SharedSecret(part))
            capacity = max(count, capacity)
        }
    }

    private static func joined(_ parts: [SharedSecret], _ count: Int) -> SecretBytes {
        unsafe SecretBytes(capacity: count) { bytes in
            var offset = 0
            for part in parts {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
                unsafe part.bytes.withUnsafeBytes { unsafe rest.copyMemory(from: $0) }
                offset += part.bytes.count
            }
            return offset
        }
    }

    /// Reads until the input ends or `capacity` bytes are there.
    private static func fill(
        _ capacity: Int,
        from descriptor: Int32,
        _ what: String
    ) throws(ToolError) -> SecretBytes {
        try unsafe SecretBytes(capacity: capacity) { bytes throws(ToolError) in
            var count = 0
            while count < bytes.count {
                let start = unsafe bytes.baseAddress?.advanced(by: count)
                let received = unsafe systemRead(descriptor, start, bytes.count - count)
                if received == 0 { break }
                guard received > 0 || errno == EINTR else {
                    throw ToolError(
                        .failed,
                        code: "input",
                        "the \(what) cannot be read: \(errorText())"
                    )
                }
                count += max(0, received)
            }
            return count
        }
    }

    /// Reads a text that is no secret.
    static func text(
        of path: String,
        _ what: String,
        atMost limit: Int = byteLimit
    ) throws(ToolError) -> [UInt8] {
        let text = try read(file: path, what, atMost: limit)
        return text.withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }

    /// Reads an environment variable.
    static func read(variable: String) throws(ToolError) -> SecretBytes {
        guard let value = unsafe getenv(variable) else {
            throw ToolError(
                .notFound,
                code: "no-variable",
                "the variable \(variable) is not set"
            )
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
            let endsLine = bytes.indices.last.map { bytes[$0] == UInt8(ascii: "\n") } ?? false
            return bytes.count - (endsLine ? 1 : 0)
        }
        guard count < self.count else { return self }
        return withSpan { bytes in SecretBytes(copying: bytes.extracting(..<count)) }
    }
}
