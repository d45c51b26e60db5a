/// Buckets that hide a length: 256 bytes, 512, 1024, … (FORMAT.md section 3).
enum Padding {
    /// The first length that is too long to be padded.
    static let messageByteLimit = 1 << 20
    private static let smallestBucket = 256
    private static let marker: UInt8 = 0x80

    /// The least `256 · 2^k` that holds the message and one byte more.
    static func bucket(for messageByteCount: Int) -> Int {
        var bucket = smallestBucket
        while bucket < messageByteCount + 1 { bucket *= 2 }
        return bucket
    }

    /// Writes the marker and the zeroes behind the message.
    static func fill(_ bytes: UnsafeMutableRawBufferPointer, after messageByteCount: Int) {
        unsafe bytes[messageByteCount] = marker
        for index in (messageByteCount + 1)..<bytes.count { unsafe bytes[index] = 0 }
    }

    /// The length of the message; nil for any filler or bucket that `fill` would not have made.
    static func messageByteCount(of bytes: UnsafeRawBufferPointer) -> Int? {
        guard let end = unsafe bytes.lastIndex(where: { $0 != 0 }), unsafe bytes[end] == marker,
            end < messageByteLimit, bucket(for: end) == bytes.count
        else { return nil }
        return end
    }
}
