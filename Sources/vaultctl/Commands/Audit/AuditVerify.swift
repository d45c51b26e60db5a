import ArgumentParser
import Vault

/// The command `vaultctl audit verify`.
struct AuditVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the whole history and every record, and say what was checked.",
        discussion: """
            Every event: its number, link, signature, and whether its author might write it. Every \
            record of your teams: its place in the signed state, its seal, and what it refers to. \
            That nothing is missing that this machine has seen before, and with --anchor, nothing \
            that was there when the line was kept. A file of anchors has one a line; lines that \
            begin with '#' are remarks.

            Status 14 when something does not verify.

            Examples:
              vaultctl audit verify
              vaultctl audit verify --anchor anchors.txt
              git notes --ref vaultctl show | vaultctl audit verify --anchor -
            """
    )

    @Option(
        help: ArgumentHelp(
            "Lines of 'audit anchor' that the history must contain.",
            valueName: "line|file|-"
        ),
        completion: .file()
    )
    var anchor: [String] = []

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let anchors = try anchor.flatMap { word throws(ToolError) in try Anchor.all(in: word) }
        let context = try Context(global)
        try context.withVault { vault in
            let found = try vault.verify(containing: anchors)
            context.output.show(found.json) { text(found) }
        }
    }

    private func text(_ found: Verification) -> String {
        let newest = found.anchors.map(\.sequence).max()
        let anchors =
            found.anchors.count == 1 ? "the anchor" : "\(found.anchors.count) anchors"
        return """
            verified  \(found.events.counted("event")): numbers, links, authority
                      \(found.events.counted("signature")) of \(found.authors.counted("member"))
                      \(opened(found))
                      \(found.records.counted("record")): seals, values, references
                      \(found.teams.counted("team")): every record is in the state that was signed last
                      \(seen(found))
            \(newest.map { "          \(anchors), up to event \($0): nothing was changed or cut off since\n" } ?? "")\
            head      \(found.head.sequence) \(found.head.link)
            took      \(found.durations.events.inSeconds) for the events, \
            \(found.durations.records.inSeconds) for the records

            """
    }

    private func opened(_ found: Verification) -> String {
        let others = found.events - found.readable
        guard others > 0 else { return "all of them opened" }
        return "\(found.readable) of them opened; \(others) are of teams that you are not in"
    }

    private func seen(_ found: Verification) -> String {
        guard let pinned = found.pinned else {
            return "this machine had not seen the vault before: an older copy would look the same"
        }
        return
            "event \(pinned), the last that this machine has seen, and nothing before it is missing"
    }
}

extension Verification {
    fileprivate var json: JSONObject {
        [
            "ok": true, "events": .integer(Int64(events)), "records": .integer(Int64(records)),
            "head": ["seq": .integer(Int64(head.sequence)), "link": .string(head.link.hex)],
            "pinned": .bool(isPinned), "anchored": .bool(!anchors.isEmpty),
            "readable": .integer(Int64(readable)), "authors": .integer(Int64(authors)),
            "teams": .integer(Int64(teams)),
            "milliseconds": .integer(
                durations.events.inMilliseconds + durations.records.inMilliseconds
            ),
        ]
    }
}

extension Anchor {
    /// The anchors that a word on the command line means: itself, or the lines of a file.
    fileprivate static func all(in word: String) throws(ToolError) -> [Anchor] {
        if let anchor = Anchor(word) { return [anchor] }
        guard !word.hasPrefix("vaultctl/1") else { throw malformed("the line") }
        let text = String(decoding: try SecretInput.text(of: word, "anchor"), as: UTF8.self)
        var anchors: [Anchor] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        where !line.allSatisfy(\.isWhitespace) && !line.hasPrefix("#") {
            guard let anchor = Anchor(line) else {
                throw malformed("line \(number + 1) of \(word)")
            }
            anchors.append(anchor)
        }
        guard !anchors.isEmpty else { throw malformed(word) }
        return anchors
    }

    private static func malformed(_ what: String) -> ToolError {
        .usage("\(printable(what)) is no anchor", hint: "'vaultctl audit anchor' prints one")
    }
}
