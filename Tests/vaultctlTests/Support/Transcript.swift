import Testing

/// Commands and all that they say, as a person would see it, in a home of their own.
///
/// A line that begins with `$` is a command, its value on standard input behind `<<<`; the lines
/// after it are stdout, those with `2>` before them stderr; `[5]` is a status that is not 0, and
/// `(no newline)` what a pipe sees of `get`. What differs from run to run has a name: `{vault}`,
/// `{home}`, `{pipecat}`, `{baseten}`, and times and ids are as wide as they are and all zeros.
struct Transcript {
    private let expected: String

    init(_ expected: String) {
        self.expected = expected
    }

    /// The words of each command.
    var commands: [[String]] {
        lines.filter { $0.hasPrefix("$ ") }.map { Self.words($0).arguments }
    }

    /// What is said when the commands are run again.
    func replayed(
        in home: Home,
        _ sandbox: Sandbox? = nil,
        knowing others: [(String, String)] = []
    ) async throws -> String {
        var names = [(home.vault, "{vault}"), (home.path(""), "{home}/")] + others
        if let sandbox {
            names += [
                (sandbox.pipecat.baseURL, "{pipecat}"), (sandbox.baseten.baseURL, "{baseten}"),
            ]
        }
        var replayed = ""
        for line in lines where line.hasPrefix("$ ") {
            var (words, input) = Self.words(line)
            for (value, name) in names {
                words = words.map { $0.replacing(name, with: value) }
            }
            let outcome = try await home.run(
                Array(words.dropFirst()),
                with: .input(input),
                status: nil
            )
            var shown = Self.shown(outcome)
            for (value, name) in names { shown = shown.replacing(value, with: name) }
            replayed += line + "\n" + Self.withoutTimesAndIDs(shown)
        }
        return replayed
    }

    /// The lines in which a replay differs.
    func differences(from replayed: String) -> [String] {
        let found = replayed.split(separator: "\n").map(String.init)
        return found.difference(from: lines).map { change in
            switch change {
            case .remove(_, let line, _): "- " + line
            case .insert(_, let line, _): "+ " + line
            }
        }
    }

    private var lines: [String] { expected.split(separator: "\n").map(String.init) }

    private static func shown(_ outcome: Outcome) -> String {
        var shown = outcome.text
        if !shown.isEmpty, !shown.hasSuffix("\n") { shown += "\n(no newline)\n" }
        for line in outcome.errorText.split(separator: "\n") { shown += "2> \(line)\n" }
        if outcome.ending != .exited(0) {
            shown += outcome.status.map { "[\($0)]\n" } ?? "\(outcome.ending)\n"
        }
        // Empty lines set a table apart and nothing else.
        return shown.split(separator: "\n").map { $0 + "\n" }.joined()
    }

    private static func withoutTimesAndIDs(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "0000-00-00T00:00:00.000Z")
            .replacing(/\d{8}T\d{9}Z/, with: "00000000T000000000Z")
            .replacing(/vaultctl\/1 [a-z2-7]{52}/, with: "vaultctl/1 VAULT")
            .replacing(/\b[a-z2-7]{16}-(\d+)\b/) { "FINGERPRINT-\($0.output.1)" }
            .replacing(/\b\d+\.\d\d s\b/, with: "0.00 s")
            .replacing(/\b[a-z2-7]{4}( [a-z2-7]{4}){3}\b/, with: "aaaa aaaa aaaa aaaa")
            .replacing(/\b([a-z2-7]{4}-){13}[a-z2-7]{4}\b/, with: "aaaa-…-aaaa")
            .replacing(/\b([0-9a-f]{226}|[0-9a-f]{128})\b/, with: "00…00")
            .replacing(/\b([0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8})\b/) { match in
                String(repeating: "0", count: match.output.0.count)
            }
    }

    /// Splits a line as a shell would: quotes keep a word together.
    private static func words(_ line: String) -> (arguments: [String], input: String) {
        var words: [String] = []
        var isQuoted = false
        var isNew = true
        for character in line.dropFirst(2) {
            if character == " ", !isQuoted {
                isNew = true
                continue
            }
            if isNew { words.append("") }
            isNew = false
            if character == "'" {
                isQuoted.toggle()
            } else {
                words[words.count - 1].append(character)
            }
        }
        guard let mark = words.firstIndex(of: "<<<") else { return (words, "") }
        return (Array(words[..<mark]), words[mark + 1] + "\n")
    }
}
