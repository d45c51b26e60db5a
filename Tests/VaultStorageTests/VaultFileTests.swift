import Glibc
import TestSupport
import Testing
import VaultStorage

/// What lies at the path and beside it, before SQLite has a say.
@Suite struct VaultFileTests {
    private let directory = TemporaryDirectory()

    @Test func `nothing at the path is no file`() {
        #expect(directory.openingError() == .noFile)
    }

    @Test func `a missing directory is no file`() {
        #expect(throws: StorageError.noFile) {
            _ = try Database(opening: directory.path("no/such.vault"))
        }
    }

    @Test func `a symlink is refused`() throws {
        try directory.makeVault()
        try #require(unsafe rename(directory.vaultPath, directory.path("real")) == 0)
        try #require(unsafe symlink(directory.path("real"), directory.vaultPath) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.hasSuffix("is a symbolic link") == true)
    }

    @Test func `a symlink to the directory is followed`() throws {
        try directory.makeVault()
        let outside = TemporaryDirectory()
        try #require(unsafe symlink(directory.path, outside.path("link")) == 0)
        let database = try Database(opening: outside.path("link/a.vault"))
        #expect(try database.vaultID() == Sample.vault)
    }

    @Test func `a second hard link is refused`() throws {
        try directory.makeVault()
        try #require(unsafe link(directory.vaultPath, directory.path("second")) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("2 hard links") == true)
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o601] as [mode_t])
    func `a file that is open to others is refused`(mode: mode_t) throws {
        try directory.makeVault()
        try #require(unsafe chmod(directory.vaultPath, mode) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("open to other users") == true)
    }

    @Test func `a FIFO is refused and not waited for`() throws {
        try #require(unsafe mkfifo(directory.vaultPath, 0o600) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("not a regular file") == true)
    }

    @Test func `a directory is refused`() throws {
        try #require(unsafe mkdir(directory.vaultPath, 0o700) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("not a regular file") == true)
    }

    @Test(arguments: [0o777, 0o770, 0o702] as [mode_t])
    func `a directory that others can write to is refused`(mode: mode_t) throws {
        try directory.makeVault()
        try #require(unsafe chmod(directory.path, mode) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.hasPrefix("others can write") == true)
        #expect(throws: StorageError.self) {
            _ = try Database.create(at: directory.path("b.vault"), vault: Sample.vault)
        }
        #expect(directory.names == ["a.vault"])
    }

    @Test func `a sticky directory is accepted`() throws {
        try directory.makeVault()
        try #require(unsafe chmod(directory.path, 0o1777) == 0)
        #expect(directory.openingError() == nil)
    }

    @Test func `a file of another user is refused`() throws {
        // Only root can give a file away.
        guard geteuid() == 0 else { return }
        try directory.makeVault()
        try #require(unsafe chown(directory.vaultPath, 1, 1) == 0)
        #expect(directory.openingError()?.reasonUnsafe?.contains("another user") == true)
    }

    @Test func `a file of more than 4 GiB is refused`() throws {
        try directory.makeVault()
        try #require(unsafe truncate(directory.vaultPath, (4 << 30) + 1) == 0)
        #expect(directory.openingError() == .notAVault("it is larger than 4 GiB"))
    }

    @Test(arguments: ["", "/", ".", "..", "a/", "a/..", "a\0b"])
    func `a path that names no file is refused`(path: String) {
        #expect {
            try Path.resolved(path)
        } throws: { error in
            (error as? StorageError)?.reasonUnsafe != nil
        }
    }

    @Test func `a resolved path is absolute and keeps its last component`() throws {
        try #require(unsafe symlink(directory.path, directory.path("link")) == 0)
        try #require(unsafe symlink("nowhere", directory.path("last")) == 0)
        #expect(try Path.resolved("\(directory.path)/link/./../x") == parent(directory.path) + "/x")
        #expect(try Path.resolved(directory.path("link/last")) == directory.path("last"))
        #expect(try Path.resolved("/x") == "/x")
        #expect(try Path.resolved("x").hasSuffix("/x"))
    }

    private func parent(_ path: String) -> String {
        path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    }
}
