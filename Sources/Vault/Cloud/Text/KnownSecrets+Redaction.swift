import VaultModel

// How secrets are found in a text, whatever a provider has made of them: as they are, without the
// white space around them, with the escapes of a JSON string in any spelling, in base64.
extension KnownSecrets {
    /// What stands where a secret stood.
    static let mark = Array("[redacted]".utf8)
    /// How much of a text is looked at: far more than is shown, and little enough that looking for
    /// the largest values in it is quick.
    private static let searchedByteCount = 1 << 13
    /// From how many bytes on the beginning of a secret at the end of a text is taken for one that
    /// somebody else has cut.
    private static let tellingByteCount = 8

    /// The beginning of `text` with `[redacted]` for every secret of at least `shortest` bytes.
    func redacted(_ text: [UInt8], shortest: Int = 1) -> [UInt8] {
        var redacted: [UInt8] = []
        let searched = text.span.extracting(first: Self.searchedByteCount)
        var secretEnd = 0
        for offset in searched.indices {
            let end =
                offset
                + longestMatch(
                    in: searched,
                    at: offset,
                    shortest: shortest,
                    telling: searched.count < text.count ? 1 : Self.tellingByteCount
                )
            if end > offset, offset >= secretEnd { redacted += Self.mark }
            secretEnd = max(secretEnd, end)
            if offset >= secretEnd { redacted.append(searched[offset]) }
        }
        return redacted
    }

    /// How many bytes of the text at `offset` are a secret.
    private func longestMatch(
        in text: Span<UInt8>,
        at offset: Int,
        shortest: Int,
        telling: Int
    ) -> Int {
        var longest = 0
        for needle in needles where needle.count >= shortest {
            withBytes(in: needle) { secret in
                longest = max(
                    longest,
                    plainMatch(secret, in: text, at: offset).byteCount(ifTelling: telling),
                    escapedMatch(secret, in: text, at: offset).byteCount(ifTelling: telling),
                    base64Match(secret, in: text, at: offset).byteCount(ifTelling: telling)
                )
            }
        }
        return longest
    }

    /// How far a secret goes along with a text.
    private struct Match {
        /// Neither the end of the secret nor that of the text was reached.
        static let none = Match(byteCount: 0, isWhole: false)

        let byteCount: Int
        /// Whether the secret was matched to its end, and not only to the end of the text.
        let isWhole: Bool

        /// How many bytes to redact, where the end of the text tells from `shortest` bytes on.
        func byteCount(ifTelling shortest: Int) -> Int {
            isWhole || byteCount >= shortest ? byteCount : 0
        }
    }

    private func plainMatch(_ secret: Span<UInt8>, in text: Span<UInt8>, at offset: Int) -> Match {
        for index in secret.indices {
            guard offset + index < text.count else {
                return Match(byteCount: index, isWhole: false)
            }
            guard text[offset + index] == secret[index] else { return .none }
        }
        return Match(byteCount: secret.count, isWhole: true)
    }

    private func escapedMatch(
        _ secret: Span<UInt8>,
        in text: Span<UInt8>,
        at offset: Int
    ) -> Match {
        var position = offset
        var index = 0
        while index < secret.count {
            guard position < text.count else { break }
            guard text[position] == UInt8(ascii: "\\") else {
                guard text[position] == secret[index] else { return .none }
                position += 1
                index += 1
                continue
            }
            switch JSONText.escape(in: text, at: position) {
            case .none: return .none
            case .cut: return Match(byteCount: text.count - offset, isWhole: false)
            case .scalar(let scalar, let byteCount):
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    guard index < secret.count, secret[index] == byte else { return .none }
                    index += 1
                }
                position += byteCount
            }
        }
        return Match(byteCount: position - offset, isWhole: index == secret.count)
    }

    private func base64Match(_ secret: Span<UInt8>, in text: Span<UInt8>, at offset: Int) -> Match {
        let characterCount = Base64.characterCount(of: secret.count)
        for index in 0..<characterCount {
            guard offset + index < text.count else {
                return Match(byteCount: index, isWhole: false)
            }
            guard text[offset + index].inStandardBase64 == Base64.character(at: index, of: secret)
            else { return .none }
        }
        var end = offset + characterCount
        while end < text.count, text[end] == UInt8(ascii: "="), (end - offset) % 4 != 0 { end += 1 }
        return Match(byteCount: end - offset, isWhole: true)
    }
}

extension UInt8 {
    /// The same place of the alphabet of RFC 4648 section 4, for a character of section 5.
    fileprivate var inStandardBase64: UInt8 {
        switch self {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: self
        }
    }
}
