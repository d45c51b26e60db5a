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
        addHeader(to: &html)
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
            addFailures(to: &html)
            addPushes(to: &html)
        }
        html.newLine()
        addFooter(to: &html)
    }

    static let sections: KeyValuePairs = [
        "attention": "Needs attention", "timeline": "Timeline", "regions": "Regions",
        "targets": "Targets", "expiring": "Expiry", "campaigns": "Campaigns",
        "failures": "What went wrong", "pushes": "All pushes",
    ]

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

extension HTML {
    /// A state, in words, colour and sign.
    mutating func add(state: PushState?) {
        add(word: state?.rawValue ?? "never pushed", Mood(state))
    }

    /// A word in the colour and with the sign of what it means.
    mutating func add(word: String, _ mood: Mood) {
        add("span", ["class": "state \(mood.rawValue)"], text: word)
    }

    /// Names that stay whole, whatever the width.
    mutating func add(chips names: [String], _ kind: String? = nil, after words: String = "") {
        append(words)
        add("span", ["class": "chips"]) { html in
            for (index, name) in names.enumerated() {
                if index > 0 { html.append(" ") }
                html.add("span", ["class": kind.map { "chip \($0)" } ?? "chip"], text: name)
            }
        }
    }

    /// A time to the minute; all of it for who asks.
    mutating func add(time: Timestamp) {
        add("time", ["datetime": time.description, "title": time.description], text: time.minute)
    }

    /// A remark where there is nothing to worry about.
    mutating func add(empty text: String) {
        add("p", ["class": "card empty fine"], text: text)
    }

    /// A remark where there is nothing to show.
    mutating func add(nothing text: String) {
        add("p", ["class": "card empty"], text: text)
    }
}

extension HTML {
    /// What belongs to a name in smaller letters: where it is, and whose.
    mutating func add(place parts: String?...) {
        let parts = parts.compactMap(\.self)
        guard !parts.isEmpty else { return }
        add("small", text: parts.joined(separator: " · "))
    }
}

extension Timestamp {
    /// The date.
    var day: String { String(description.prefix(10)) }

    /// The date and the time to the minute.
    var minute: String { "\(day) \(description.dropFirst(11).prefix(5)) UTC" }
}
