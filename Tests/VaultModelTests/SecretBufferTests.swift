import Testing
import VaultModel

struct SecretBufferTests {
    @Test func `what was appended is there, however often it had to grow`() {
        var buffer = SecretBuffer(capacity: 1)
        var expected: [UInt8] = []
        for round in 0..<300 {
            buffer.append(UInt8(truncatingIfNeeded: round))
            let more = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: round % 70)
            buffer.append(more.span)
            buffer.append("ab")
            buffer.append(utf8: "é".utf8)
            expected += [UInt8(truncatingIfNeeded: round)] + more + Array("abé".utf8)
        }
        #expect(bytes(of: buffer.copy()) == expected)
        #expect(buffer.count == expected.count)
    }

    @Test func `an emptied buffer starts anew`() {
        var buffer = SecretBuffer()
        buffer.append("abc")
        buffer.removeAll()
        #expect(buffer.count == 0 && buffer.copy().count == 0)
        buffer.append("d")
        #expect(bytes(of: buffer.copy()) == Array("d".utf8))
    }

    private func bytes(of secret: borrowing SecretBytes) -> [UInt8] {
        secret.withSpan { span in span.indices.map { span[$0] } }
    }
}
