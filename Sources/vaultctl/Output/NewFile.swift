#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// A file that this command makes, of mode 0600, and writes part by part.
struct NewFile {
    let path: String
    private let descriptor: Int32

    /// Makes the file.
    ///
    /// - Throws: status 6 when there is one already, and says why it stays.
    init(
        _ path: String,
        _ rule: String
    ) throws(ToolError) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            guard errno == EEXIST else {
                throw ToolError(.failed, code: "output", "\(path) cannot be written: \(reason)")
            }
            throw .fileExists(path, hint: "name another: \(rule)")
        }
    }

    private func isNameOnDisk() -> Bool {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let opened = unsafe open(String(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return fsync(opened) == 0
    }

    /// Writes a part of a text.
    func write(_ text: String) throws(ToolError) {
        let bytes = Array(text.utf8)
        let isWritten = unsafe bytes.span.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
                let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                guard count > 0 || errno == EINTR else { return false }
                offset += max(0, count)
            }
            return true
        }
        guard isWritten else {
            let reason = unsafe String(cString: strerror(errno))
            throw ToolError(.failed, code: "output", "\(path) cannot be written: \(reason)")
        }
    }

    /// Returns once what was written and the file's name are on disk.
    func finish() throws(ToolError) {
        guard fsync(descriptor) == 0, isNameOnDisk() else {
            throw ToolError(.failed, code: "output", "\(path) cannot be written")
        }
        close(descriptor)
    }

    /// Takes the file back.
    func discard() {
        close(descriptor)
        _ = unsafe unlink(path)
    }
}
