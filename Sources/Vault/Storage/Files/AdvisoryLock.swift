#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

/// A lock that says "this process is at it", and that ends with its process.
///
/// It is the `flock` of a file in a private directory. The file stays when the process dies, the
/// lock does not; a program that is executed in place of this one does not inherit it.
package struct AdvisoryLock: ~Copyable, Sendable {
    private let directory: PrivateDirectory
    private let name: String
    private let file: Descriptor

    /// Takes the lock, and makes its file; nil when somebody holds it.
    package static func acquire(
        directory path: String,
        name: String
    ) throws(StorageError) -> AdvisoryLock? {
        // Who asks `isHeld` has the lock for an instant, and who has just removed the file leaves us
        // with one that has no name: neither is a holder, and both are gone at the next try.
        for _ in 0..<attemptCount {
            let directory = try PrivateDirectory(creating: path)
            guard let file = try directory.open(name, O_RDWR | O_CREAT) else { continue }
            if try file.tryLock(.exclusive), try directory.holds(file, as: name) {
                return AdvisoryLock(directory: directory, name: name, file: file)
            }
            pause(.milliseconds(1))
        }
        return nil
    }

    /// Whether somebody holds the lock; nil when there is no such file, and none is made.
    ///
    /// What cannot be looked at is not known either: nil, and whoever asks has a deadline to go by.
    /// Taken for held, a directory that nobody can read would keep a push busy for good.
    package static func isHeld(directory path: String, name: String) -> Bool? {
        do throws(StorageError) {
            guard let directory = try PrivateDirectory(existing: path),
                let file = try directory.open(name, O_RDONLY)
            else { return nil }
            return try !file.tryLock(.shared)
        } catch {
            return nil
        }
    }

    /// Removes the file; the lock ends with its owner.
    package func remove() {
        // A file that stays is no lock: the next to acquire it uses it again.
        try? directory.remove(name)
    }

    private static let attemptCount = 20
}
