import Glibc
import TestSupport
import Testing
import VaultModel
import VaultStorage

/// Files that are there whole or not at all.
@Suite struct WholeFileTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.path("f") }

    @Test func `a file is made of mode 0600, with nothing beside it`() throws {
        try write([1, 2, 3], isReplacing: false)
        #expect(contents(of: path) == [1, 2, 3])
        #expect(mode == 0o600)
        #expect(directory.names == ["f"])
    }

    @Test func `a file of ours is replaced, its mode too, when that is said`() throws {
        TestSupport.write([9, 9, 9, 9], to: path)
        _ = unsafe chmod(path, 0o644)
        #expect(throws: StorageError.exists) { try write([1], isReplacing: false) }
        #expect(contents(of: path) == [9, 9, 9, 9])
        try write([1], isReplacing: true)
        #expect(contents(of: path) == [1])
        #expect(mode == 0o600)
        #expect(directory.names == ["f"])
    }

    @Test func `who has the old file open keeps it whole`() throws {
        try write([1, 2], isReplacing: true)
        let reader = unsafe open(path, O_RDONLY)
        defer { close(reader) }
        try write([3], isReplacing: true)
        var bytes: [UInt8] = [0, 0, 0]
        #expect(unsafe read(reader, &bytes, 3) == 2)
        #expect(bytes == [1, 2, 0])
    }

    @Test(arguments: [true, false])
    func `links, directories and pipes are left alone`(isReplacing: Bool) throws {
        TestSupport.write([9], to: directory.path("target"))
        TestSupport.link(directory.path("target"), directory.path("link"))
        TestSupport.link(directory.path("missing"), directory.path("dangling"))
        createDirectory(directory.path("directory"))
        _ = unsafe mkfifo(directory.path("pipe"), 0o600)
        let names = directory.names
        for name in ["link", "dangling", "directory", "pipe"] {
            #expect(throws: StorageError.self) {
                let file = try WholeFile(directory.path(name))
                try file.write(secret([1]), isReplacing: isReplacing)
            }
        }
        #expect(contents(of: directory.path("target")) == [9])
        #expect(directory.names == names)
    }

    @Test(arguments: ["", "/", "d/", ".", "d/.."])
    func `what names no file is refused`(path: String) {
        #expect(throws: StorageError.self) { _ = try WholeFile(path) }
    }

    @Test func `without its directory there is no file`() throws {
        let file = try WholeFile(directory.path("missing/f"))
        #expect(throws: StorageError.self) { try file.write(secret([1]), isReplacing: true) }
        #expect(directory.names == [])
    }

    @Test func `signals are let through again`() throws {
        var before = sigset_t()
        var after = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &before)
        try write([1], isReplacing: true)
        unsafe pthread_sigmask(SIG_BLOCK, nil, &after)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
            #expect(unsafe sigismember(&before, signal) == sigismember(&after, signal))
        }
    }

    private func write(_ bytes: [UInt8], isReplacing: Bool) throws {
        try WholeFile(path).write(secret(bytes), isReplacing: isReplacing)
    }

    private func secret(_ bytes: [UInt8]) -> SecretBytes { SecretBytes(copying: bytes.span) }

    private var mode: mode_t {
        var status = stat()
        precondition(unsafe stat(path, &status) == 0)
        return status.st_mode & 0o777
    }
}
