import Glibc
import TestSupport
import Testing
import VaultStorage

/// Small files that are replaced whole.
@Suite struct PrivateFileTests {
    private let directory = TemporaryDirectory()
    private var file: PrivateFile { PrivateFile(directory: directory.path("d"), name: "f") }
    private var path: String { directory.path("d/f") }

    @Test func `a file that was never written is absent, and reading makes nothing`() throws {
        #expect(try file.read() == nil)
        #expect(directory.names == [])
    }

    @Test func `an update is read again`() throws {
        try file.update { before in
            #expect(before == nil)
            return [1, 2]
        }
        try file.update { before in (before ?? []) + [3] }
        #expect(try file.read() == [1, 2, 3])
        #expect(mode(path) == 0o600)
        #expect(mode(directory.path("d")) == 0o700)
        #expect(names(in: directory.path("d")) == ["f", "f.lock"])
    }

    @Test func `no answer leaves the file as it is`() throws {
        try file.update { _ in [1] }
        let inode = inode(path)
        try file.update { _ in nil }
        #expect(try file.read() == [1])
        #expect(self.inode(path) == inode)
    }

    @Test func `a reader meets no error while the file is replaced again and again`()
        async throws
    {
        let file = file
        try file.update { _ in [0] }
        let writer = Task.detached {
            for count in 0..<3000 { try file.update { _ in [UInt8(truncatingIfNeeded: count)] } }
        }
        let reader = Task.detached {
            for _ in 0..<30_000 where try file.read()?.count != 1 { return false }
            return true
        }
        #expect(try await reader.value)
        try await writer.value
    }

    @Test func `a file is replaced and not written into`() throws {
        try file.update { _ in [1] }
        let old = unsafe open(path, O_RDONLY)
        defer { close(old) }
        try file.update { _ in [2] }
        var byte: UInt8 = 0
        #expect(unsafe Glibc.read(old, &byte, 1) == 1)
        #expect(byte == 1)
        #expect(try file.read() == [2])
    }

    @Test func `a leftover of a crash is in nobody's way`() throws {
        try file.update { _ in [1] }
        write([9, 9, 9, 9], to: directory.path("d/f.new"))
        #expect(try file.read() == [1])
        try file.update { _ in [2] }
        #expect(try file.read() == [2])
        #expect(names(in: directory.path("d")) == ["f", "f.lock"])
    }

    @Test func `a leftover that is a symlink is not written through`() throws {
        try file.update { _ in [1] }
        write([9], to: directory.path("victim"))
        try #require(unsafe symlink(directory.path("victim"), directory.path("d/f.new")) == 0)
        try file.update { _ in [2] }
        #expect(contents(of: directory.path("victim")) == [9])
        #expect(try file.read() == [2])
    }

    @Test(arguments: [0o644, 0o660, 0o602] as [mode_t])
    func `a file that is open to others is refused`(mode: mode_t) throws {
        try file.update { _ in [1] }
        try #require(unsafe chmod(path, mode) == 0)
        expectRefused()
    }

    @Test func `a directory that is open to others is refused`() throws {
        try file.update { _ in [1] }
        try #require(unsafe chmod(directory.path("d"), 0o750) == 0)
        expectRefused()
    }

    @Test func `a symlink is refused`() throws {
        try file.update { _ in [1] }
        try #require(unsafe rename(path, directory.path("d/g")) == 0)
        try #require(unsafe symlink("g", path) == 0)
        expectRefused()
    }

    @Test func `a second hard link is refused`() throws {
        try file.update { _ in [1] }
        try #require(unsafe link(path, directory.path("d/g")) == 0)
        expectRefused()
    }

    @Test func `a FIFO is refused and not waited for`() throws {
        try file.update { _ in nil }
        try #require(unsafe mkfifo(path, 0o600) == 0)
        expectRefused()
    }

    @Test func `a file of more than 1 MiB is not read`() throws {
        try file.update { _ in [UInt8](repeating: 0, count: PrivateFile.standardByteLimit) }
        #expect(try file.read()?.count == PrivateFile.standardByteLimit)
        try #require(unsafe truncate(path, off_t(PrivateFile.standardByteLimit) + 1) == 0)
        #expect(throws: StorageError.self) { try file.read() }
    }

    @Test func `updates from many tasks are all kept`() async throws {
        let file = file
        await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { try? file.update { ($0 ?? []) + [1] } }
            }
        }
        #expect(try file.read()?.count == 20)
    }

    private func expectRefused(at location: SourceLocation = #_sourceLocation) {
        let isRefusal = { (error: any Error) in (error as? StorageError)?.reasonUnsafe != nil }
        #expect(sourceLocation: location, performing: { try file.read() }, throws: isRefusal)
        #expect(
            sourceLocation: location,
            performing: { try file.update { _ in [3] } },
            throws: isRefusal
        )
    }

    private func mode(_ path: String) -> mode_t { status(path).st_mode & 0o7777 }

    private func inode(_ path: String) -> ino_t { status(path).st_ino }

    private func status(_ path: String) -> stat {
        var status = stat()
        precondition(unsafe lstat(path, &status) == 0)
        return status
    }
}
