import VaultModel

// An event has to stay below a mebibyte (FORMAT.md section 3). A provider's sentence that is kept with
// each of a thousand keys would not: what it has answered could then not be recorded at all.
extension PushOutcome {
    /// What the sentences of all its keys may take.
    private static let sentencesByteCount = 1 << 18

    /// The beginning of a key's sentence, as much of it as every key's may take.
    func shortened(_ sentence: String) -> String {
        let limit = Self.sentencesByteCount / max(1, items.count)
        var shortened = sentence
        while JSONValue.string(shortened).serialized.count > limit, !shortened.isEmpty {
            let scalars = shortened.unicodeScalars
            shortened = String(scalars.prefix(scalars.count * 3 / 4))
        }
        return shortened
    }
}
