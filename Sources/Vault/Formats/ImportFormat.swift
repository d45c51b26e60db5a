public import VaultModel

/// A file format that secrets are read from (docs/IMPORT.md).
public enum ImportFormat: String, CaseIterable, Sendable {
    case dotenv
    case json
    case yaml
    case onePassword = "1password"
    case bitwarden
    case keepass
}

extension ImportFormat {
    /// The largest file that is read.
    public static let maximumByteCount = 64 << 20

    /// Reads a whole file, or throws at the first thing in it that is wrong or has two meanings.
    public func read(
        _ document: borrowing SecretBytes
    ) throws(DocumentError) -> ImportedDocument {
        try document.withSpan { bytes throws(DocumentError) in
            let start = try SourceText.checkedStart(of: bytes)
            return switch self {
            case .dotenv: try DotenvReader.read(bytes, from: start)
            case .json: try JSONReader.read(bytes, from: start)
            case .yaml: try YAMLReader.read(bytes, from: start)
            case .onePassword: try PasswordManager.onePassword.read(bytes, from: start)
            case .keepass: try PasswordManager.keepass(in: bytes, from: start)
            case .bitwarden:
                if JSONScanner.isObject(bytes, from: start) {
                    try BitwardenReader.read(bytes, from: start)
                } else {
                    try PasswordManager.bitwarden.read(bytes, from: start)
                }
            }
        }
    }

    /// Guesses from a file's name and, where several formats share one, from what is in it; nil
    /// when nothing fits.
    public init?(fileName: String, content: borrowing SecretBytes) {
        let name = fileName.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let format: ImportFormat? =
            if name == ".env" || name.hasSuffix(".env") || name.hasPrefix(".env.") {
                .dotenv
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                .yaml
            } else if name.hasSuffix(".json") {
                content.withSpan { BitwardenReader.isExport($0) } ? .bitwarden : .json
            } else if name.hasSuffix(".csv") {
                content.withSpan { PasswordManager.format(of: $0) }
            } else {
                nil
            }
        guard let format else { return nil }
        self = format
    }
}
