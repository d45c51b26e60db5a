#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization

/// The memory that secret bytes lie in: locked where the limit allows, and left out of core dumps.
///
/// Most secrets are short, and a page of their own with four system calls each would cost more than
/// their encryption; they share regions in blocks of 64 bytes. What is larger, or finds no room, gets
/// pages of its own. All of it is zeroed before it is given back.
package enum SecretMemory {
    private static let blockByteCount = 64
    /// The most regions that are kept for short secrets.
    ///
    /// Each new one is as large as all others together, up to 65 536 blocks: a quarter of a gibibyte,
    /// where pages for each would be more than Linux lets a process map (`vm.max_map_count`).
    private static let maximumRegionCount = 64
    private static let regionBlockCounts = 1024...65_536
    /// Longer secrets would leave gaps that nothing fits.
    private static let longestShared = 4096

    private static let regions = Mutex<[Region]>([])

    /// Room for so many bytes, at least one; they are zero.
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
        let size = max(1, byteCount)
        guard size <= longestShared, let address = share(size),
            let start = unsafe UnsafeMutableRawPointer(bitPattern: address)
        else { return unsafe lockedPages(size) }
        return unsafe UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    /// Zeroes bytes, however useless that looks to a compiler.
    package static func wipe(_ start: UnsafeMutableRawPointer, _ count: Int) {
        #if canImport(Darwin)
        _ = unsafe memset_s(start, count, 0, count)
        #else
        unsafe explicit_bzero(start, count)
        #endif
    }

    /// Zeroes the bytes and gives the room back.
    static func release(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let address = bytes.baseAddress else { return }
        unsafe wipe(address, bytes.count)
        let number = Int(bitPattern: address)
        let count = blockCount(of: bytes.count)
        let isShared = regions.withLock { regions in
            guard let index = regions.firstIndex(where: { $0.contains(number) })
            else { return false }
            regions[index].giveBack(number, count)
            return true
        }
        guard !isShared else { return }
        _ = unsafe munmap(address, wholePages(bytes.count))
    }

    /// The address of so many free bytes in a region; nil where none is left.
    private static func share(_ byteCount: Int) -> Int? {
        let count = blockCount(of: byteCount)
        return regions.withLock { regions in
            // The newest region has room more often than the others.
            for index in regions.indices.reversed() {
                if let address = regions[index].take(count) { return address }
            }
            guard regions.count < maximumRegionCount else { return nil }
            let known = regions.reduce(0) { $0 + $1.blockCount }
            let blocks = min(
                max(known, regionBlockCounts.lowerBound),
                regionBlockCounts.upperBound
            )
            let pages = unsafe lockedPages(blocks * blockByteCount)
            guard let start = pages.baseAddress else { return nil }
            regions.append(Region(start: Int(bitPattern: start), blockCount: blocks))
            return regions[regions.count - 1].take(count)
        }
    }

    private static func blockCount(of byteCount: Int) -> Int {
        (byteCount + blockByteCount - 1) / blockByteCount
    }

    /// Pages that short secrets share, and which of their blocks are free.
    private struct Region {
        /// Where it starts; a number, since a pointer belongs to one task.
        let start: Int
        private var isTaken: [Bool]
        private var freeCount: Int
        /// All blocks before it are taken.
        private var firstFree = 0

        init(start: Int, blockCount: Int) {
            self.start = start
            isTaken = [Bool](repeating: false, count: blockCount)
            freeCount = blockCount
        }

        var blockCount: Int { isTaken.count }

        func contains(_ address: Int) -> Bool {
            (start..<start + blockCount * blockByteCount).contains(address)
        }

        /// Takes the first run of so many free blocks; nil when there is none.
        mutating func take(_ count: Int) -> Int? {
            guard freeCount >= count else { return nil }
            while firstFree < blockCount, isTaken[firstFree] { firstFree += 1 }
            var free = 0
            for block in firstFree..<blockCount {
                free = isTaken[block] ? 0 : free + 1
                guard free == count else { continue }
                let first = block + 1 - count
                for taken in first...block { isTaken[taken] = true }
                freeCount -= count
                if first == firstFree { firstFree = block + 1 }
                return start + first * blockByteCount
            }
            return nil
        }

        mutating func giveBack(_ address: Int, _ count: Int) {
            let first = (address - start) / blockByteCount
            for block in first..<first + count { isTaken[block] = false }
            freeCount += count
            firstFree = min(firstFree, first)
        }
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
