import TestSupport
import Testing
import VaultModel

// That the pages are locked, left out of cores and zeroed when they go cannot be seen from inside:
// reading memory that was given back is undefined. The canary scan of FORMAT.md section 12, row 16,
// looks for what stayed.
struct SecretBytesTests {
    // A page has 4096 bytes here and 16384 elsewhere.
    private static let counts = [
        0, 1, 31, 32, 4095, 4096, 4097, 16_383, 16_384, 16_385, 1_048_576,
    ]

    @Test(arguments: counts)
    func `the bytes are lent as they were copied`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count: count)
        let secret = SecretBytes(copying: bytes.span)
        #expect(secret.count == count)
        #expect(secret.lent == bytes)
    }

    @Test(arguments: counts)
    func `a copy holds the same bytes and outlives its original`(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = generator.bytes(count: count)
        let copy = SecretBytes(copying: bytes.span).copy()
        #expect(copy.lent == bytes)
    }

    @Test func `fewer bytes may be written than there is room for`() {
        let secret = unsafe SecretBytes(capacity: 10_000) { room in
            unsafe room.copyBytes(from: [1, 2, 3])
            return 3
        }
        #expect(secret.count == 3)
        #expect(secret.lent == [1, 2, 3])
    }

    @Test func `the room has the size that was asked for`() {
        let secret = unsafe SecretBytes(capacity: 77) { room in room.count }
        #expect(secret.count == 77)
    }

    @Test func `the room is zeroed`() {
        let secret = unsafe SecretBytes(capacity: 5000) { room in room.count }
        #expect(secret.lent == [UInt8](repeating: 0, count: 5000))
    }

    @Test func `what the closure throws is thrown on`() {
        #expect(throws: InvalidName.empty) {
            let fail = { (_: UnsafeMutableRawBufferPointer) throws(InvalidName) -> Int in
                throw .empty
            }
            _ = try unsafe SecretBytes(capacity: 10, initializingWith: fail)
        }
    }

    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1, 2, 3], [1, 2, 3], true), ([], [0], false),
            ([1, 2, 3], [1, 2], false), ([1, 2, 3], [1, 2, 4], false),
            ([1, 2, 3], [9, 2, 3], false),
            ([1, 2, 3], [1, 2, 3, 0], false), ([0x80], [0x00], false),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func `two secrets are equal when all their bytes are`(
        left: [UInt8],
        right: [UInt8],
        areEqual: Bool
    ) {
        let one = SecretBytes(copying: left.span)
        let other = SecretBytes(copying: right.span)
        let result = one.isEqual(to: other)
        #expect(result == areEqual)
    }

    @Test func `a call into C is lent an address even where there are no bytes`() {
        let secret = SecretBytes(copying: [UInt8]().span)
        let hasAddress = unsafe secret.withUnsafeBytes { unsafe $0.baseAddress != nil }
        #expect(hasAddress)
    }

    @Test func `bytes may be appended one by one, fewer than there is room for`() {
        let secret = SecretBytes(capacity: 5000) { output in
            output.append(1)
            output.append([2, 3].span)
        }
        #expect(secret.lent == [1, 2, 3])
    }

    @Test func `appending more than there is room for is a mistake of the caller`() async {
        await #expect(processExitsWith: .failure) {
            _ = SecretBytes(capacity: 1) { output in output.append([1, 2].span) }
        }
    }

    @Test func `writing more than there is room for is a mistake of the caller`() async {
        await #expect(processExitsWith: .failure) {
            _ = unsafe SecretBytes(capacity: 1) { _ in 2 }
        }
    }
}

extension SecretBytes {
    /// The bytes, outside their pages: for tests alone.
    fileprivate var lent: [UInt8] {
        withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }
}
