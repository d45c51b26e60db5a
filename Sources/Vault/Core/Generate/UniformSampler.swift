import VaultModel

/// Draws numbers below a bound, each as likely as the next, from bytes that are.
///
/// A remainder alone would favour the small numbers: 65536 is no multiple of 62. So a draw beyond the
/// last whole multiple of the bound is thrown away. The bytes decide the secret and are wiped with it.
struct UniformSampler: ~Copyable {
    static let bounds = 1...1 << 16
    private static let poolByteCount = 256

    private let draw: (Int) throws(VaultError) -> SecretBytes
    private var pool: SecretBytes
    private var used = 0

    /// Takes bytes from `draw`, which is told how many.
    init(_ draw: @escaping (Int) throws(VaultError) -> SecretBytes) throws(VaultError) {
        self.draw = draw
        pool = try draw(Self.poolByteCount)
    }

    /// The next number from 0 up to but not including `bound`.
    mutating func number(below bound: Int) throws(VaultError) -> Int {
        precondition(Self.bounds.contains(bound))
        let multiple = (1 << 16) / bound * bound
        while true {
            let number = try pair()
            if number < multiple { return number % bound }
        }
    }

    private mutating func pair() throws(VaultError) -> Int {
        if used + 2 > pool.count {
            pool = try draw(Self.poolByteCount)
            used = 0
        }
        defer { used += 2 }
        let start = used
        return pool.withSpan { bytes in Int(bytes[start]) << 8 | Int(bytes[start + 1]) }
    }
}
