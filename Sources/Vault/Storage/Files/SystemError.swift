#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

extension StorageError {
    /// What `errno` says of an act, which reads on after "cannot": `read /x/y`.
    static func system(_ number: Int32, cannot act: String) -> Self {
        .failed("cannot \(act): \(reason(system: number))")
    }

    private static func reason(system number: Int32) -> String {
        switch number {
        case EACCES, EPERM: "permission denied"
        case ENOENT, ENOTDIR: "there is no such file or directory"
        case ENOSPC, EDQUOT: "disk is full"
        case EROFS: "the file system is read-only"
        case EMFILE, ENFILE: "too many files are open"
        case ENAMETOOLONG: "the name is too long"
        case ELOOP: "too many symbolic links"
        case EIO: "I/O error"
        case EINTR: "interrupted by a signal"
        default: "system error \(number)"
        }
    }
}
