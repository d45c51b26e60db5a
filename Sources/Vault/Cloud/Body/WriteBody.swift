package import VaultModel

/// The body of one write request, which is wiped when the request is over.
///
/// No value in it was ever a String.
package struct WriteBody: ~Copyable {
    /// JSON text.
    package let json: SecretBytes
    /// The values in it, in their order, and what else may not come back in an answer.
    package let secrets: KnownSecrets

    /// Puts each value between two pieces of JSON text, which stand outside and inside the quotes.
    package init(_ pieces: [[UInt8]], around values: consuming KnownSecrets) {
        precondition(pieces.count == values.count + 1)
        json = Self.json(pieces, around: values)
        secrets = values
    }

    /// Puts a value into the JSON text that is not the one to keep out of answers, but made of it.
    package init(
        _ before: [UInt8],
        _ value: borrowing SecretBytes,
        _ after: [UInt8],
        secrets: consuming KnownSecrets
    ) {
        var values = KnownSecrets()
        value.withSpan { bytes in values.append(bytes) }
        json = Self.json([before, after], around: values)
        self.secrets = secrets
    }

    private static func json(
        _ pieces: [[UInt8]],
        around values: borrowing KnownSecrets
    ) -> SecretBytes {
        var byteCount = pieces.reduce(0) { $0 + $1.count }
        for index in 0..<values.count {
            byteCount += values.withSecret(at: index, JSONText.escapedByteCount)
        }
        return SecretBytes(capacity: byteCount) { output in
            for index in pieces.indices {
                for byte in pieces[index] { output.append(byte) }
                guard index < values.count else { return }
                values.withSecret(at: index) { JSONText.appendEscaped($0, to: &output) }
            }
        }
    }
}

/// Whether a value can be sent: JSON text holds UTF-8 and nothing else.
package func isSendable(_ value: borrowing SecretBytes) -> Bool {
    value.withSpan { bytes in (try? UTF8Span(validating: bytes)) != nil }
}
