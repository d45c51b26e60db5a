import Testing
@testable import VaultCrypto
import VaultModel

struct PaddingTests {
    @Test(arguments: [
        (0, 256), (1, 256), (254, 256), (255, 256), (256, 512), (511, 512), (512, 1024),
        (1023, 1024), (1024, 2048), (65_535, 65_536), (65_536, 131_072), (524_288, 1_048_576),
        (1_048_575, 1_048_576),
    ])
    func `a bucket is the least that holds the message and one byte more`(
        count: Int,
        bucket: Int
    ) {
        #expect(Padding.bucket(for: count) == bucket)
    }

    @Test(arguments: [0, 1, 2, 254, 255, 256, 300, 511, 512, 4095, 4096])
    func `what was padded is read again`(count: Int) {
        var bytes = [UInt8](repeating: 0xFF, count: Padding.bucket(for: count))
        let found = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe Padding.fill(bytes, after: count)
            return unsafe Padding.messageByteCount(of: UnsafeRawBufferPointer(bytes))
        }
        #expect(found == count)
        #expect(bytes == padded([UInt8](repeating: 0xFF, count: count), to: bytes.count))
    }
}
