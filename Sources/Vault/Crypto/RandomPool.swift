private import COpenSSL

/// Random bytes drawn ahead for salts and ids: one call of the system is enough for eight salts.
///
/// A class, for what is left changes with each draw. Keys and seeds never come from here.
@safe
final class RandomPool {
    private static let byteCount = randomByteLimit

    private let bytes: UnsafeMutableRawBufferPointer
    /// How many bytes, from the start, were not handed out yet.
    private var left = 0

    init() {
        unsafe bytes = .allocate(byteCount: Self.byteCount, alignment: 8)
    }

    deinit {
        unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        unsafe bytes.deallocate()
    }

    /// Hands out bytes that nobody has seen before.
    func draw(_ count: Int) throws(CryptoError) -> [UInt8] {
        guard count <= Self.byteCount else {
            return try draw(Self.byteCount) + draw(count - Self.byteCount)
        }
        if left < count { try refill() }
        left -= count
        let drawn = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[left..<left + count])
        defer { unsafe OPENSSL_cleanse(drawn.baseAddress, drawn.count) }
        return unsafe [UInt8](drawn)
    }

    private func refill() throws(CryptoError) {
        try unsafe fillRandom(bytes)
        left = Self.byteCount
    }
}
