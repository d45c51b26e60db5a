import Vault

// The tables of the page.
extension ReportPage {
    /// What somebody should look at: pushes that did not get through.
    func addAttention(to html: inout HTML) {
        let pushes = report.pushes.filter { Mood($0.push.state) == .bad }
        addSection(
            "attention",
            "Needs attention",
            "Pushes that failed, were refused, or whose outcome nobody knows. No provider returns "
                + "values: certainty is another push.",
            to: &html
        ) { html in
            guard !pushes.isEmpty else {
                return html.add(empty: "Every push of this period came to a good end.")
            }
            ReportTable(
                caption: "Failed and unknown pushes",
                columns: ["Push", "Started", "Target", "State", "Why"],
                rows: pushes.map { team, push in
                    ReportTable.Row(
                        cells: [
                            link(to: push), .init(push.started), place(push, team),
                            .init(push.state), reason(push),
                        ]
                    )
                }
            ).write(to: &html)
        }
    }

    /// The targets as they are known to be now.
    func addTargets(to html: inout HTML) {
        addSection(
            "targets",
            "Targets",
            "What each target was last told. A key is stale when the provider is not known to hold "
                + "its current value.",
            to: &html
        ) { html in
            guard !report.targets.isEmpty else { return html.add(empty: "There are no targets.") }
            ReportTable(
                caption: "Targets",
                columns: [
                    "Target", "Cloud", "Set or team", "Region", "State", "Keys", "Stale", "Last",
                ],
                rows: report.targets.map { team, status in row(status, team) }
            ).write(to: &html)
        }
    }

    private func row(_ status: TargetStatus, _ team: Name) -> ReportTable.Row {
        let target = status.target
        return ReportTable.Row(cells: [
            .init { html in
                html.append(target.name.text)
                html.add("small", text: "team \(team)")
            },
            .init(target.provider.rawValue),
            .init(target.set ?? target.remoteTeam ?? "default team"),
            .init(target.last?.region ?? target.region ?? ""),
            .init(status.state),
            .init(target.mapped.count),
            .init { html in
                guard !status.stale.isEmpty else { return }
                html.add("span", ["class": "stale"], text: status.stale.joined(separator: ", "))
            },
            target.last.map { ReportTable.Cell($0.at) } ?? .init(""),
        ])
    }

    /// Entries whose time is over or soon will be.
    func addExpiring(to html: inout HTML) {
        let entries = report.teams.flatMap { team in
            team.expiring.map { (team, $0) }
        }
        addSection(
            "expiring",
            "Expiry",
            "Entries that have expired or will within 90 days.",
            to: &html
        ) { html in
            guard !entries.isEmpty else {
                return html.add(empty: "No entry expires within 90 days.")
            }
            ReportTable(
                caption: "Expired and expiring entries",
                columns: ["Entry", "Expires", "In", "Version", "Written", "Targets"],
                rows: entries.map { team, entry in
                    let expires = entry.expires ?? report.made
                    let targets = team.targets.filter { $0.target.sentEntries.contains(entry.name) }
                    return ReportTable.Row(cells: [
                        .init { html in
                            html.append(entry.name.text)
                            html.add("small", text: "team \(team.name)")
                        },
                        .init(expires),
                        .init(key: expires.description) { html in
                            html.add(
                                "span",
                                ["class": expires <= report.made ? "late" : nil],
                                text: (expires - report.made).inDays
                            )
                        },
                        .init(entry.version),
                        .init(entry.updated),
                        .init(targets.map(\.target.name.text).joined(separator: ", ")),
                    ])
                }
            ).write(to: &html)
        }
    }

    /// Campaigns of rotation.
    func addRotations(to html: inout HTML) {
        let rotations = report.teams.flatMap { team in team.rotations.map { (team.name, $0) } }
        addSection(
            "campaigns",
            "Campaigns",
            "Groups of values that were or are being replaced.",
            to: &html
        ) { html in
            guard !rotations.isEmpty else {
                return html.add("p", ["class": "card empty"], text: "No campaign was begun.")
            }
            ReportTable(
                caption: "Campaigns of rotation",
                columns: ["Campaign", "State", "Done", "Owner", "Due", "Reason"],
                rows: rotations.map { team, rotation in
                    ReportTable.Row(cells: [
                        .init { html in
                            html.append(rotation.name.text)
                            html.add("small", text: "team \(team)")
                        },
                        .init { $0.add(campaign: rotation) },
                        .init(
                            "\(rotation.steps.count(where: \.isOver)) of \(rotation.steps.count)"
                        ),
                        .init(rotation.owner),
                        rotation.due.map { ReportTable.Cell($0) } ?? .init(""),
                        .init(rotation.reason),
                    ])
                }
            ).write(to: &html)
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
                return html.add("p", ["class": "card empty"], text: "Nothing was pushed.")
            }
            addTools(Set(pushes.map(\.push.state)), to: &html)
            ReportTable(
                caption: "All pushes",
                columns: ["Push", "Started", "Target", "Keys", "State", "By"],
                rows: pushes.map { team, push in
                    ReportTable.Row(
                        id: "push-\(push.id)",
                        state: push.state.rawValue,
                        cells: [
                            .init { html in html.add("code", text: String(push.id.prefix(8))) },
                            .init(push.started), place(push, team), keys(push), state(push),
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

    private func place(_ push: PushRecord, _ team: Name) -> ReportTable.Cell {
        .init { html in
            html.append(push.target)
            let place = [push.provider?.rawValue, push.set, push.team, push.region]
            html.add("small", text: place.compactMap(\.self).joined(separator: " · "))
        }
    }

    private func reason(_ push: PushRecord) -> ReportTable.Cell {
        .init { html in
            let items = push.items.filter { $0.error != nil }
            html.append(
                push.failure?.message ?? push.transitions.last?.detail ?? push.state.rawValue
            )
            for item in items {
                html.add("small", text: "\(item.key): \(item.error ?? "")")
            }
        }
    }

    private func keys(_ push: PushRecord) -> ReportTable.Cell {
        .init(key: String(push.items.count)) { html in
            html.add("span", ["class": "keys"]) { html in
                for (index, item) in push.items.enumerated() {
                    if index > 0 { html.append(", ") }
                    html.append("\(item.key) v\(item.version)")
                }
            }
        }
    }

    private func state(_ push: PushRecord) -> ReportTable.Cell {
        .init { html in
            html.add(state: push.state)
            guard let end = push.finished else { return }
            let took = end - push.started
            html.add("small", text: "after \(took.inSeconds)")
        }
    }
}

extension HTML {
    fileprivate mutating func add(campaign: Rotation) {
        let mood: Mood
        switch campaign.stateWord {
        case "finished": mood = .good
        case "running": mood = .wait
        default: mood = .bad
        }
        add("span", ["class": "state \(mood.rawValue)"], text: campaign.stateWord)
    }
}
