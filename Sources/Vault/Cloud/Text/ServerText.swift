private import VaultModel

/// What a provider says, made fit for people: no secret comes back, nothing is long, and nothing
/// speaks to the terminal.
package enum ServerText {
    /// The most bytes of a sentence, before its characters are escaped.
    package static let maximumByteCount = 500
    /// The most bytes of a name that a provider gives.
    private static let maximumNameByteCount = 255
    /// Shorter secrets are left standing in names: a value such as `us-west` or `1` would spoil
    /// regions and keys, and tells little there.
    private static let shortestSecretInName = 8

    /// A sentence of a provider.
    package static func sentence(
        _ text: [UInt8],
        without secrets: borrowing KnownSecrets
    ) -> String {
        let redacted = secrets.redactedFragments(secrets.redacted(text))
        return escaped(cut(String(decoding: redacted, as: UTF8.self), to: maximumByteCount))
    }

    /// A name that a provider gives: of a region, a team, a key.
    ///
    /// Parts of secrets are left in it: `us-west` is in many a value, and names are compared.
    static func name(_ text: String, without secrets: borrowing KnownSecrets) -> String {
        let redacted = secrets.redacted(Array(text.utf8), shortest: shortestSecretInName)
        return escaped(cut(String(decoding: redacted, as: UTF8.self), to: maximumNameByteCount))
    }

    /// A text that is shown and compared with nothing: the number of a request.
    static func label(_ text: String, without secrets: borrowing KnownSecrets) -> String {
        let whole = secrets.redacted(Array(text.utf8), shortest: shortestSecretInName)
        let redacted = secrets.redactedFragments(whole)
        return escaped(cut(String(decoding: redacted, as: UTF8.self), to: maximumNameByteCount))
    }

    /// The sentence in the body of an answer; nil where there is none.
    static func sentence(
        inBody body: [UInt8],
        without secrets: borrowing KnownSecrets
    ) -> String? {
        let sentence = sentence(text(inBody: body, without: secrets), without: secrets)
        return sentence.isEmpty ? nil : sentence
    }

    /// The text with its control, format and bidirectional characters and its line ends as
    /// `\u{XXXX}`.
    package static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.isHarmless {
                escaped.append(scalar)
            } else {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                escaped.append(contentsOf: "\\u{\(zeros)\(digits)}".unicodeScalars)
            }
        }
        return String(escaped)
    }

    /// Errors are flat at both providers, under one of three names; anything else is shown whole.
    private static func text(
        inBody body: [UInt8],
        without secrets: borrowing KnownSecrets
    ) -> [UInt8] {
        guard let value = try? JSONValue(parsing: body, numbers: .any) else { return body }
        if case .object(let object) = value {
            for name in ["message", "error", "detail"] {
                if case .string(let text)? = object[name] { return Array(text.utf8) }
            }
        }
        // Once within the strings: a text within a text has its escapes escaped again.
        return redactingStrings(of: value, without: secrets).serialized
    }

    private static func redactingStrings(
        of value: JSONValue,
        without secrets: borrowing KnownSecrets
    ) -> JSONValue {
        switch value {
        case .string(let text): return .string(sentence(Array(text.utf8), without: secrets))
        case .array(let values):
            var redacted: [JSONValue] = []
            for value in values { redacted.append(redactingStrings(of: value, without: secrets)) }
            return .array(redacted)
        case .object(let object):
            var redacted = object
            for member in object.members {
                redacted[member.name] = redactingStrings(of: member.value, without: secrets)
            }
            return .object(redacted)
        case .null, .bool, .integer, .decimal: return value
        }
    }

    private static func cut(_ text: String, to byteCount: Int) -> String {
        guard text.utf8.count > byteCount else { return text }
        var end = text.unicodeScalars.startIndex
        var remaining = byteCount
        for index in text.unicodeScalars.indices {
            remaining -= UTF8.width(text.unicodeScalars[index])
            guard remaining >= 0 else { break }
            end = text.unicodeScalars.index(after: index)
        }
        return String(text.unicodeScalars[..<end])
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmless: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
