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

    @Test func `there is room for more short secrets than a process may map pages`() {
        let limit = 65_530
        let text = Array("a key of ordinary length, 40 bytes of it".utf8)
        let secrets = (0..<2 * limit + 10_000).map { _ in
            SharedSecret(SecretBytes(copying: text.span))
        }
        #expect(secrets.allSatisfy { $0.bytes.withSpan { $0.count } == text.count })
        #expect(secrets.last?.bytes.withSpan { span in span.indices.map { span[$0] } } == text)
    }

    private func bytes(of secret: borrowing SecretBytes) -> [UInt8] {
        secret.withSpan { span in span.indices.map { span[$0] } }
    }
}
