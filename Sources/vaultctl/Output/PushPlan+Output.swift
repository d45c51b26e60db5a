import Vault

extension PushPlan {
    /// The element of `plan` that docs/CLI.md promises.
    var json: JSONValue {
        [
            "target": .string(target.name.text), "provider": .string(target.provider.rawValue),
            "set": .optional(target.set),
            "region": .optional(region),
            "kind": .string(target.kind.rawValue),
            "changes": .array(
                changes.map { change in
                    [
                        "key": .string(change.key), "entry": .optional(change.entry?.text),
                        "action": .string(change.action.rawValue),
                        "version": .optional(change.version),
                        "pushedVersion": .optional(change.pushedVersion),
                        "detail": .optional(change.detail),
                    ]
                }
            ),
            "problems": .array(
                problems.map { ["code": .string($0.code), "message": .string($0.message)] }
            ),
            "notes": .array(
                notes.map { ["code": .string($0.code), "message": .string($0.message)] }
            ),
        ]
    }

    /// The plan for a person: one line a key, then what stands in the way.
    func text(_ style: Style) -> String {
        var text = style.bold(target.name.text) + "  " + printable(heading) + "\n"
        for change in changes {
            text += "  \(change.action.sign) \(printable(change.key))  \(describe(change))\n"
        }
        if changes.isEmpty { text += "  no keys are mapped\n" }
        for note in notes { text += "  * \(printable(note.message))\n" }
        for problem in problems {
            text += "  ! \(printable(problem.message)) (\(problem.code))\n"
        }
        return text
    }

    private var heading: String {
        switch target.provider {
        case .pipecat:
            "pipecat set \(target.set ?? "-"), region \(region ?? "default")"
        case .baseten:
            "baseten, \(target.place)"
        }
    }

    private func describe(_ change: Change) -> String {
        let version = change.version ?? 0
        let detail = change.detail.map { ": \(printable($0))" } ?? ""
        switch change.action {
        case .create: return "create, version \(version)\(detail)"
        case .update:
            let over = change.pushedVersion.map { " over \($0)" } ?? ""
            return "update, version \(version)\(over)\(detail)"
        case .unchanged: return "unchanged, version \(version)\(detail)"
        case .delete: return "delete\(detail)"
        case .unmanaged:
            let isRemovable = change.pushedVersion != nil
            return "unmanaged, stays\(detail)" + (isRemovable ? "; --prune removes it" : "")
        }
    }
}

extension PushPlan.Action {
    fileprivate var sign: String {
        switch self {
        case .create: "+"
        case .update: "~"
        case .unchanged: "="
        case .delete: "-"
        case .unmanaged: "?"
        }
    }
}
