import Vault

/// The words after the program's name.
enum Arguments {
    private static let withValue = [
        "--vault", "--team", "-t", "--passphrase-file", "--passphrase-fd", "--key-file",
        "--slot",
    ]
    private static let flags = [
        "--json", "--quiet", "-q", "--verbose", "-v", "--no-color", "--no-input", "--yes", "-y",
    ]

    /// Moves global options that stand before the command behind it, where the parser looks for
    /// them: `vaultctl --vault V key add` is `vaultctl key add --vault V`.
    static func reordered(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var leading: [String] = []
        while let word = rest.first {
            if flags.contains(word) || withValue.contains(where: { word.hasPrefix($0 + "=") }) {
                leading.append(rest.removeFirst())
            } else if withValue.contains(word), rest.count > 1 {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        guard !leading.isEmpty, let command = rest.first, command != "--" else { return arguments }
        var words = [String(rest.removeFirst())]
        if CommandTree.groups.contains(command), let next = rest.first, !next.hasPrefix("-") {
            words.append(rest.removeFirst())
        }
        return words + leading + rest
    }

    /// Gives `set --generate` the length that it may leave out, which the parser's options cannot.
    static func completed(_ arguments: [String]) -> [String] {
        guard arguments.first == "set" else { return arguments }
        let mark = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return arguments[..<mark].map { $0 == "--generate" ? "--generate=\(standardLength)" : $0 }
            + arguments[mark...]
    }

    private static let standardLength = SecretGenerator.standardCharacterCount
}
