import Vault

// The top of the page: what it is about, that it was verified, and the figures.
extension ReportPage {
    func addHeader(to html: inout HTML) {
        let teams = report.teams.map(\.name.text).joined(separator: ", ")
        let facts: KeyValuePairs = [
            "Vault": report.file, "Fingerprint": report.vault.fingerprint,
            report.teams.count == 1 ? "Team" : "Teams": teams.isEmpty ? "none" : teams,
            "Pushes": report.since.map { "since \($0.day)" } ?? "from the first event on",
            "Made": "\(report.made.minute) by \(report.author)",
        ]
        html.add("header") { html in
            html.add("h1", text: "Which secrets went where")
            html.add("dl", ["class": "facts"]) { html in
                for (label, text) in facts {
                    html.add("div") { html in
                        html.add("dt", text: label)
                        html.add("dd", text: text)
                    }
                }
            }
            html.add("nav", ["aria-label": "Sections"]) { html in
                html.add("ul") { html in
                    for (id, title) in Self.sections {
                        html.add("li") { $0.add("a", ["href": "#\(id)"], text: title) }
                    }
                }
            }
        }
    }

    func addStamp(to html: inout HTML) {
        let found = report.verification
        html.add("div", ["class": "card stamp"]) { html in
            html.add("strong", text: "\u{2713} Verified before it was written")
            html.add(
                "span",
                ["class": "about"],
                text: "\(found.events.counted("event")) with the signatures of "
                    + "\(found.authors.counted("member")), \(found.records.counted("record")), "
                    + "in \((found.durations.events + found.durations.records).inSeconds). "
                    + (found.pinned.map {
                        "Event \($0), the last that this machine had seen, is among them."
                    } ?? "This machine had not seen the vault before.")
            )
            html.add(
                "span",
                text: "Who keeps this anchor can prove later that the history was not edited:"
            )
            html.add("code", ["class": "anchor"], text: "\(report.anchor)")
        }
    }

    /// One figure, and the section that tells more.
    private struct Tile {
        let count: Int
        let label: String
        let mood: Mood
        let section: String

        init(_ count: Int, _ label: String, _ mood: Mood = .none, section: String) {
            self.count = count
            self.label = label
            self.mood = mood
            self.section = section
        }

        /// A figure that means nothing while it is 0.
        init(_ count: Int, _ label: String, ifAny mood: Mood, section: String) {
            self.init(count, label, count > 0 ? mood : .none, section: section)
        }
    }

    func addTiles(to html: inout HTML) {
        html.newLine()
        html.add("ul", ["class": "tiles"]) { html in
            for tile in tiles {
                html.add("li", ["class": "card \(tile.mood.rawValue)"]) { html in
                    html.add("a", ["href": "#\(tile.section)"]) { html in
                        html.add("b", text: String(tile.count))
                        html.add("span", text: tile.label)
                    }
                }
            }
        }
    }

    private var tiles: [Tile] {
        let moods = report.pushes.map { Mood($0.push.state) }
        let good = moods.count { $0 == .good }
        let bad = moods.count { $0 == .bad }
        let waiting = moods.count { $0 == .wait }
        let stale = report.targets.reduce(0) { $0 + $1.status.stale.count }
        let expired = report.expiring.count { ($0.entry.expires ?? report.made) <= report.made }
        let soon = report.expiring.count - expired
        return [
            Tile(moods.count, "pushes", section: "pushes"),
            Tile(good, "ready or stored", .good, section: "timeline"),
            Tile(bad, "failed or unknown", ifAny: .bad, section: "failures"),
            Tile(waiting, "not ready yet", ifAny: .wait, section: "targets"),
            Tile(stale, stale == 1 ? "stale key" : "stale keys", ifAny: .wait, section: "targets"),
            Tile(
                expired,
                expired == 1 ? "expired entry" : "expired entries",
                ifAny: .bad,
                section: "expiring"
            ),
            Tile(soon, "expire within 90 days", ifAny: .wait, section: "expiring"),
        ]
    }
}
