public import VaultModel

/// A file format that secrets are written in (docs/IMPORT.md).
public enum ExportFormat: String, CaseIterable, Sendable {
    case dotenv
    case json
    case yaml
    case shell
}

extension ExportFormat {
    /// Writes the secrets, in their order, one a line.
    ///
    /// Throws where the format cannot hold a name or a value; what it can hold is read back byte
    /// for byte.
    public func document(
        of secrets: [(name: String, value: SharedSecret)]
    ) throws(UnwritableSecret) -> SecretBytes {
        var output = SecretBuffer(capacity: 4096)
        if self == .json { output.append("{") }
        for (index, secret) in secrets.enumerated() {
            let (name, value) = secret
            if self == .json { output.append(index == 0 ? "\n  " : ",\n  ") }
            try value.bytes.withSpan { value throws(UnwritableSecret) in
                switch self {
                case .dotenv: try DotenvWriter.append(name: name, value: value, to: &output)
                case .json: JSONSecretWriter.append(name: name, value: value, to: &output)
                case .yaml: try YAMLWriter.append(name: name, value: value, to: &output)
                case .shell: try ShellWriter.append(name: name, value: value, to: &output)
                }
            }
        }
        if self == .json { output.append(secrets.isEmpty ? "}\n" : "\n}\n") }
        // An empty mapping is not the same as an empty file.
        if self == .yaml, secrets.isEmpty { output.append("{}\n") }
        return output.copy()
    }
}
