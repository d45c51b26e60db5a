import Vault

// What somebody should do something about, as things are now; what went wrong and was put right is
// told further down.
extension ReportPage {
    /// One thing to look at.
    private struct Concern {
        let mood: Mood
        let word: String
        let title: String
        let place: String
        let since: Timestamp?
        let why: (inout HTML) -> Void
    }

    func addAttention(to html: inout HTML) {
        let concerns = targetConcerns + entryConcerns + campaignConcerns
        addSection(
            "attention",
            "Needs attention",
            "As things are now: targets that lack a value or are not ready, entries that have "
                + "expired, campaigns that are overdue.",
            to: &html
        ) { html in
            guard !concerns.isEmpty else {
                return html.add(
                    empty: "Every target has what it should have, and nothing has expired."
                )
            }
            ReportTable(
                caption: "What needs attention",
                columns: ["What", "Concern", "Since", "Why"],
                rows: (concerns.filter { $0.mood == .bad } + concerns.filter { $0.mood != .bad })
                    .map(row)
            ).write(to: &html)
        }
    }

    private func row(_ concern: Concern) -> ReportTable.Row {
        ReportTable.Row(cells: [
            .init { html in
                html.append(concern.title)
                html.add(place: concern.place)
            },
            .init { $0.add(word: concern.word, concern.mood) },
            concern.since.map { ReportTable.Cell($0) } ?? .init(""),
            .init(concern.why),
        ])
    }

    private var targetConcerns: [Concern] {
        report.targets.compactMap { team, status in
            let mood = Mood(status.state)
            guard mood != .good || !status.stale.isEmpty else { return nil }
            guard !status.target.mapped.isEmpty || status.state != nil else { return nil }
            let isStale = mood == .good
            let push = report.teams.first { $0.name == team }?.pushes.first {
                $0.target == status.target.name.text
            }
            return Concern(
                mood: isStale ? .wait : mood,
                word: isStale ? "stale" : status.state?.rawValue ?? "never pushed",
                title: status.target.name.text,
                place: "target of team \(team)",
                since: status.target.last?.at
            ) { html in
                if !isStale, let push { html.add("p") { $0.add(reason: push) } }
                guard !status.stale.isEmpty else { return }
                html.add("p") { html in
                    html.add(chips: status.stale, "stale", after: "not known to hold the value of ")
                }
            }
        }
    }

    private var entryConcerns: [Concern] {
        report.expiring.compactMap { team, entry in
            guard let expires = entry.expires, expires <= report.made else { return nil }
            let targets = team.targets(of: entry)
            return Concern(
                mood: .bad,
                word: "expired",
                title: entry.name.text,
                place: "entry of team \(team.name)",
                since: expires
            ) { html in
                guard !targets.isEmpty else { return html.append("goes to no target") }
                html.add(chips: targets, after: "goes to ")
            }
        }
    }

    private var campaignConcerns: [Concern] {
        report.rotations.compactMap { team, rotation in
            guard rotation.ended == nil, let due = rotation.due, due < report.made
            else { return nil }
            let left = rotation.steps.count { !$0.isOver }
            return Concern(
                mood: .bad,
                word: "overdue",
                title: rotation.name.text,
                place: "campaign of team \(team)",
                since: due
            ) { html in
                html.append(
                    "\(left.counted("entry", many: "entries")) left, \(rotation.owner) sees to it"
                )
            }
        }
    }
}
