#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
package import VaultModel

/// A private file in a directory of whatever mode: made whole or not at all, of mode 0600.
///
/// - The bytes are written and on the disk under another name, in the same directory, before the file
///   gets its own: nobody ever finds a part of them there.
/// - Only a regular file of this user is replaced, never what a link leads to.
/// - Whatever fails leaves what was there, and no other file; where one was replaced and only the
///   flushing fails, the new one stays. A signal that would end the program waits until that is so.
package struct WholeFile: Sendable {
    private let path: String
    private let directory: String
    private let name: String

    /// Names a file; nothing is opened or made.
    ///
    /// - Throws: `.unsafePath` for what cannot name a file.
    package init(_ path: String) throws(StorageError) {
        self.path = path
        (directory, name) = try Path.split(path)
    }

    /// Whether a file can be put there; `isReplacing` when one that is there may go.
    package func check(isReplacing: Bool) throws(StorageError) {
        guard let status = try FileStatus.ofPath(path) else { return }
        guard isReplacing else { throw .exists }
        try status.requireReplaceable(path)
    }

    /// Writes the file; when this returns, bytes and name are on the disk.
    package func write(
        _ bytes: borrowing SecretBytes,
        isReplacing: Bool
    ) throws(StorageError) {
        try check(isReplacing: isReplacing)
        try requireRoom(for: bytes.count)
        let parent = try Path.openDirectory(directory)
        let signals = HeldSignals()
        defer { signals.letGo() }
        let newName = ".vaultctl-\(getpid()).new"
        // What is left under this name is of a process that had our number and was killed.
        _ = unsafe unlinkat(parent.number, newName, 0)
        do throws(StorageError) {
            try write(bytes, to: newName, in: parent.number)
            try rename(newName, in: parent.number, isReplacing: isReplacing)
        } catch {
            _ = unsafe unlinkat(parent.number, newName, 0)
            throw error
        }
        do throws(StorageError) {
            try parent.synchronize()
        } catch {
            if !isReplacing { _ = unsafe unlinkat(parent.number, name, 0) }
            throw error
        }
    }

    private func write(
        _ bytes: borrowing SecretBytes,
        to newName: String,
        in parent: Int32
    ) throws(StorageError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let opened = unsafe openat(parent, newName, flags, 0o600)
        guard opened >= 0 else { throw .system(errno, cannot: "make a file in \(directory)") }
        let file = Descriptor(opened, name: path)
        try unsafe bytes.withUnsafeBytes { bytes throws(StorageError) in
            try unsafe file.write(bytes)
        }
        try file.synchronize()
    }

    private func rename(
        _ newName: String,
        in parent: Int32,
        isReplacing: Bool
    ) throws(StorageError) {
        guard !isReplacing else {
            guard unsafe renameat(parent, newName, parent, name) == 0 else {
                throw .system(errno, cannot: "replace \(path)")
            }
            return
        }
        // A second name, which unlike a new one cannot take the place of a file that has just come.
        guard unsafe linkat(parent, newName, parent, name, 0) == 0 else {
            if errno == EEXIST { throw .exists }
            throw .system(errno, cannot: "make \(path)")
        }
        _ = unsafe unlinkat(parent, newName, 0)
    }

    /// Beyond the limit on the size of files a signal would end the program in the middle.
    private func requireRoom(for byteCount: Int) throws(StorageError) {
        var limit = rlimit()
        #if canImport(Darwin)
        let resource = RLIMIT_FSIZE
        #else
        let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
        #endif
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(byteCount)
        else { return }
        throw .failed("cannot write \(path): it would be larger than this process may make files")
    }
}

extension FileStatus {
    /// Refuses to put a file in the place of what is no regular file of ours.
    fileprivate func requireReplaceable(_ name: String) throws(StorageError) {
        switch kind {
        case .regular: break
        case .directory: throw .unsafePath("\(name) is a directory")
        case .symbolicLink: throw .unsafePath("\(name) is a symbolic link")
        case .other: throw .unsafePath("\(name) is not a regular file")
        }
        try requireOwned(name)
    }
}

/// The signals that a person ends a program with, kept waiting.
private struct HeldSignals {
    private let before: sigset_t

    init() {
        var held = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&held)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { unsafe sigaddset(&held, signal) }
        unsafe pthread_sigmask(SIG_BLOCK, &held, &before)
        self.before = before
    }

    func letGo() {
        var before = before
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
