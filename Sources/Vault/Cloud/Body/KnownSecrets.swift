private import VaultModel

/// The values of one request and the token: what a body is made of, and what may not come back in
/// a text for people.
package struct KnownSecrets: ~Copyable {
    /// All of them, one behind the other; there are no arrays of `SecretBytes`.
    private var joined: SecretBytes
    private var ranges: [Range<Int>] = []
    /// What to look for: the secrets, and those with white space around them also without it.
    private(set) var needles: [Range<Int>] = []

    package init() {
        joined = SecretBytes(capacity: 0) { _ in }
    }

    /// How many there are.
    var count: Int { ranges.count }

    /// Adds a copy of a secret.
    package mutating func append(_ secret: Span<UInt8>) {
        let start = joined.count
        let longer = SecretBytes(capacity: start + secret.count) { output in
            joined.withSpan { bytes in output.append(bytes) }
            output.append(secret)
        }
        joined = longer
        let range = start..<joined.count
        ranges.append(range)
        needles.append(range)
        let trimmed = trimmed(range)
        if trimmed != range { needles.append(trimmed) }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        joined.withSpan { bytes in
            var range = range
            while !range.isEmpty, bytes[range.lowerBound].isWhitespace {
                range = range.dropFirst()
            }
            while !range.isEmpty, bytes[range.upperBound - 1].isWhitespace {
                range = range.dropLast()
            }
            return range
        }
    }

    /// Lends one secret for one closure.
    func withSecret<Result: ~Copyable>(
        at index: Int,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        withBytes(in: ranges[index], body)
    }

    /// Lends a part of them for one closure.
    func withBytes<Result: ~Copyable>(
        in range: Range<Int>,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        joined.withSpan { bytes in body(bytes.extracting(range)) }
    }
}
