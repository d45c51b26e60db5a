import ArgumentParser
import Vault

/// The command `vaultctl audit log`.
struct AuditLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print every signed event that you can read, oldest first.",
        discussion: """
            Examples:
              vaultctl audit log --since 7d
              vaultctl audit log --json | jq '.events[] | select(.op == "entry.set")'
            """
    )

    @Option(help: ArgumentHelp("Only events since then.", valueName: "30d"))
    var since: TimeSpan?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let start = since.map { Timestamp.now - $0.duration }
            var events: [LogEntry] = []
            try vault.events { entry throws(VaultError) in
                if start.map({ entry.at >= $0 }) != false { events.append(entry) }
            }
            context.output.show(["events": .array(events.map(\.json))]) {
                text(events, context.output.style)
            }
        }
    }

    private func text(_ events: [LogEntry], _ style: Style) -> String {
        var table = Table("SEQ", "AT", "TEAM", "BY", "EVENT", "DETAIL")
        for event in events {
            table.add(
                Cell(String(event.sequence)),
                Cell(event.at.description),
                Cell(event.team?.text ?? "-"),
                Cell(event.by),
                Cell(event.operation),
                Cell(event.gist)
            )
        }
        return table.text(style, empty: "no events")
    }
}

extension LogEntry {
    fileprivate var json: JSONValue {
        [
            "seq": .integer(Int64(sequence)), "at": .string(at.description),
            "team": .optional(team?.text), "by": .string(by), "op": .string(operation),
            "detail": .object(detail),
        ]
    }

    /// What a person wants to know of the detail, in one cell: names and states, no ids.
    fileprivate var gist: String {
        var words: [String] = []
        for name in ["target", "name", "from", "to", "state", "region", "set", "label"] {
            if case .string(let text)? = detail[name] { words.append(text) }
        }
        if let names = try? detail.strings("names") { words += names }
        for list in ["entries", "items"] {
            guard let objects = try? detail.objects(list) else { continue }
            words += objects.compactMap { object in
                guard let name = (try? object.string("name")) ?? (try? object.string("key"))
                else { return nil }
                guard case .integer(let version)? = object["version"] else { return name }
                return "\(name) v\(version)"
            }
        }
        if let removals = try? detail.objects("removals") {
            words += removals.compactMap { try? $0.string("key") }.map { "removes \($0)" }
        }
        if let member = try? detail.object("member") {
            words.append((try? member.string("name")) ?? "")
        }
        // One's own keys and the key of a team one has made are nothing to say a name for.
        words += about.map(\.text).filter { $0 != by }
        if operation == "vault.rollback", case .integer(let sequence)? = detail["seq"] {
            words.append("without the events up to \(sequence)")
        }
        let text = words.joined(separator: " ")
        guard !text.isEmpty else { return "-" }
        return text.count > 100 ? text.prefix(99) + "…" : text
    }
}
