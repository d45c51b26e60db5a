#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Bytes that must not be copied, printed or left behind: a passphrase, a key, a value.
///
/// - They lie in pages of their own, kept out of swap where the limit on locked memory allows, and
///   out of core dumps.
/// - They are zeroed before the pages go back.
/// - Nothing can interpolate, encode or compare them by accident, and using them twice does not
///   compile. Whoever needs the bytes is lent them for one closure.
@safe
public struct SecretBytes: ~Copyable {
    private let pages: UnsafeMutableRawBufferPointer

    /// How many bytes there are.
    public let count: Int

    /// Makes room for `capacity` bytes and lets `initialize` write them.
    ///
    /// `initialize` returns how many bytes it wrote; what it throws is thrown on, with the pages
    /// zeroed.
    public init<Failure: Error>(
        capacity: Int,
        initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        let pages = unsafe Self.allocatePages(holding: capacity)
        do throws(Failure) {
            count = try unsafe initialize(
                UnsafeMutableRawBufferPointer(rebasing: pages[..<capacity])
            )
        } catch {
            unsafe Self.release(pages)
            throw error
        }
        precondition(count >= 0 && count <= capacity)
        unsafe self.pages = pages
    }

    /// Copies bytes that lie elsewhere; who owns them there wipes them.
    public init(copying bytes: borrowing Span<UInt8>) {
        self = unsafe bytes.withUnsafeBytes { source in
            unsafe SecretBytes(capacity: source.count) { target in
                unsafe target.copyMemory(from: source)
                return source.count
            }
        }
    }

    deinit {
        unsafe Self.release(pages)
    }

    /// Lends the bytes for one closure.
    public func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(
            start: UnsafePointer(pages.baseAddress?.assumingMemoryBound(to: UInt8.self)),
            count: count
        )
        return try body(unsafe Span(_unsafeElements: bytes))
    }

    /// Lends the bytes to a call into C for one closure.
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(rebasing: pages[..<count]))
    }

    /// A second holding of the same bytes, where two owners are meant.
    public func copy() -> SecretBytes {
        withSpan { bytes in SecretBytes(copying: bytes) }
    }

    /// Whether both hold the same bytes, in a time that depends on the count alone.
    public func isEqual(to other: borrowing SecretBytes) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        withSpan { mine in
            other.withSpan { theirs in
                for index in mine.indices {
                    difference |= mine[index] ^ theirs[index]
                }
            }
        }
        return difference == 0
    }

    // https://man7.org/linux/man-pages/man2/mmap.2.html
    private static func allocatePages(holding count: Int) -> UnsafeMutableRawBufferPointer {
        let pageByteCount = Int(sysconf(Int32(_SC_PAGESIZE)))
        let byteCount = max(1, (count + pageByteCount - 1) / pageByteCount) * pageByteCount
        let address = unsafe mmap(
            nil,
            byteCount,
            PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANON,
            -1,
            0
        )
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            fatalError("out of memory")
        }
        // Beyond the limit the pages stay usable; they may then be swapped.
        _ = unsafe mlock(address, byteCount)
        #if os(Linux)
        _ = unsafe madvise(address, byteCount, MADV_DONTDUMP)
        #endif
        return unsafe UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    }

    private static func release(_ pages: UnsafeMutableRawBufferPointer) {
        guard let address = pages.baseAddress else { return }
        #if canImport(Darwin)
        _ = unsafe memset_s(address, pages.count, 0, pages.count)
        #else
        unsafe explicit_bzero(address, pages.count)
        #endif
        _ = unsafe munmap(address, pages.count)
    }
}

// Written once, before anybody else can see it, and owned by one at a time: whoever is lent the
// bytes reads. The compiler cannot see that through a pointer.
extension SecretBytes: @unchecked Sendable {}
