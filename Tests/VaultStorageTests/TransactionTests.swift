import Glibc
import TestSupport
import Testing
import VaultModel
import VaultStorage

/// One writer, undisturbed readers, all or nothing.
@Suite struct TransactionTests {
    private let directory = TemporaryDirectory()

    @Test func `a new vault is private and has its header`() throws {
        try directory.makeVault()
        var status = stat()
        try #require(unsafe stat(directory.vaultPath, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        let header = contents(of: directory.vaultPath)[..<100]
        #expect(header[16...19] == [0x10, 0, 1, 1])
        #expect(header[56...63] == [0, 0, 0, 1, 0, 0, 0, 1])
        #expect(header[68...71] == [0x56, 0x43, 0x54, 0x31])
        #expect(directory.names == ["a.vault"])
    }

    @Test func `a vault is not made over a file`() throws {
        write([1], to: directory.vaultPath)
        #expect(throws: StorageError.exists) {
            _ = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        }
        #expect(contents(of: directory.vaultPath) == [1])
    }

    @Test func `a vault is not made through a symlink`() throws {
        try #require(unsafe symlink(directory.path("b"), directory.vaultPath) == 0)
        #expect(throws: StorageError.exists) {
            _ = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        }
        #expect(directory.names == ["a.vault"])
    }

    @Test func `a vault is not made beside the journal of another`() throws {
        write([], to: "\(directory.vaultPath)-journal")
        #expect(throws: StorageError.exists) {
            _ = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        }
        #expect(directory.names == ["a.vault-journal"])
    }

    @Test func `a discarded vault leaves nothing`() throws {
        let database = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        try database.put(Sample.record(1))
        database.discard()
        #expect(directory.names == [])
    }

    @Test func `a discarded vault does not take another file with it`() throws {
        let database = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        try #require(unsafe unlink(directory.vaultPath) == 0)
        write([1], to: directory.vaultPath)
        database.discard()
        #expect(contents(of: directory.vaultPath) == [1])
    }

    @Test func `a vault that was not committed is none`() throws {
        _ = try Database.create(at: directory.vaultPath, vault: Sample.vault)
        #expect(directory.openingError()?.reasonNotAVault != nil)
    }

    @Test func `a rollback leaves nothing`() throws {
        try directory.makeVault()
        let before = contents(of: directory.vaultPath)
        let database = try Database(opening: directory.vaultPath)
        try database.begin(.write)
        try database.put(Sample.record(1))
        try database.append(Sample.logRow(2))
        database.rollback()
        try database.begin(.read)
        #expect(try database.lastSequence() == 1)
        #expect(try database.record(at: Sample.record(1).key) == nil)
        database.rollback()
        database.rollback()
        #expect(contents(of: directory.vaultPath) == before)
    }

    @Test func `what is deleted is overwritten`() throws {
        try directory.makeVault()
        #expect(contents(of: directory.vaultPath).contains(Sample.box(4).bytes))
        let database = try Database(opening: directory.vaultPath)
        try database.begin(.write)
        try database.delete(Sample.record(4).key)
        try database.commit()
        #expect(!contents(of: directory.vaultPath).contains(Sample.box(4).bytes))
    }

    @Test func `outside of a transaction nothing is written`() throws {
        try directory.makeVault()
        let database = try Database(opening: directory.vaultPath)
        #expect(throws: StorageError.self) { try database.put(Sample.record(1)) }
        #expect(throws: StorageError.self) { try database.commit() }
        #expect(try database.record(at: Sample.record(1).key) == nil)
    }

    @Test func `a second writer that may not wait is told that the vault is busy`() throws {
        try directory.makeVault()
        let first = try Database(opening: directory.vaultPath)
        let second = try Database(opening: directory.vaultPath, waiting: .zero)
        try first.begin(.write)
        #expect(throws: StorageError.busy) { try second.begin(.write) }
        try second.begin(.read)
        second.rollback()
        first.rollback()
        try second.begin(.write)
    }

    @Test func `a writer waits for a writer`() async throws {
        try directory.makeVault()
        let first = try Database(opening: directory.vaultPath)
        try first.begin(.write)
        let path = directory.vaultPath
        let second = Task.detached {
            let database = try Database(opening: path)
            try database.begin(.write)
            try database.append(Sample.logRow(try database.lastSequence() + 1))
            try database.commit()
        }
        try first.append(Sample.logRow(2))
        try first.commit()
        try await second.value
        try first.begin(.read)
        #expect(try first.lastSequence() == 3)
    }

    @Test func `a reader keeps its snapshot, and the writer that it holds up writes nothing`()
        throws
    {
        try directory.makeVault()
        let reader = try Database(opening: directory.vaultPath)
        let writer = try Database(opening: directory.vaultPath, waiting: .zero)
        try reader.begin(.read)
        try writer.begin(.write)
        try writer.append(Sample.logRow(2))
        #expect(throws: StorageError.busy) { try writer.commit() }
        #expect(try reader.lastSequence() == 1)
        reader.rollback()
        try writer.begin(.write)
        try writer.append(Sample.logRow(2))
        try writer.commit()
        try reader.begin(.read)
        #expect(try reader.lastSequence() == 2)
    }

    @Test func `opening a vault takes no lock from another connection`() throws {
        try directory.makeVault()
        let writer = try Database(opening: directory.vaultPath)
        try writer.begin(.write)
        // A descriptor of our own, closed after the header was read, would have ended the lock.
        _ = try Database(opening: directory.vaultPath)
        #expect(isLocked(directory.vaultPath))
        writer.rollback()
        #expect(!isLocked(directory.vaultPath))
    }

    @Test func `an error of a commit that is none of busy is indeterminate`() throws {
        try directory.makeVault()
        let database = try Database(opening: directory.vaultPath)
        try database.begin(.write)
        try database.append(Sample.logRow(2))
        // The last step of a commit is to remove the journal, which a directory does not allow.
        let journal = "\(directory.vaultPath)-journal"
        try #require(unsafe unlink(journal) == 0)
        try #require(unsafe mkdir(journal, 0o700) == 0)
        let error = #expect(throws: StorageError.self) { try database.commit() }
        guard case .indeterminate = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(throws: StorageError.self) { try database.put(Sample.record(1)) }
    }

    /// Whether a process other than this one would find the file locked.
    ///
    /// A process does not see its own locks, except by those of an open file description.
    private func isLocked(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDWR)
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        precondition(unsafe fcntl(descriptor, F_OFD_GETLK, &lock) == 0)
        return lock.l_type != F_UNLCK
    }
}

private let F_OFD_GETLK: Int32 = 36

extension [UInt8] {
    fileprivate func contains(_ bytes: [UInt8]) -> Bool {
        indices.contains { start in self[start...].starts(with: bytes) }
    }
}
