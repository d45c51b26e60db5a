extension [UInt8] {
    /// Appends an integer with its most significant byte first, as every integer of FORMAT.md.
    @inlinable
    package mutating func append<Integer: FixedWidthInteger & UnsignedInteger>(
        bigEndian integer: Integer
    ) {
        unsafe Swift.withUnsafeBytes(of: integer.bigEndian) { unsafe append(contentsOf: $0) }
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
        span.bigEndianUInt64(at: offset)
    }
}

extension Span<UInt8> {
    /// Reads eight bytes as an integer, most significant first.
    ///
    /// - Precondition: `offset` has eight bytes behind it.
    package func bigEndianUInt64(at offset: Int) -> UInt64 {
        var integer: UInt64 = 0
        for index in offset..<offset + 8 { integer = integer << 8 | UInt64(self[index]) }
        return integer
    }
}
