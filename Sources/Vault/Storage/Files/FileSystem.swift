#if canImport(Darwin)
private import Darwin
#else
private import CSQLite
private import Glibc
#endif

/// The kinds of file systems on which locks cannot be relied upon.
enum FileSystem {
    /// Refuses NFS, SMB, FUSE and their like: there SQLite's locks may hold nobody back.
    ///
    /// https://www.sqlite.org/howtocorrupt.html section 2.1
    static func requireLocal(_ directory: String) throws(StorageError) {
        var status = statfs()
        guard unsafe statfs(directory, &status) == 0 else {
            throw .system(errno, cannot: "look at the file system of \(directory)")
        }
        guard isLocal(status) else {
            throw .unsafePath("\(directory) lies on a network file system")
        }
    }

    #if canImport(Darwin)
    private static func isLocal(_ status: statfs) -> Bool {
        status.f_flags & UInt32(MNT_LOCAL) != 0
    }
    #else
    private static func isLocal(_ status: statfs) -> Bool {
        !remoteTypes.contains(UInt32(truncatingIfNeeded: status.f_type))
    }

    // https://man7.org/linux/man-pages/man2/statfs.2.html
    private static let remoteTypes: [UInt32] = [
        0x6969,  // NFS
        0x517B,  // SMB
        0xFF53_4D42,  // CIFS
        0xFE53_4D42,  // SMB2
        0x6573_5546,  // FUSE
        0x0102_1997,  // 9P
        0x5346_414F,  // AFS
        0x6B41_4653,  // AFS in the kernel
        0x7375_7245,  // Coda
        0x00C3_6400,  // Ceph
        0x0BD0_0BD0,  // Lustre
        0x0116_1970,  // GFS2
    ]
    #endif
}
