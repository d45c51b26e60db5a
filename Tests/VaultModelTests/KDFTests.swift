import Testing
import VaultModel

// FORMAT.md section 2.1: bounds are checked before anything is allocated.
struct KDFTests {
    @Test func `no KDF has columns of zeroes`() throws {
        #expect(KDF(kdf: 0, c1: 0, c2: 0, c3: 0) == KDF.none)
        #expect(KDF.none.columns == (0, 0, 0, 0))
    }

    @Test(arguments: 17...20 as ClosedRange<Int64>, 1...4 as ClosedRange<Int64>)
    func `scrypt is taken within its bounds`(logN: Int64, p: Int64) {
        let kdf = KDF(kdf: 1, c1: logN, c2: 8, c3: p)
        #expect(kdf == .scrypt(logN: UInt32(logN), p: UInt32(p)))
        #expect(kdf?.columns ?? (0, 0, 0, 0) == (1, UInt32(logN), 8, UInt32(p)))
    }

    @Test func `a new slot gets scrypt with 2^17, 8, 1`() {
        #expect(KDF.standard.columns == (1, 17, 8, 1))
    }

    @Test(
        arguments: [
            (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0, 17, 8, 1), (0, -1, 0, 0),
            (1, 0, 0, 0), (1, 16, 8, 1), (1, 21, 8, 1), (1, 10, 8, 1), (1, 63, 8, 1),
            (1, -17, 8, 1),
            (1, 17, 0, 1), (1, 17, 1, 1), (1, 17, 7, 1), (1, 17, 9, 1), (1, 17, 16, 1),
            (1, 17, -8, 1),
            (1, 17, 8, 0), (1, 17, 8, 5), (1, 17, 8, 1_073_741_823), (1, 17, 8, -1),
            (1, .max, 8, 1), (1, .min, 8, 1), (1, 17, .max, 1), (1, 17, 8, .max), (1, 17, 8, .min),
            (1, 17 + 1 << 32, 8, 1), (1, 17, 8 + 1 << 32, 1), (1, 17, 8, 1 + 1 << 32),
            (2, 0, 0, 0), (2, 17, 8, 1), (2, 3, 65_536, 4), (3, 0, 0, 0), (-1, 0, 0, 0),
            (256, 0, 0, 0), (257, 17, 8, 1), (.max, 0, 0, 0), (.min, 0, 0, 0),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func `other columns are refused`(kdf: Int64, c1: Int64, c2: Int64, c3: Int64) {
        #expect(KDF(kdf: kdf, c1: c1, c2: c2, c3: c3) == nil)
    }
}
