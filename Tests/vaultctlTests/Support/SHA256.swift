/// SHA-256 of FIPS 180-4, to recognise a value by what the sandbox tells of it.
func sha256(_ text: String) -> String {
    var message = Array(text.utf8)
    let bitCount = UInt64(message.count * 8)
    message.append(0x80)
    while message.count % 64 != 56 { message.append(0) }
    message += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
    var state: [UInt32] = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    for start in stride(from: 0, to: message.count, by: 64) {
        compress(message[start..<start + 64], into: &state)
    }
    return state.map { word in
        let hex = String(word, radix: 16)
        return String(repeating: "0", count: 8 - hex.count) + hex
    }.joined()
}

/// The first 32 bits of the fractions of the cube roots of the first 64 primes.
private let constants: [UInt32] = {
    let primes = (2...311).filter { n in !(2..<n).contains { n % $0 == 0 } }
    return primes.map { prime in
        // The integer cube root of prime · 2^96; its low half is the fraction.
        var low: UInt64 = 0
        var high: UInt64 = 1 << 36
        while high - low > 1 {
            let middle = (low + high) / 2
            let cube = UInt128(middle) * UInt128(middle) * UInt128(middle)
            if cube <= UInt128(prime) << 96 { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }
}()

private func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
    let bytes = Array(block)
    var words = (0..<16).map { word in
        (0..<4).reduce(0 as UInt32) { $0 << 8 | UInt32(bytes[4 * word + $1]) }
    }
    for t in 16..<64 {
        let s0 = rotated(words[t - 15], 7) ^ rotated(words[t - 15], 18) ^ words[t - 15] >> 3
        let s1 = rotated(words[t - 2], 17) ^ rotated(words[t - 2], 19) ^ words[t - 2] >> 10
        words.append(words[t - 16] &+ s0 &+ words[t - 7] &+ s1)
    }
    var v = state
    for t in 0..<64 {
        let s1 = rotated(v[4], 6) ^ rotated(v[4], 11) ^ rotated(v[4], 25)
        let choice = v[4] & v[5] ^ ~v[4] & v[6]
        let first = v[7] &+ s1 &+ choice &+ constants[t] &+ words[t]
        let s0 = rotated(v[0], 2) ^ rotated(v[0], 13) ^ rotated(v[0], 22)
        let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
        v = [first &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
    }
    for index in state.indices { state[index] &+= v[index] }
}
