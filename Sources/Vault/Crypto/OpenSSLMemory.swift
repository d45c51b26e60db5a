#if os(Linux)
private import COpenSSL
private import Glibc
#endif

/// Where OpenSSL gets its memory: from `malloc`, and as much as scrypt asks for in huge pages, where the
/// kernel has them.
///
/// scrypt reads its 128 MiB in no order. In small pages the kernel makes 33 000 of them, and the
/// processor looks for one at every turn: a tenth of an unlocking.
package enum OpenSSLMemory {
    /// For a program that nobody else's use of OpenSSL shares, before its first use.
    ///
    /// A function of ours takes the place of `malloc` in the whole process, and what it hands out goes
    /// back to `free`. It does nothing in a process that has used OpenSSL already.
    package static func useHugePages() {
        #if os(Linux)
        // Where there is no function, the standard one stays:
        // https://docs.openssl.org/3.0/man3/OPENSSL_malloc/
        _ = unsafe CRYPTO_set_mem_functions({ count, _, _ in unsafe allocate(count) }, nil, nil)
        #endif
    }
}

#if os(Linux)
private let hugePageByteCount = 2 << 20
/// As much as this is unmapped when it is freed, however `malloc` adapts (mallopt(3), the greatest
/// `M_MMAP_THRESHOLD`).
private let leastByteCount = 32 << 20

// https://man7.org/linux/man-pages/man2/madvise.2.html
private func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    guard count > 0 else { return nil }
    guard count >= leastByteCount else { return unsafe malloc(count) }
    var start: UnsafeMutableRawPointer?
    guard unsafe posix_memalign(&start, hugePageByteCount, count) == 0 else { return nil }
    // Without huge pages it is memory all the same.
    _ = unsafe madvise(start, count, MADV_HUGEPAGE)
    return unsafe start
}
#endif
