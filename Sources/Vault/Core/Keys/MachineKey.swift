/// A machine key as text: `vaultctl_mk_`, then 32 random bytes and a checksum in base32.
///
/// The prefix lets a scanner for leaked secrets recognise it; the checksum tells a mistyped or cut
/// key from a wrong one. Text and key are secrets alike.
enum MachineKey {
    private static let prefix = Array("vaultctl_mk_".utf8)
    private static let keyByteCount = 32
    private static let checksumByteCount = 3

    /// The key as one line of text, without a newline.
    static func text(of key: borrowing SecretBytes) -> SecretBytes {
        key.withSpan { key in
            var payload = key.indices.map { key[$0] }
            payload += checksum(of: payload)
            defer { wipe(&payload) }
            var digits = Array(Base32.encode(payload).utf8)
            defer { wipe(&digits) }
            var text = prefix + digits
            defer { wipe(&text) }
            return SecretBytes(copying: text.span)
        }
    }

    /// Reads the text, with or without a newline at its end; nil for anything else.
    static func key(in text: borrowing SecretBytes) -> SecretBytes? {
        text.withSpan { text in
            var digits = text.indices.map { text[$0] }
            defer { wipe(&digits) }
            while let last = digits.last, last == 0x0A || last == 0x0D { digits.removeLast() }
            guard digits.starts(with: prefix) else { return nil }
            guard var payload = decode(digits.dropFirst(prefix.count)) else { return nil }
            defer { wipe(&payload) }
            guard payload.count == keyByteCount + checksumByteCount,
                checksum(of: Array(payload.prefix(keyByteCount)))
                    == Array(payload.suffix(checksumByteCount))
            else { return nil }
            return SecretBytes(copying: Array(payload.prefix(keyByteCount)).span)
        }
    }

    private static func decode(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending: UInt16 = 0
        var pendingBitCount = 0
        for digit in digits {
            guard let value = Base32.value(of: digit) else { return nil }
            pending = (pending << 5 | UInt16(value)) & 0xFFF
            pendingBitCount += 5
            if pendingBitCount >= 8 {
                pendingBitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> UInt16(pendingBitCount)))
            }
        }
        return bytes
    }

    /// CRC-24 of RFC 9580 section 6.1: it finds slips, it protects nothing.
    private static func checksum(of bytes: [UInt8]) -> [UInt8] {
        var register: UInt32 = 0xB704CE
        for byte in bytes {
            register ^= UInt32(byte) << 16
            for _ in 0..<8 {
                register <<= 1
                if register & 0x1000000 != 0 { register ^= 0x1864CFB }
            }
        }
        return [
            UInt8(truncatingIfNeeded: register >> 16), UInt8(truncatingIfNeeded: register >> 8),
            UInt8(truncatingIfNeeded: register),
        ]
    }

    private static func wipe(_ bytes: inout [UInt8]) {
        for index in bytes.indices { bytes[index] = 0 }
    }
}
