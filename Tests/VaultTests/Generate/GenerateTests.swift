import Testing

@testable import Vault

struct GenerateTests {
    @Test func `a draw beyond the last whole multiple is thrown away`() throws {
        // 65536 = 62 · 1057 + 2: of all pairs only the last two are not used.
        var sampler = try sampler([0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFD, 0x00, 0x00, 0x00, 0x3E])
        #expect(try sampler.number(below: 62) == 61)
        #expect(try sampler.number(below: 62) == 0)
        #expect(try sampler.number(below: 62) == 0)
    }

    @Test func `where the bound divides evenly nothing is thrown away`() throws {
        var sampler = try sampler([0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x02])
        #expect(try sampler.number(below: 16) == 15)
        #expect(try sampler.number(below: 1 << 16) == 65535)
        #expect(try sampler.number(below: 256) == 2)
    }

    @Test(arguments: [2, 3, 10, 62, 94, 7776, 40000])
    func `over all pairs of bytes every number comes equally often`(bound: Int) throws {
        let pairs = (0..<1 << 16).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        var sampler = try sampler(pairs + [0, 0])
        var counts = [Int](repeating: 0, count: bound)
        let whole = (1 << 16) / bound
        for _ in 0..<whole * bound { counts[try sampler.number(below: bound)] += 1 }
        #expect(Set(counts) == [whole])
    }

    @Test func `the pool is filled again with new bytes`() throws {
        var drawn = 0
        var sampler = try UniformSampler { count throws(VaultError) in
            drawn += 1
            let bytes = [UInt8](repeating: UInt8(drawn), count: count)
            return SecretBytes(copying: bytes.span)
        }
        var numbers: [Int] = []
        for _ in 0..<300 { numbers.append(try sampler.number(below: 256)) }
        #expect(numbers == (0..<300).map { $0 < 128 ? 1 : $0 < 256 ? 2 : 3 })
    }

    @Test(arguments: ["alnum", "digits", "hex", "ascii", "symbols"])
    func `every character of a set is as likely as the next`(name: String) throws {
        let alphabet = try #require(Alphabet(named: name))
        let count = 200_000
        let secret = try SecretGenerator(characters: count, of: alphabet).generate()
        var counts = [Int](repeating: 0, count: 256)
        secret.withSpan { bytes in for index in bytes.indices { counts[Int(bytes[index])] += 1 } }
        let expected = Double(count) / Double(alphabet.characters.count)
        let chiSquare = alphabet.characters.map { character in
            let difference = Double(counts[Int(character)]) - expected
            return difference * difference / expected
        }.reduce(0, +)
        // Its mean is the degrees of freedom f, its deviation √2f: ten of them never happen.
        let freedom = Double(alphabet.characters.count - 1)
        #expect(chiSquare < freedom + 10 * (2 * freedom).squareRoot())
        #expect(alphabet.characters.map { counts[Int($0)] }.reduce(0, +) == count)
    }

    @Test(
        arguments: [
            ("alnum", 62), ("alpha", 52), ("lower", 26), ("upper", 26), ("digits", 10), ("hex", 16),
            ("base64url", 64), ("symbols", 32), ("ascii", 94),
        ])
    func `a set by its name has so many characters`(name: String, count: Int) throws {
        #expect(try #require(Alphabet(named: name)).characters.count == count)
        #expect(Alphabet.names.contains(name))
    }

    @Test func `a set of one's own has each character once, and two at least`() throws {
        #expect(try Alphabet("abcabc a").characters == Array(" abc".utf8))
        #expect(throws: VaultError.self) { try Alphabet("aaaa") }
        #expect(throws: VaultError.self) { try Alphabet("") }
        #expect(throws: VaultError.self) { try Alphabet("äö") }
        #expect(throws: VaultError.self) { try Alphabet("a\n") }
    }

    @Test func `the bits are those of the choices`() throws {
        func bits(_ count: Int, _ characters: String) throws -> Double {
            try SecretGenerator(characters: count, of: Alphabet(characters)).bits
        }
        #expect(try bits(32, "01") == 32)
        #expect(try bits(10, "0123456789abcdef") == 40)
        #expect(try bits(8, "aabb") == 8)
        let standard = try SecretGenerator(characters: 32, of: .alphanumeric).bits
        #expect(abs(standard - 190.534_28) < 0.000_1)
        // Five dice a word: 5 · log2 6.
        #expect(abs(try SecretGenerator(words: 6).bits - 77.548_875) < 0.000_01)
    }

    @Test func `the words are those of the list, drawn by their numbers`() throws {
        let words = WordList.text.split(separator: " ").map(String.init)
        #expect(words.count == WordList.count && Set(words).count == WordList.count)
        #expect(words.first == "abacus" && words.last == "zoom")
        var sampler = try sampler([0x00, 0x00, 0x1E, 0x5F, 0xFF, 0xFF, 0x00, 0x01])
        let secret = try SecretGenerator(words: 3).generate(from: &sampler)
        #expect(text(secret) == "abacus-zoom-abdomen")
    }

    @Test func `no word is the beginning of another`() {
        let words = WordList.text.split(separator: " ").map(String.init).sorted()
        for (word, next) in zip(words, words.dropFirst()) { #expect(!next.hasPrefix(word)) }
    }

    @Test func `lengths beyond what a value holds are refused`() throws {
        for count in [0, -1, Vault.maximumValueByteCount + 1] {
            #expect(throws: VaultError.self) {
                try SecretGenerator(characters: count, of: .alphanumeric)
            }
        }
        for count in [0, -1, 1001] {
            #expect(throws: VaultError.self) { try SecretGenerator(words: count) }
        }
        #expect(try SecretGenerator(words: 1000).generate().count > 3000)
    }

    private func text(_ secret: borrowing SecretBytes) -> String {
        secret.withSpan { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }

    /// A sampler over these bytes, and a failure behind them.
    private func sampler(_ bytes: [UInt8]) throws(VaultError) -> UniformSampler {
        var isDrawn = false
        return try UniformSampler { _ throws(VaultError) in
            guard !isDrawn else { throw .failed("more was drawn than there is") }
            isDrawn = true
            return SecretBytes(copying: bytes.span)
        }
    }
}
