import FoundationEssentials
import Glibc

/// A directory of mode 0700 that goes with the test, in memory where the system has room for it:
/// most of what a write to a vault costs is the wait for the disk.
final class MemoryDirectory: Sendable {
    let path: String

    init() {
        let memory = "/dev/shm"
        let base =
            unsafe access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
        path = "\(base)/vaultctl-\(UUID().uuidString)"
        precondition(unsafe mkdir(path, 0o700) == 0)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { "\(path)/\(name)" }
}

/// Makes a directory where there is none.
func makeDirectory(_ path: String) {
    precondition(unsafe mkdir(path, 0o700) == 0)
}

/// Removes a file.
func removeFile(_ path: String) {
    precondition(unsafe unlink(path) == 0)
}

/// Changes who may read and write a file.
func setMode(_ mode: mode_t, of path: String) {
    precondition(unsafe chmod(path, mode) == 0)
}
