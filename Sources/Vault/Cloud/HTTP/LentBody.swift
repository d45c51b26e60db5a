internal import NIOCore
private import Synchronization
internal import VaultModel

/// The body of one request on its way through NIO, which asks for it when the connection stands
/// and the head is out.
///
/// - Its bytes are copied once, into one buffer of their exact size, and lent once.
/// - Whether they were lent is the proof that they did not leave the machine.
/// - A class, since the connection asks for the body on a thread of its own.
final class LentBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let body: LentBody

        func next() -> ByteBuffer? { body.lend() }
    }

    private struct State {
        var buffer: ByteBuffer
        var wasLent = false
        var isWiped = false
    }

    let byteCount: Int
    private let state: Mutex<State>

    init(_ bytes: borrowing SecretBytes) {
        byteCount = bytes.count
        var buffer = ByteBufferAllocator().buffer(capacity: bytes.count)
        bytes.withSpan { span in
            buffer.writeWithOutputRawSpan(minimumWritableBytes: span.count) { output in
                for index in span.indices { output.append(span[index]) }
            }
        }
        state = Mutex(State(buffer: buffer))
    }

    /// Whether a byte may have left the machine.
    var wasLent: Bool { state.withLock(\.wasLent) }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    /// The bytes, once; nothing afterwards, which NIO takes for a body that is too short.
    private func lend() -> ByteBuffer? {
        state.withLock { state in
            guard !state.wasLent, !state.isWiped else { return nil }
            state.wasLent = true
            return state.buffer
        }
    }

    /// Overwrites the bytes.
    ///
    /// In place only when NIO has let go of the buffer, as it has when it has written all of it. A
    /// request that was given up while it was written leaves the bytes in freed memory, and
    /// so may what NIO joins to one write; there is no way to see to that from here. What TLS has
    /// made of them is ciphertext.
    func wipe() {
        state.withLock { state in
            state.isWiped = true
            state.buffer.setRepeatingByte(0, count: byteCount, at: 0)
        }
    }
}
