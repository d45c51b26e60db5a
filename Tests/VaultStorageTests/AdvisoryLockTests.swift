import Glibc
import TestSupport
import Testing
import VaultStorage

/// Who is at it, and who was.
@Suite struct AdvisoryLockTests {
    private let directory = TemporaryDirectory()

    @Test func `a lock without a file is unknown, and asking makes none`() {
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == nil)
        #expect(AdvisoryLock.isHeld(directory: directory.path("no"), name: "l") == nil)
        #expect(directory.names == [])
    }

    @Test func `a lock is held until it goes, and its file stays`() throws {
        do {
            let lock = try acquire()
            guard lock != nil else { preconditionFailure("the lock was not acquired") }
            #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == true)
            let second = try acquire() != nil
            #expect(!second)
            _ = consume lock
        }
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == false)
        #expect(directory.names == ["l"])
        let again = try acquire() != nil
        #expect(again)
    }

    @Test func `a removed lock leaves no file`() throws {
        let lock = try acquire()
        lock?.remove()
        #expect(directory.names == [])
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == nil)
    }

    @Test func `two locks of a directory do not disturb each other`() throws {
        let first = try acquire()
        let second = try AdvisoryLock.acquire(directory: directory.path, name: "m") != nil
        #expect(second)
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == true)
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "m") == false)
        _ = consume first
    }

    @Test func `a lock ends with the process that had it`() throws {
        _ = try acquire()
        let child = LockingProcess(path: directory.path("l"))
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == true)
        let second = try acquire() != nil
        #expect(!second)
        child.end()
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == false)
    }

    @Test func `a symlink is refused, and what is refused is not known to be held`() throws {
        try #require(unsafe symlink("x", directory.path("l")) == 0)
        #expect(throws: StorageError.self) { _ = try acquire() }
        #expect(AdvisoryLock.isHeld(directory: directory.path, name: "l") == nil)
    }

    private func acquire() throws(StorageError) -> AdvisoryLock? {
        try AdvisoryLock.acquire(directory: directory.path, name: "l")
    }
}
