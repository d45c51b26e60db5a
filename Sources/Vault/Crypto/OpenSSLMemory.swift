private import COpenSSL

#if os(Linux)
private import Glibc
#endif

/// Where OpenSSL gets its memory: from `malloc`, and as much as scrypt asks for in huge pages, where the
/// kernel has them.
///
/// scrypt reads its 128 MiB in no order. In small pages the kernel makes 33 000 of them, and the
/// processor looks for one at every turn: a fifth of an unlocking.
enum OpenSSLMemory {
    /// Has no effect on a process that has used OpenSSL before.
    static func prepare() { _ = isPrepared }

    // https://docs.openssl.org/3.0/man3/OPENSSL_malloc/: where there is no function, it stays as it was.
    private static let isPrepared: Bool = {
        #if os(Linux)
        unsafe CRYPTO_set_mem_functions({ count, _, _ in unsafe allocate(count) }, nil, nil) == 1
        #else
        false
        #endif
    }()
}

#if os(Linux)
private let hugePageByteCount = 2 << 20

/// Memory that `free` takes back. https://man7.org/linux/man-pages/man2/madvise.2.html
private func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    guard count >= 16 * hugePageByteCount else { return unsafe malloc(count) }
    var start: UnsafeMutableRawPointer?
    guard unsafe posix_memalign(&start, hugePageByteCount, count) == 0 else { return nil }
    // Without huge pages it is memory all the same.
    _ = unsafe madvise(start, count, MADV_HUGEPAGE)
    return unsafe start
}
#endif
