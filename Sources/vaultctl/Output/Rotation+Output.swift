import Vault

extension Output {
    /// Prints a campaign.
    func show(_ rotation: Rotation) {
        show(rotation.document) { rotation.text(style) }
    }
}

extension Rotation {
    /// The campaign under its name in a document.
    var document: JSONObject { ["rotation": .object(json)] }

    /// Whether it runs, is overdue or has ended.
    var stateWord: String {
        if ended != nil { return steps.allSatisfy(\.isOver) ? "finished" : "abandoned" }
        if let due, due < Timestamp.now { return "overdue" }
        return "running"
    }

    /// The campaign as a document, described in the help of `rotate`.
    var json: JSONObject {
        [
            "name": .string(name.text), "reason": .string(reason), "owner": .string(owner),
            "started": .string(started.description), "due": .optional(due?.description),
            "ended": .optional(ended?.description), "state": .string(stateWord),
            "entries": .array(
                steps.map { step in
                    [
                        "entry": .string(step.entry.text), "from": .integer(Int64(step.from)),
                        "version": .optional(step.version), "state": .string(step.state.rawValue),
                        "stale": .strings(step.stale.map(\.text)), "note": .optional(step.note),
                    ]
                }
            ),
        ]
    }

    /// Everything about it, for a person.
    func text(_ style: Style) -> String {
        var table = Table("ENTRY", "VERSION", "STATE", "MISSING AT", "NOTE")
        for step in steps {
            let version = step.version.map { $0 == step.from ? "\($0)" : "\(step.from) → \($0)" }
            table.add(
                Cell(step.entry.text),
                Cell(version ?? "-"),
                Cell(step.state.rawValue),
                Cell(step.stale.isEmpty ? "-" : step.stale.map(\.text).joined(separator: ", ")),
                Cell(step.note ?? "-")
            )
        }
        let lines = [
            ("campaign", name.text), ("state", stateWord), ("owner", owner), ("reason", reason),
            ("started", started.description), ("due", due?.description ?? "-"),
            ("ended", ended?.description ?? "-"),
            ("done", "\(steps.count(where: \.isOver)) of \(steps.count)"),
        ]
        return lines.filter { $0.1 != "-" }.map { label, value in
            label + String(repeating: " ", count: 10 - label.count) + printable(value) + "\n"
        }.joined() + "\n" + table.text(style, empty: "no entries")
    }
}
