import VaultModel

/// The secrets that a reader has found so far, each name once.
struct SecretList {
    private(set) var secrets: [ImportedSecret] = []
    private var lines: [String: Int] = [:]

    /// Adds a secret that starts at an offset.
    ///
    /// Names that Unicode holds for the same are the same: a vault would normalize them.
    mutating func append(
        _ secret: ImportedSecret,
        at offset: Int,
        in text: Span<UInt8>
    ) throws(DocumentError) {
        if let first = lines.updateValue(secret.line, forKey: secret.name) {
            throw DocumentError(at: offset, in: text, "the name is the same as on line \(first)")
        }
        secrets.append(secret)
    }
}
