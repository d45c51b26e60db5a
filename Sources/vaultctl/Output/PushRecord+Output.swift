import Vault

extension PushRecord {
    /// The PUSH that docs/CLI.md promises.
    var json: JSONValue {
        [
            "id": .string(id), "target": .string(target),
            "provider": .optional(provider?.rawValue), "set": .optional(set),
            "server": .optional(server), "team": .optional(team), "region": .optional(region),
            "kind": .string(kind.rawValue),
            "state": .string(state.rawValue), "by": .string(by), "host": .string(host),
            "started": .string(started.description), "finished": .optional(finished?.description),
            "attempts": .integer(Int64(attempts)), "requestID": .optional(requestID),
            "error": failure.map {
                ["code": .string($0.code), "message": .string($0.message)]
            } ?? .null,
            "items": .array(
                items.map { item in
                    [
                        "key": .string(item.key), "entry": .string(item.entry),
                        "version": .integer(Int64(item.version)),
                        "state": .string(item.state.rawValue), "error": .optional(item.error),
                        "code": .optional(item.code),
                        "action": .string(item.isRemoval ? "remove" : "write"),
                    ]
                }
            ),
            "transitions": .array(
                transitions.map { transition in
                    [
                        "at": .string(transition.at.description),
                        "state": .string(transition.state.rawValue),
                        "detail": .optional(transition.detail),
                    ]
                }
            ),
        ]
    }

    /// What came of it, in one line.
    func summary(_ style: Style) -> String {
        var count = items.count == 1 ? "1 key" : "\(items.count) keys"
        if items.contains(where: \.isRemoval) {
            let removed = items.count { $0.state == .removed }
            count = removed == items.count ? "\(count) removed" : "\(removed) of \(count) removed"
        }
        let place = region.map { " in \($0)" } ?? team.map { " in team \($0)" } ?? ""
        return "\(printable(target)): \(style.state(state)), \(count)\(printable(place))"
            + (failure.map { ": \(printable($0.message))" } ?? "")
    }

    /// Everything about it, for a person.
    func text(_ style: Style) -> String {
        var keys = Table("KEY", "ENTRY", "VERSION", "STATE", "ERROR")
        for item in items {
            keys.add(
                Cell(item.key),
                Cell(item.entry),
                Cell(String(item.version)),
                Cell(item.state),
                Cell(item.error ?? "-")
            )
        }
        var times = Table("AT", "STATE", "DETAIL")
        for transition in transitions {
            times.add(
                Cell(transition.at.description),
                Cell(transition.state),
                Cell(transition.detail ?? "-")
            )
        }
        let lines = [
            ("push", id), ("target", target), ("provider", provider?.rawValue ?? "-"),
            ("server", server ?? "-"), ("set", set ?? "-"), ("team", team ?? "-"),
            ("region", region ?? "-"), ("by", by),
            ("host", host), ("attempts", String(attempts)), ("request", requestID ?? "-"),
            ("error", failure.map { "\($0.message) (\($0.code))" } ?? "-"),
        ]
        return lines.filter { $0.1 != "-" }.map { label, value in
            label + String(repeating: " ", count: 10 - label.count) + printable(value) + "\n"
        }.joined() + "state     " + style.state(state) + "\n\n"
            + times.text(style, empty: "no transitions") + "\n"
            + keys.text(style, empty: "no keys")
    }

    /// The status of docs/CLI.md; `isFollowed` when readiness was waited for.
    func status(isFollowed: Bool) -> ExitStatus {
        switch state {
        case .ready, .stored, .skipped, .removed: .done
        case .accepted, .pending: isFollowed ? .notReady : .done
        case .failed: .notReady
        case .partial: .partlyPushed
        // Where some keys were refused and of others nobody knows, the failures are of two classes.
        case .unknown where items.contains { $0.state == .rejected }: .partlyPushed
        case .open, .unknown, .abandoned: .providerUnreachable
        case .rejected:
            failure.map { ExitStatus(code: $0.code) } ?? .refused
        }
    }
}

extension ExitStatus {
    /// The status for the code of a failure at the provider, or of a check.
    init(code: String) {
        switch code {
        case "credentials": self = .credentialsRefused
        case "refused": self = .providerRefused
        case "unreachable", "tls", "unreadable": self = .providerUnreachable
        default: self = .refused
        }
    }
}
