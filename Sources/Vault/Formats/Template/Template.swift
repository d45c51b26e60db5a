public import VaultModel

/// A text with references to secrets, `{{ NAME }}` and `vaultctl://TEAM/NAME` (docs/IMPORT.md).
public struct Template: Sendable {
    /// One secret that a template asks for.
    public struct Reference: Hashable, Sendable {
        /// The team it is in; nil for the one that is in use.
        public let team: String?
        /// The entry's name.
        public let name: String
    }

    enum Piece {
        /// A part of the template that stays as it is.
        case text(Range<Int>)
        case reference(Reference)
    }

    private let source: SharedSecret
    private let pieces: [Piece]

    /// Reads a template; throws where a reference is not written as one.
    public init(parsing source: borrowing SecretBytes) throws(DocumentError) {
        pieces = try source.withSpan { text throws(DocumentError) in
            guard text.count <= ImportFormat.maximumByteCount else {
                throw DocumentError(
                    line: 1,
                    column: 1,
                    reason: "the file is larger than \(ImportFormat.maximumByteCount >> 20) MiB"
                )
            }
            return try TemplateParser.pieces(of: text)
        }
        self.source = SharedSecret(source.copy())
    }

    /// What the template asks for, each once, in the order of the first time.
    public var references: [Reference] {
        var seen: Set<Reference> = []
        return pieces.compactMap { piece in
            guard case .reference(let reference) = piece, seen.insert(reference).inserted
            else { return nil }
            return reference
        }
    }

    /// Puts the values in the places of their references; what is in a value is not looked at.
    ///
    /// `value` is asked once for each place, and what it throws is thrown on.
    public func filled<Failure: Error>(
        _ value: (Reference) throws(Failure) -> SharedSecret
    ) throws(Failure) -> SecretBytes {
        var output = SecretBuffer(capacity: 4096)
        for piece in pieces {
            switch piece {
            case .text(let range):
                source.bytes.withSpan { text in output.append(text.extracting(range)) }
            case .reference(let reference):
                try value(reference).bytes.withSpan { bytes in output.append(bytes) }
            }
        }
        return output.copy()
    }
}
