#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import ArgumentParser
import Vault

/// The command `vaultctl audit log`.
struct AuditLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print every signed event that you can read, oldest first.",
        discussion: """
            With --follow it goes on: events are printed as they are signed, with --json one \
            document a line, until it is interrupted.

            Examples:
              vaultctl audit log --since 7d
              vaultctl audit log --json | jq '.events[] | select(.op == "entry.set")'
              vaultctl audit log --since 1h --follow
            """
    )

    @Option(help: ArgumentHelp("Only events since then.", valueName: "30d|2026-11-01"))
    var since: Moment?

    @Flag(help: "Go on with what is signed from now on.")
    var follow = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            var events: [LogEntry] = []
            var last: UInt64 = 0
            try vault.events { entry throws(VaultError) in
                last = entry.sequence
                if since.map({ entry.at >= $0.time }) != false { events.append(entry) }
            }
            guard follow else {
                context.output.show(["events": .array(events.map { .object($0.json) })]) {
                    text(events, context.output.style)
                }
                return
            }
            for event in events { show(event, context.output) }
            try follow(vault, after: last, context.output)
        }
    }

    /// Looks for new events every second; an interruption ends the process.
    private func follow(_ vault: Vault, after last: UInt64, _ output: Output) throws -> Never {
        var last = last
        while true {
            sleep(1)
            do throws(VaultError) {
                try vault.events(after: last) { entry throws(VaultError) in
                    last = entry.sequence
                    show(entry, output)
                }
            } catch {
                // Somebody writes: what he wrote is there the next time.
                guard case .busy = error else { throw error }
            }
        }
    }

    private func show(_ event: LogEntry, _ output: Output) {
        output.show(event.json) {
            let team = event.team?.text ?? "-"
            let words = [
                String(event.sequence), event.at.description, team, event.by, event.operation,
                event.gist,
            ]
            return words.map(printable).joined(separator: "  ") + "\n"
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
    /// The event that docs/CLI.md promises.
    var json: JSONObject {
        [
            "seq": .integer(Int64(sequence)), "at": .string(at.description),
            "team": .optional(team?.text), "by": .string(by), "op": .string(operation),
            "detail": .object(detail),
        ]
    }

    /// What a person wants to know of the detail, in one cell: names and states, no ids.
    fileprivate var gist: String {
        var words: [String] = []
        let names = [
            "rotation", "target", "name", "entry", "from", "to", "state", "region", "set", "label",
        ]
        for name in names {
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
        if !members.isEmpty {
            words.append("for " + members.map(\.text).joined(separator: ", "))
        }
        if operation == "vault.rollback", case .integer(let sequence)? = detail["seq"] {
            words.append("without the events up to \(sequence)")
        }
        let text = words.joined(separator: " ")
        guard !text.isEmpty else { return "-" }
        return text.count > 100 ? text.prefix(99) + "…" : text
    }
}
