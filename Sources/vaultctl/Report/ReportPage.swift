import Vault

/// A report as one page that needs nothing else: style and script are in it, and its policy lets no
/// other in.
struct ReportPage {
    let report: Report

    /// The page.
    static func text(of report: Report) throws(VaultError) -> String {
        var body = HTML()
        ReportPage(report: report).addBody(to: &body)
        let style = String(decoding: PackageResources.style_css, as: UTF8.self)
        let script = String(decoding: PackageResources.script_js, as: UTF8.self)
        let policy =
            "default-src 'none'; style-src \(try SourceHash(of: style.utf8)); "
            + "script-src \(try SourceHash(of: script.utf8)); base-uri 'none'; form-action 'none'"
        let parts = [
            "policy": policy, "generator": "vaultctl \(Program.version)",
            "title": "Pushes of vault \(report.vault.fingerprint)", "style": style,
            "body": body.text, "script": script,
        ]
        // The skeleton is cut at its own marks, so that no part can hold one.
        var text = ""
        for (index, piece) in String(decoding: PackageResources.skeleton_html, as: UTF8.self)
            .split(separator: "{{", omittingEmptySubsequences: false).enumerated()
        {
            guard index > 0, let end = piece.firstRange(of: "}}") else {
                text += piece
                continue
            }
            text += parts[String(piece[..<end.lowerBound])] ?? ""
            text += piece[end.upperBound...]
        }
        return text
    }

    private func addBody(to html: inout HTML) {
        html.add("header") { html in
            html.add("h1", text: "Which secrets went where")
            html.add("p", ["class": "lead"], text: lead)
            html.add("nav", ["aria-label": "Sections"]) { html in
                html.add("ul") { html in
                    for (id, title) in Self.sections {
                        html.add("li") { $0.add("a", ["href": "#\(id)"], text: title) }
                    }
                }
            }
        }
        html.newLine()
        html.add("main", ["id": "content"]) { html in
            addStamp(to: &html)
            addTiles(to: &html)
            addAttention(to: &html)
            addTimeline(to: &html)
            addRegions(to: &html)
            addTargets(to: &html)
            addExpiring(to: &html)
            addRotations(to: &html)
            addPushes(to: &html)
        }
        html.newLine()
        addFooter(to: &html)
    }

    private static let sections: KeyValuePairs = [
        "attention": "Needs attention", "timeline": "Timeline", "regions": "Regions",
        "targets": "Targets", "expiring": "Expiry", "campaigns": "Campaigns",
        "pushes": "All pushes",
    ]

    private var lead: String {
        let teams = report.teams.map(\.name.text).joined(separator: ", ")
        let period =
            report.since.map { "since \($0.day)" } ?? "from the first event on"
        return "Vault \(report.file), fingerprint \(report.vault.fingerprint); "
            + (report.teams.count == 1 ? "team " : "teams ") + teams
            + "; \(period); made \(report.made.minute)."
    }

    /// A section with its heading and a sentence about it.
    func addSection(
        _ id: String,
        _ title: String,
        _ about: String,
        to html: inout HTML,
        _ body: (inout HTML) -> Void
    ) {
        html.newLine()
        html.add("section", ["id": id, "aria-labelledby": "\(id)-title"]) { html in
            html.add("h2", ["id": "\(id)-title"], text: title)
            html.add("p", ["class": "about"], text: about)
            body(&html)
        }
    }

    private func addFooter(to html: inout HTML) {
        let head = report.anchor
        html.add("footer") { html in
            html.add(
                "p",
                text: "No value of any secret is in this page. It loads nothing and sends nothing."
            )
            html.add("p") { html in
                html.append("To check it against the vault: ")
                html.add("code", text: "vaultctl audit verify --anchor '\(head)'")
            }
        }
    }
}

// The top of the page: that it was verified, and the figures.
extension ReportPage {
    private func addStamp(to html: inout HTML) {
        let found = report.verification
        html.add("div", ["class": "card stamp"]) { html in
            html.add("strong", text: "\u{2713} Verified \(report.made.minute)")
            html.add(
                "span",
                ["class": "facts"],
                text: "\(found.events.counted("event")) with the signatures of "
                    + "\(found.authors.counted("member")), \(found.records.counted("record")), "
                    + "in \((found.durations.events + found.durations.records).inSeconds). "
                    + (found.pinned.map {
                        "Nothing is missing since event \($0), which this machine had seen."
                    } ?? "This machine had not seen the vault before.")
            )
            html.add(
                "span",
                text: "Anchor: who keeps this line can prove later that the history "
                    + "below was not edited."
            )
            html.add("code", ["class": "anchor"], text: "\(report.anchor)")
        }
    }

    private func addTiles(to html: inout HTML) {
        let pushes = report.pushes
        let moods = pushes.map { Mood($0.push.state) }
        let stale = report.targets.reduce(0) { $0 + $1.status.stale.count }
        let soon = report.teams.flatMap(\.expiring)
        let expired = soon.count { ($0.expires ?? report.made) <= report.made }
        let bad = moods.count { $0 == .bad }
        let waiting = moods.count { $0 == .wait }
        let tiles: [(Int, String, Mood)] = [
            (pushes.count, "pushes", .none),
            (moods.count { $0 == .good }, "ready or stored", .good),
            (bad, "failed or unknown", bad > 0 ? .bad : .none),
            (waiting, "not ready yet", waiting > 0 ? .wait : .none),
            (stale, stale == 1 ? "stale key" : "stale keys", stale > 0 ? .wait : .none),
            (
                expired, expired == 1 ? "expired entry" : "expired entries",
                expired > 0 ? .bad : .none
            ),
            (soon.count - expired, "expire within 90 days", soon.count > expired ? .wait : .none),
        ]
        html.newLine()
        html.add("ul", ["class": "tiles"]) { html in
            for (count, label, mood) in tiles {
                html.add("li", ["class": "card \(mood.rawValue)"]) { html in
                    html.add("b", text: String(count))
                    html.add("span", text: label)
                }
            }
        }
    }
}

extension HTML {
    /// A state, in words, colour and sign.
    mutating func add(state: PushState?) {
        add(
            "span",
            ["class": "state \(Mood(state).rawValue)"],
            text: state?.rawValue ?? "never pushed"
        )
    }

    /// A time to the minute; all of it for who asks.
    mutating func add(time: Timestamp) {
        add("time", ["datetime": time.description, "title": time.description], text: time.minute)
    }

    /// A remark where there is nothing to show.
    mutating func add(empty text: String) {
        add("p", ["class": "card empty"], text: text)
    }
}

extension Timestamp {
    /// The date.
    var day: String { String(description.prefix(10)) }

    /// The date and the time to the minute.
    var minute: String { "\(day) \(description.dropFirst(11).prefix(5)) UTC" }
}
