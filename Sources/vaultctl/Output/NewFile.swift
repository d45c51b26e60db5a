#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// A file that this command makes, of mode 0600, for a secret that was asked for.
struct NewFile {
    let path: String
    private let descriptor: Int32

    /// Makes the file.
    ///
    /// - Throws: status 6 when there is one already.
    init(_ path: String) throws(ToolError) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            guard errno == EEXIST else {
                throw ToolError(.failed, code: "output", "\(path) cannot be written: \(reason)")
            }
            throw ToolError(
                .exists,
                code: "exists",
                "there is a file at \(path) already",
                hint: "name another: a key never replaces a file"
            )
        }
    }

    /// Writes the secret and a newline, and returns once they and the file's name are on disk.
    func write(_ secret: borrowing SecretBytes) throws(ToolError) {
        let isWritten = unsafe secret.withUnsafeBytes { bytes in
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
        }
        guard isWritten, unsafe Glibc.write(descriptor, "\n", 1) == 1, fsync(descriptor) == 0,
            isNameOnDisk()
        else { throw ToolError(.failed, code: "output", "\(path) cannot be written") }
    }

    private func isNameOnDisk() -> Bool {
        let directory = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let opened = unsafe open(String(directory), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return fsync(opened) == 0
    }

    /// Takes the file back.
    func discard() {
        close(descriptor)
        _ = unsafe unlink(path)
    }
}
