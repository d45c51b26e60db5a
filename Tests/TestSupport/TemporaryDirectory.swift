import FoundationEssentials
private import Glibc

/// A directory of mode 0700 that goes with the test.
package final class TemporaryDirectory: Sendable {
    package let path: String

    /// Makes it, in memory if the system has room for it there: most of what a write to a vault
    /// costs is the wait for the disk.
    package init(inMemory: Bool = false) {
        let memory = "/dev/shm"
        let hasMemory = unsafe access(memory, W_OK) == 0
        let base =
            inMemory && hasMemory ? memory : FileManager.default.temporaryDirectory.path
        path = "\(base)/vaultctl-\(UUID().uuidString)"
        precondition(unsafe mkdir(path, 0o700) == 0)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in it.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The names of the files in it.
    package var names: Set<String> { TestSupport.names(in: path) }
}

/// The names of the files in a directory.
package func names(in path: String) -> Set<String> {
    Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
}

/// The bytes of a file, empty if there is none.
package func contents(of path: String) -> [UInt8] {
    [UInt8](FileManager.default.contents(atPath: path) ?? Data())
}

/// Makes or overwrites a file of mode 0600.
package func write(_ bytes: [UInt8], to path: String) {
    precondition(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    precondition(unsafe chmod(path, 0o600) == 0)
}

/// Makes a file that can be executed.
package func write(program text: String, to path: String) {
    write(Array(text.utf8), to: path)
    precondition(unsafe chmod(path, 0o700) == 0)
}

/// Removes a file.
package func removeFile(_ path: String) {
    precondition(unsafe unlink(path) == 0)
}

/// Makes a directory of mode 0700.
package func createDirectory(_ path: String) {
    precondition(unsafe mkdir(path, 0o700) == 0 || errno == EEXIST)
}

/// Makes a symbolic link, unless there is one.
package func link(_ target: String, _ path: String) {
    precondition(unsafe symlink(target, path) == 0 || errno == EEXIST)
}
