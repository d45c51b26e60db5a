import ArgumentParser
import Vault

/// How events are written for other programs (docs/AUDIT.md).
enum EventFormat: String, ExpressibleByArgument, CaseIterable {
    case jsonl
    case csv

    /// The first line of a CSV file.
    static let heading = columns.joined(separator: ",") + "\r\n"

    private static let columns = [
        "id", "seq", "at", "team", "by", "op", "target", "push", "state", "entries", "link",
        "detail",
    ]

    /// One event and the end of its line.
    func line(_ event: LogEntry, of vault: VaultID) -> String {
        let id = "\(vault.fingerprint)-\(event.sequence)"
        switch self {
        case .jsonl:
            var json: JSONObject = ["schema": 1, "id": .string(id)]
            for member in event.json.members { json[member.name] = member.value }
            json["link"] = .string(event.link.hex)
            return String(decoding: json.serialized, as: UTF8.self) + "\n"
        case .csv:
            let cells = [
                id, String(event.sequence), event.at.description, event.team?.text ?? "", event.by,
                event.operation, event.text("target"), event.text("push"), event.text("state"),
                event.entries.joined(separator: " "), event.link.hex,
                String(decoding: event.detail.serialized, as: UTF8.self),
            ]
            return cells.map(Self.cell).joined(separator: ",") + "\r\n"
        }
    }

    /// A cell of RFC 4180 that no spreadsheet takes for a formula.
    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let text = isFormula ? "'" + text : text
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

extension LogEntry {
    fileprivate func text(_ name: String) -> String {
        (try? detail.optionalString(name)) ?? ""
    }

    /// The names of the entries that the event is about.
    fileprivate var entries: [String] {
        if let names = try? detail.strings("names"), operation.hasPrefix("entry.") { return names }
        if let entry = try? detail.string("entry") { return [entry] }
        if let objects = try? detail.objects("entries") {
            return objects.compactMap { try? $0.string("name") }
        }
        if let objects = try? detail.objects("items") {
            return objects.compactMap { try? $0.string("entry") }
        }
        return []
    }
}
