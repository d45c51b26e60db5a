/// Secret bytes that are still being written, one behind the other.
///
/// It grows into new room twice as large; the old room is zeroed before it goes back.
@safe
package struct SecretBuffer: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer

    /// How many bytes were appended.
    package private(set) var count = 0

    /// An empty buffer with room for so many bytes.
    package init(capacity: Int = 64) {
        unsafe memory = SecretMemory.allocate(capacity)
    }

    deinit {
        unsafe SecretMemory.release(memory)
    }

    /// Appends one byte.
    package mutating func append(_ byte: UInt8) {
        makeRoom(for: 1)
        unsafe memory[count] = byte
        count += 1
    }

    /// Appends bytes that lie elsewhere; who owns them there wipes them.
    package mutating func append(_ bytes: borrowing Span<UInt8>) {
        makeRoom(for: bytes.count)
        unsafe bytes.withUnsafeBytes { source in
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(
                from: source
            )
        }
        count += bytes.count
    }

    /// Appends text that is no secret.
    package mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes in append(unsafe Span(_unsafeElements: bytes)) }
    }

    /// Appends text that is no secret.
    package mutating func append(utf8 text: some Sequence<UInt8>) {
        for byte in text { append(byte) }
    }

    /// Forgets what was appended and keeps the room, which is overwritten or zeroed later.
    package mutating func removeAll() {
        count = 0
    }

    /// Lends the bytes for one closure.
    package func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(
            start: UnsafePointer(memory.baseAddress?.assumingMemoryBound(to: UInt8.self)),
            count: count
        )
        return try body(unsafe Span(_unsafeElements: bytes))
    }

    /// The bytes that were appended, in room of their own size.
    package func copy() -> SecretBytes {
        withSpan { bytes in SecretBytes(copying: bytes) }
    }

    private mutating func makeRoom(for byteCount: Int) {
        guard unsafe memory.count - count < byteCount else { return }
        let larger = unsafe SecretMemory.allocate(max(count + byteCount, unsafe memory.count * 2))
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        unsafe SecretMemory.release(memory)
        unsafe memory = larger
    }
}
