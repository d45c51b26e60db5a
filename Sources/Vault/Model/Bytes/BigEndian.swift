extension [UInt8] {
    /// Appends an integer with its most significant byte first, as every integer of FORMAT.md.
    @inlinable
    package mutating func append<Integer: FixedWidthInteger & UnsignedInteger>(
        bigEndian integer: Integer
    ) {
        for shift in stride(from: Integer.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: integer >> shift))
        }
    }

    /// Appends `LP(x)` of FORMAT.md section 0: the length as `u32`, then the bytes.
    package mutating func append(lengthPrefixed bytes: [UInt8]) {
        append(bigEndian: UInt32(bytes.count))
        append(contentsOf: bytes)
    }

    /// Reads eight bytes as an integer, most significant first.
    ///
    /// - Precondition: `offset` has eight bytes behind it.
    package func bigEndianUInt64(at offset: Int) -> UInt64 {
        self[offset..<offset + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
