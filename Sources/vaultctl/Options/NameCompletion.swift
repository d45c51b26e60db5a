import ArgumentParser
import Vault

// What a shell offers for a word that names something in the vault.
extension CompletionKind {
    /// The entries of the team.
    static var entries: CompletionKind {
        names { vault, team, _ in try vault.summaries(in: team).entries.map(\.name.text) }
    }

    /// The entries of the team, as a list with commas.
    static var entryList: CompletionKind {
        names { vault, team, word in
            let before = word.lastIndex(of: ",").map { String(word[...$0]) } ?? ""
            return try vault.summaries(in: team).entries.map { before + $0.name.text }
        }
    }

    /// The entries of the team, behind a key and its sign where there is one.
    static var mappings: CompletionKind {
        names { vault, team, word in
            let before = word.firstIndex(of: "=").map { String(word[...$0]) } ?? ""
            return try vault.summaries(in: team).entries.map { before + $0.name.text }
        }
    }

    /// The targets of the team.
    static var targets: CompletionKind {
        names { vault, team, _ in try vault.targets(in: team).map(\.name.text) }
    }

    /// The keys that go to targets of the team, as a list with commas.
    static var keyList: CompletionKind {
        names { vault, team, word in
            let before = word.lastIndex(of: ",").map { String(word[...$0]) } ?? ""
            let keys = Set(try vault.targets(in: team).flatMap(\.mapped.keys))
            return keys.sorted().map { before + $0 }
        }
    }

    /// The teams that the member is in.
    static var teams: CompletionKind {
        names { vault, _, _ in try vault.teamNames().map(\.text) }
    }

    /// The members of the vault.
    static var members: CompletionKind {
        names { vault, _, _ in try vault.members().map(\.name.text) }
    }

    private static func names(
        _ list: @escaping @Sendable (Vault, TeamChoice, _ word: String) throws -> [String]
    ) -> CompletionKind {
        .custom { words, index, prefix in
            // Whatever is wrong, a shell that completes a word is no place to say so.
            (try? TypedLine(words).names(prefix, list)) ?? []
        }
    }
}

/// The words of a command line that is still being typed.
private struct TypedLine {
    private let words: [String]

    init(_ words: [String]) {
        self.words = words
    }

    /// The names that a shell can offer; nothing is written.
    ///
    /// There are none where the vault does not open without a question and the cost of a passphrase.
    func names(
        _ word: String,
        _ list: (Vault, TeamChoice, _ word: String) throws -> [String]
    ) throws -> [String] {
        var settings = Settings()
        settings.vault = value(of: "--vault").map(expanded)
        settings.keyFile = value(of: "--key-file").map(expanded)
        let context = try Context(settings)
        guard let key = try context.machineKey() else { return [] }
        let locked = try LockedVault(lookingAt: context.path, environment: context.environment)
        let vault = try Vault(locked, with: key)
        let team = context.team(named: value(of: "--team", "-t"), in: vault)
        return try list(vault, team, word).filter(Self.isPlain)
    }

    /// The value of an option, as far as it was typed; bash makes `=` a word of its own.
    private func value(of names: String...) -> String? {
        for (index, word) in words.enumerated().reversed() {
            if names.contains(word) {
                let rest = words[(index + 1)...].drop { $0 == "=" }
                if let value = rest.first, !value.isEmpty { return value }
            }
            for name in names where word.hasPrefix(name + "=") {
                return String(word.dropFirst(name.count + 1))
            }
        }
        return nil
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/") else { return path }
        return (ProcessEnvironment.value(of: "HOME") ?? "") + path.dropFirst()
    }

    /// Whether a shell takes a name for what it is: bash expands what a script of completions
    /// offers, so that a name like `$(…)` from another member would be run.
    private static func isPlain(_ name: String) -> Bool {
        name.first != "-"
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "A"..."Z", "a"..."z", "0"..."9", "_", "-", ".", "/", "@", "+", ",", "=": true
                default: false
                }
            }
    }
}

extension Context {
    /// The machine key that was given in a file; nil where there is none.
    fileprivate func machineKey() throws -> Credential? {
        // A pipe would wait for somebody to write.
        guard let file = settings.givenKeyFile, isRegularFile(file) else { return nil }
        return .machineKey(try SecretInput.read(file: file, "machine key"))
    }
}
