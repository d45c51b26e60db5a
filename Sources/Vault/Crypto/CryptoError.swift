/// What cryptography can fail with.
///
/// No case says more of a secret than that it does not fit.
package enum CryptoError: Error, Hashable {
    /// A box, a commitment, a tag, a padding or a length is not what the key and the place ask for.
    case doesNotOpen
    /// A key or a signature has the wrong length or form.
    case malformedKey
    /// A passphrase is empty, too long, not UTF-8, or holds a control character.
    case unusablePassphrase
    /// libcrypto or the system refused an operation that should always be possible.
    case failed(operation: StaticString)

    package static func == (left: CryptoError, right: CryptoError) -> Bool {
        "\(left)" == "\(right)"
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine("\(self)")
    }
}
