import Vault

extension PushPlan {
    /// The element of `plan` that docs/CLI.md promises.
    var json: JSONValue {
        [
            "target": .string(target.name.text), "provider": .string(target.provider.rawValue),
            "set": .optional(target.set),
            "region": .optional(target.last?.region ?? target.region),
            "kind": .string(target.kind.rawValue),
            "changes": .array(
                changes.map { change in
                    [
                        "key": .string(change.key), "entry": .optional(change.entry?.text),
                        "action": .string(change.action.rawValue),
                        "version": .optional(change.version),
                        "pushedVersion": .optional(change.pushedVersion),
                    ]
                }
            ),
            "problems": .array(
                problems.map { ["code": .string($0.code), "message": .string($0.message)] }
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
        for problem in problems {
            text += "  ! \(printable(problem.message)) (\(problem.code))\n"
        }
        return text
    }

    private var heading: String {
        switch target.provider {
        case .pipecat:
            "pipecat set \(target.set ?? "-"), region \(target.last?.region ?? target.region ?? "default")"
        case .baseten:
            "baseten, \(target.place); a change takes effect at once for every deployment"
        }
    }

    private func describe(_ change: Change) -> String {
        switch change.action {
        case .create: "create, version \(change.version ?? 0)"
        case .update:
            "update, version \(change.version ?? 0)"
                + (change.pushedVersion.map { " over \($0)" } ?? " over a value of others")
        case .unchanged: "unchanged, version \(change.version ?? 0)"
        case .delete: "delete"
        case .unmanaged: "unmanaged, stays as it is"
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
