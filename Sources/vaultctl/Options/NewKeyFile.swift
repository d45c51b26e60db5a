#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Vault

/// The new file that a key was asked to be written to.
struct NewKeyFile {
    private let file: OutputFile

    var path: String { file.path }

    /// Names the file and looks whether it can be made.
    ///
    /// - Throws: status 6 when there is one already.
    init(_ path: String) throws(ToolError) {
        file = try OutputFile(new: path, hint: "name another: a key never replaces a file")
    }

    /// Writes the key and a newline; when this returns, they are on the disk.
    func write(_ key: borrowing SecretBytes) throws(VaultError) {
        let line = unsafe SecretBytes(capacity: key.count + 1) { line in
            unsafe key.withUnsafeBytes { unsafe line.copyMemory(from: $0) }
            unsafe line[key.count] = UInt8(ascii: "\n")
            return key.count + 1
        }
        try file.write(line)
    }

    /// Takes back what ``write(_:)`` has written: the key opens nothing.
    func discard() {
        _ = unsafe unlink(path)
    }
}
