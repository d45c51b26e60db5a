#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization

/// The memory that secret bytes lie in: locked where the limit allows, and left out of core dumps.
///
/// Most secrets are short, and a page of their own with four system calls each would cost more than
/// their encryption; they share one region in blocks of 64 bytes. What is larger, or finds no room,
/// gets pages of its own. All of it is zeroed before it is given back.
enum SecretMemory {
    private static let blockByteCount = 64
    private static let blockCount = 1024
    /// Longer secrets would leave gaps that nothing fits.
    private static let longestShared = 4096

    private static let blocks = Mutex(FreeBlocks(count: blockCount))
    /// Where the shared region starts; a number, since a pointer belongs to one task.
    private static let region = unsafe Int(
        bitPattern: lockedPages(blockCount * blockByteCount).baseAddress
    )

    /// Room for so many bytes, at least one; they are zero.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let size = max(1, byteCount)
        guard size <= longestShared, let block = blocks.withLock({ $0.take(blockCount(of: size)) }),
            let address = unsafe UnsafeMutableRawPointer(
                bitPattern: region + block * blockByteCount
            )
        else { return unsafe lockedPages(size) }
        return unsafe UnsafeMutableRawBufferPointer(start: address, count: size)
    }

    /// Zeroes the bytes and gives the room back.
    static func release(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let address = bytes.baseAddress else { return }
        #if canImport(Darwin)
        _ = unsafe memset_s(address, bytes.count, 0, bytes.count)
        #else
        unsafe explicit_bzero(address, bytes.count)
        #endif
        let offset = Int(bitPattern: address) - region
        guard (0..<blockCount * blockByteCount).contains(offset) else {
            _ = unsafe munmap(address, wholePages(bytes.count))
            return
        }
        let count = blockCount(of: bytes.count)
        blocks.withLock { $0.giveBack(offset / blockByteCount, count) }
    }

    private static func blockCount(of byteCount: Int) -> Int {
        (byteCount + blockByteCount - 1) / blockByteCount
    }

    // https://man7.org/linux/man-pages/man2/mmap.2.html
    private static func lockedPages(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let length = wholePages(byteCount)
        let mapped = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let address = unsafe mapped, unsafe address != MAP_FAILED else {
            fatalError("out of memory")
        }
        // Beyond the limit the pages stay usable; they may then be swapped.
        _ = unsafe mlock(address, length)
        #if os(Linux)
        _ = unsafe madvise(address, length, MADV_DONTDUMP)
        #endif
        return unsafe UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }

    private static func wholePages(_ byteCount: Int) -> Int {
        let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))
        return (byteCount + pageByteCount - 1) / pageByteCount * pageByteCount
    }
}

/// Which blocks of a region are free.
private struct FreeBlocks {
    private var isTaken: [Bool]

    init(count: Int) {
        isTaken = [Bool](repeating: false, count: count)
    }

    /// Takes the first run of so many free blocks; nil when there is none.
    mutating func take(_ count: Int) -> Int? {
        var free = 0
        for block in isTaken.indices {
            free = isTaken[block] ? 0 : free + 1
            guard free == count else { continue }
            let first = block + 1 - count
            for taken in first...block { isTaken[taken] = true }
            return first
        }
        return nil
    }

    mutating func giveBack(_ first: Int, _ count: Int) {
        for block in first..<first + count { isTaken[block] = false }
    }
}
