import Vault

// The tables of what is so now: targets, what expires, campaigns.
extension ReportPage {
    /// The targets as they are known to be now.
    func addTargets(to html: inout HTML) {
        addSection(
            "targets",
            "Targets",
            "What each target was last told. A key is stale when the provider is not known to hold "
                + "its current value.",
            to: &html
        ) { html in
            guard !report.targets.isEmpty else { return html.add(nothing: "There are no targets.") }
            ReportTable(
                caption: "Targets",
                columns: [
                    "Target", "Set or team", "Region", "State", "Keys", "Stale", "Last push",
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
                html.add(place: "team \(team)")
            },
            .init { html in
                html.append(target.set ?? target.remoteTeam ?? "default team")
                html.add(place: target.provider.rawValue, target.otherServer)
            },
            .init { html in
                guard let region = target.last?.region ?? target.region else { return }
                html.add("span", ["class": "span"], text: region)
            },
            .init(status.state),
            .init(target.mapped.count),
            .init { html in
                if !status.stale.isEmpty { html.add(chips: status.stale, "stale") }
            },
            target.last.map { ReportTable.Cell($0.at) } ?? .init(""),
        ])
    }

    /// Entries whose time is over or soon will be.
    func addExpiring(to html: inout HTML) {
        let entries = report.expiring
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
                columns: ["Entry", "Expires", "In", "Version", "Written", "Goes to"],
                rows: entries.map { team, entry in
                    let expires = entry.expires ?? report.made
                    let targets = team.targets(of: entry)
                    return ReportTable.Row(cells: [
                        .init { html in
                            html.append(entry.name.text)
                            html.add(place: "team \(team.name)")
                        },
                        .init(expires),
                        .init(key: expires.description) { html in
                            html.add(
                                "span",
                                ["class": expires <= report.made ? "late" : "span"],
                                text: (expires - report.made).inDays
                            )
                        },
                        .init(entry.version),
                        .init(entry.updated),
                        .init { html in
                            if !targets.isEmpty { html.add(chips: targets) }
                        },
                    ])
                }
            ).write(to: &html)
        }
    }

    /// Campaigns of rotation.
    func addRotations(to html: inout HTML) {
        let rotations = report.rotations
        addSection(
            "campaigns",
            "Campaigns",
            "Groups of values that were or are being replaced.",
            to: &html
        ) { html in
            guard !rotations.isEmpty else {
                return html.add(nothing: "No campaign was begun.")
            }
            ReportTable(
                caption: "Campaigns of rotation",
                columns: ["Campaign", "State", "Done", "Owner", "Due", "Reason"],
                rows: rotations.map { team, rotation in
                    ReportTable.Row(cells: [
                        .init { html in
                            html.append(rotation.name.text)
                            html.add(place: "team \(team)")
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
}

extension Target {
    /// The server, where it is not the provider's own.
    fileprivate var otherServer: String? {
        baseURL == Vault.standardBaseURL(of: provider) ? nil : baseURL
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
        add(word: campaign.stateWord, mood)
    }
}
