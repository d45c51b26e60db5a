import VaultModel

/// A recovery code as text: 32 random bytes and a checksum in base32, in fourteen groups of four
/// letters, as a person can write them down.
///
/// Capitals, blanks and missing dashes are read too, and the digits 0, 1 and 8, which base32 does
/// not have, as the letters o, l and b. The checksum tells a slip of the pen from a wrong code.
enum RecoveryCode {
    /// What a typed text turned out to be.
    enum Reading: ~Copyable {
        case key(SecretBytes)
        /// It has the form of a code, and the checksum says that a letter is wrong.
        case misspelt
        case somethingElse
    }

    private static let groupCount = 14
    private static let lettersPerGroup = 4

    /// The code as one line of text, without a newline.
    static func text(of key: borrowing SecretBytes) -> SecretBytes {
        let letters = KeyText.letters(of: key)
        return SecretBytes(capacity: letters.count + groupCount) { output in
            letters.withSpan { letters in
                for index in letters.indices {
                    if index > 0, index % lettersPerGroup == 0 { output.append(UInt8(ascii: "-")) }
                    output.append(letters[index])
                }
            }
        }
    }

    /// Reads what was typed where a passphrase was asked for.
    static func read(_ typed: borrowing SecretBytes) -> Reading {
        let letterCount = groupCount * lettersPerGroup
        // A passphrase may be longer than a code with all its blanks.
        guard typed.count <= 2 * letterCount else { return .somethingElse }
        let letters = SecretBytes(capacity: typed.count) { output in
            typed.withSpan { typed in
                for index in typed.indices {
                    if let letter = letter(typed[index]) { output.append(letter) }
                }
            }
        }
        guard letters.count == letterCount, hasCodeForm(typed) else { return .somethingElse }
        guard let key = letters.withSpan({ KeyText.key(in: $0) }) else { return .misspelt }
        return .key(key)
    }

    /// Whether the text is divided as a code is, if it is divided: by blanks or dashes behind each
    /// fourth letter.
    private static func hasCodeForm(_ typed: borrowing SecretBytes) -> Bool {
        typed.withSpan { typed in
            var letterCount = 0
            for index in typed.indices {
                if letter(typed[index]) != nil {
                    letterCount += 1
                } else {
                    let isDivider =
                        [UInt8(ascii: "-"), UInt8(ascii: " "), 0x0A, 0x0D].contains(typed[index])
                    guard isDivider, letterCount % lettersPerGroup == 0 else { return false }
                }
            }
            return true
        }
    }

    private static func letter(_ typed: UInt8) -> UInt8? {
        switch typed {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): typed | 0x20
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "1"): UInt8(ascii: "l")
        case UInt8(ascii: "8"): UInt8(ascii: "b")
        default: Base32.value(of: typed) == nil ? nil : typed
        }
    }
}
