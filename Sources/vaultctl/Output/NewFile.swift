#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// A file that this command makes, of mode 0600, and writes part by part.
///
/// It has another name until it is complete: nobody ever finds a part of it under its own.
struct NewFile {
    let path: String
    private let part: String
    private let descriptor: Int32
    private let rule: String

    /// Makes the file.
    ///
    /// - Throws: status 6 when there is one already, and says why it stays.
    init(
        _ path: String,
        _ rule: String
    ) throws(ToolError) {
        self.path = path
        self.rule = rule
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        part = "\(directory).vaultctl-\(getpid()).new"
        var status = stat()
        guard unsafe lstat(path, &status) != 0 else { throw Self.exists(path, rule) }
        // What is left under this name is of a process that had our number and was killed.
        _ = unsafe unlink(part)
        descriptor = unsafe open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failed(path) }
    }

    private static func exists(_ path: String, _ rule: String) -> ToolError {
        .fileExists(path, hint: "name another: \(rule)")
    }

    private static func failed(_ path: String) -> ToolError {
        let reason = unsafe String(cString: strerror(errno))
        return ToolError(.failed, code: "output", "\(path) cannot be written: \(reason)")
    }

    /// Writes a part of a text.
    func write(_ text: String) throws(ToolError) {
        let isWritten = unsafe Array(text.utf8).span.withUnsafeBytes { bytes in
            unsafe writeAll(bytes, to: descriptor)
        }
        guard isWritten else { throw Self.failed(path) }
    }

    /// Gives the file its name; returns once that and what was written are on disk.
    func finish() throws(ToolError) {
        guard synchronize(descriptor) else { throw Self.failed(path) }
        // A second name, which unlike a new one cannot take the place of a file that has just come.
        guard unsafe link(part, path) == 0 else {
            throw errno == EEXIST ? Self.exists(path, rule) : Self.failed(path)
        }
        _ = unsafe unlink(part)
        guard isNameOnDisk() else {
            let error = Self.failed(path)
            _ = unsafe unlink(path)
            throw error
        }
        close(descriptor)
    }

    private func isNameOnDisk() -> Bool {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let opened = unsafe open(String(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return synchronize(opened)
    }

    /// Takes the file back, unless it has its name.
    func discard() {
        close(descriptor)
        _ = unsafe unlink(part)
    }
}
