/// Bytes that must not be copied, printed or left behind: a passphrase, a key, a value.
///
/// - They lie in memory that is kept out of swap where the limit on locked memory allows, and out of
///   core dumps.
/// - They are zeroed before the memory goes back.
/// - Nothing can interpolate, encode or compare them by accident, and using them twice does not
///   compile. Whoever needs the bytes is lent them for one closure.
@safe
public struct SecretBytes: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer

    /// How many bytes there are.
    public let count: Int

    /// Makes room for `capacity` bytes and lets `initialize` write them.
    ///
    /// `initialize` returns how many bytes it wrote; what it throws is thrown on, with the memory
    /// zeroed.
    public init<Failure: Error>(
        capacity: Int,
        initializingWith initialize: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        let memory = unsafe SecretMemory.allocate(capacity)
        do throws(Failure) {
            count = try unsafe initialize(
                UnsafeMutableRawBufferPointer(rebasing: memory[..<capacity])
            )
        } catch {
            unsafe SecretMemory.release(memory)
            throw error
        }
        precondition(count >= 0 && count <= capacity)
        unsafe self.memory = memory
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
        unsafe SecretMemory.release(memory)
    }

    /// Lends the bytes for one closure.
    public func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(
            start: UnsafePointer(memory.baseAddress?.assumingMemoryBound(to: UInt8.self)),
            count: count
        )
        return try body(unsafe Span(_unsafeElements: bytes))
    }

    /// Lends the bytes to a call into C for one closure.
    public func withUnsafeBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
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
}

// Written once, before anybody else can see it, and owned by one at a time: whoever is lent the
// bytes reads. The compiler cannot see that through a pointer.
extension SecretBytes: @unchecked Sendable {}
