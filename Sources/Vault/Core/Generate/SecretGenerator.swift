#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

import VaultCrypto
public import VaultModel

/// Makes a secret out of chance: characters of an alphabet, or words.
public struct SecretGenerator: Sendable {
    /// How many characters a secret has that nobody said more about: 190 bits of letters and digits.
    public static let standardCharacterCount = 32
    /// The most words of one secret.
    public static let maximumWordCount = 1000

    private enum Part {
        case characters([UInt8])
        case words
    }

    private let part: Part
    private let count: Int

    /// A secret of so many characters.
    ///
    /// - Throws: `refused` for fewer than one or more than a value holds.
    public init(characters count: Int, of alphabet: Alphabet) throws(VaultError) {
        guard (1...Vault.maximumValueByteCount).contains(count) else {
            throw .refused(
                code: "length",
                "a length is from 1 to \(Vault.maximumValueByteCount) characters"
            )
        }
        part = .characters(alphabet.characters)
        self.count = count
    }

    /// A secret of so many words, a `-` between two.
    ///
    /// - Throws: `refused` for fewer than one or more than a thousand.
    public init(words count: Int) throws(VaultError) {
        guard (1...Self.maximumWordCount).contains(count) else {
            throw .refused(
                code: "length",
                "a secret has from 1 to \(Self.maximumWordCount) words"
            )
        }
        part = .words
        self.count = count
    }

    /// How many bits of chance a secret has: whoever tries them all needs two to that power.
    public var bits: Double {
        let choices =
            switch part {
            case .characters(let characters): characters.count
            case .words: WordList.count
            }
        return Double(count) * log2(Double(choices))
    }

    /// Draws a secret from the system's generator.
    public func generate() throws(VaultError) -> SecretBytes {
        let suite = try computing { () throws(CryptoError) in try CipherSuite() }
        var sampler = try UniformSampler { count throws(VaultError) in
            try computing { () throws(CryptoError) in try suite.randomSecret(byteCount: count) }
        }
        return try generate(from: &sampler)
    }

    func generate(from sampler: inout UniformSampler) throws(VaultError) -> SecretBytes {
        switch part {
        case .characters(let characters): try draw(characters, &sampler)
        case .words: try drawWords(&sampler)
        }
    }

    private func draw(
        _ characters: [UInt8],
        _ sampler: inout UniformSampler
    ) throws(VaultError) -> SecretBytes {
        try SecretBytes(capacity: count) { secret throws(VaultError) in
            for _ in 0..<count {
                secret.append(characters[try sampler.number(below: characters.count)])
            }
        }
    }

    private func drawWords(_ sampler: inout UniformSampler) throws(VaultError) -> SecretBytes {
        let text = WordList.text.utf8
        let words = text.split(separator: UInt8(ascii: " "))
        let longest = words.lazy.map(\.count).max() ?? 0
        return try SecretBytes(capacity: count * (longest + 1)) { secret throws(VaultError) in
            for number in 0..<count {
                if number > 0 { secret.append(UInt8(ascii: "-")) }
                for byte in words[try sampler.number(below: words.count)] { secret.append(byte) }
            }
        }
    }
}
