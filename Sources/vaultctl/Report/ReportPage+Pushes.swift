import Vault

// The tables of what has happened: what went wrong, and every push.
extension ReportPage {
    /// Pushes that did not get through, and what came of it.
    func addFailures(to html: inout HTML) {
        let pushes = report.pushes.filter { Mood($0.push.state) == .bad }
        addSection(
            "failures",
            "What went wrong",
            "Pushes that failed, were refused, or whose outcome nobody knows, and the next one to the "
                + "same target that got through. No provider returns values: certainty is another push.",
            to: &html
        ) { html in
            guard !pushes.isEmpty else {
                return html.add(empty: "Every push came to a good end.")
            }
            ReportTable(
                caption: "Failed and unknown pushes",
                columns: ["Push", "Started", "Target", "State", "Why", "Put right"],
                rows: pushes.map { team, push in
                    ReportTable.Row(cells: [
                        link(to: push), .init(push.started), place(push),
                        .init(push.state), .init { $0.add(reason: push) },
                        nextSuccess(after: push, in: team),
                    ])
                }
            ).write(to: &html)
        }
    }

    private func nextSuccess(after push: PushRecord, in team: Name) -> ReportTable.Cell {
        let later = report.teams.first { $0.name == team }?.pushes.last { other in
            other.target == push.target && other.started > push.started
                && Mood(other.state) == .good
        }
        guard let later else { return .init { $0.add("span", ["class": "late"], text: "not yet") } }
        return .init(key: later.started.description) { html in
            html.add("a", ["href": "#push-\(later.id)"]) { $0.add(time: later.started) }
        }
    }

    /// Every push, with what helps to find one.
    func addPushes(to html: inout HTML) {
        let pushes = report.pushes
        addSection(
            "pushes",
            "All pushes",
            "Newest first; each with its keys and the versions that were sent.",
            to: &html
        ) { html in
            guard !pushes.isEmpty else {
                return html.add(nothing: "Nothing was pushed.")
            }
            addTools(Set(pushes.map(\.push.state)), to: &html)
            ReportTable(
                caption: "All pushes",
                columns: ["Push", "Started", "Target", "Keys", "State", "By"],
                rows: pushes.map { _, push in
                    ReportTable.Row(
                        id: "push-\(push.id)",
                        state: push.state.rawValue,
                        cells: [
                            .init { html in html.add("code", text: String(push.id.prefix(8))) },
                            .init(push.started), place(push), keys(push), state(push),
                            .init { html in
                                html.append(push.by)
                                html.add("small", text: push.host)
                            },
                        ]
                    )
                },
                tools: "pushes-tools"
            ).write(to: &html)
        }
    }

    /// Shown by the script, which is what makes them work.
    private func addTools(_ states: Set<PushState>, to html: inout HTML) {
        html.add("div", ["class": "tools", "id": "pushes-tools", "hidden": ""]) { html in
            html.add("label") { html in
                html.append("Search")
                html.add("input", ["type": "search", "placeholder": "target, key, member…"])
            }
            html.add("label") { html in
                html.append("State")
                html.add("select") { html in
                    html.add("option", ["value": ""], text: "all")
                    for state in PushState.allCases where states.contains(state) {
                        html.add("option", ["value": state.rawValue], text: state.rawValue)
                    }
                }
            }
            html.add("output", ["aria-live": "polite"])
        }
    }
}

// Cells of pushes.
extension ReportPage {
    private func link(to push: PushRecord) -> ReportTable.Cell {
        .init { html in
            html.add("a", ["href": "#push-\(push.id)"]) { html in
                html.add("code", text: String(push.id.prefix(8)))
            }
        }
    }

    private func place(_ push: PushRecord) -> ReportTable.Cell {
        .init { html in
            html.append(push.target)
            html.add(place: push.provider?.rawValue, push.set, push.team, push.region, push.server)
        }
    }

    private func keys(_ push: PushRecord) -> ReportTable.Cell {
        .init(key: String(push.items.count)) { html in
            html.add("span", ["class": "keys"]) { html in
                for (index, item) in push.items.enumerated() {
                    if index > 0 { html.append(", ") }
                    let removal = item.isRemoval ? " removed" : ""
                    html.add("span", text: "\(item.key) v\(item.version)\(removal)")
                }
            }
        }
    }

    private func state(_ push: PushRecord) -> ReportTable.Cell {
        .init { html in
            html.add(state: push.state)
            guard let end = push.finished else { return }
            html.add("small", text: "after \((end - push.started).inSeconds)")
        }
    }
}

extension HTML {
    /// Why a push did not get through: the sentence of all, and the keys that have one of their own.
    mutating func add(reason push: PushRecord) {
        let reason = push.failure?.message ?? push.transitions.last?.detail ?? push.state.rawValue
        append(reason)
        for item in push.items {
            guard let error = item.error, error != reason else { continue }
            add("small", text: "\(item.key): \(error)")
        }
    }
}
