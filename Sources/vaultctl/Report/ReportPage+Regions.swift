import Vault

// Where in the world the secrets are, and whether they are ready there.
extension ReportPage {
    /// A card for each region of each cloud.
    func addRegions(to html: inout HTML) {
        let regions = Dictionary(grouping: report.targets) { _, status in
            Region(
                provider: status.target.provider,
                name: status.target.last?.region ?? status.target.region
            )
        }
        addSection(
            "regions",
            "Regions",
            "Where the targets are and how far the last push to each came. Baseten names no region.",
            to: &html
        ) { html in
            guard !regions.isEmpty else { return html.add(nothing: "There are no targets.") }
            html.add("div", ["class": "regions"]) { html in
                for (region, targets) in regions.sorted(by: { $0.key < $1.key }) {
                    addCard(region, targets.map(\.status), to: &html)
                }
            }
        }
    }

    private struct Region: Hashable, Comparable {
        let provider: Provider
        let name: String?

        var title: String {
            name ?? (provider == .baseten ? "Baseten" : "\(provider.rawValue), default region")
        }

        static func < (left: Region, right: Region) -> Bool {
            (left.provider.rawValue, left.title) < (right.provider.rawValue, right.title)
        }
    }

    private func addCard(_ region: Region, _ targets: [TargetStatus], to html: inout HTML) {
        let moods = Dictionary(grouping: targets) { Mood($0.state) }
        let ready = moods[.good]?.count ?? 0
        let text = "\(ready) of \(targets.count) ready"
        html.add("div", ["class": "card region"]) { html in
            html.add("h3", text: region.title)
            html.add("p", ["class": "count"], text: "\(region.provider.rawValue) · \(text)")
            html.add(
                "svg",
                [
                    "viewBox": "0 0 \(targets.count * 10) 10", "preserveAspectRatio": "none",
                    "role": "img", "aria-label": text,
                ]
            ) { html in
                var x = 0
                for mood in Mood.allCases {
                    guard let count = moods[mood]?.count else { continue }
                    html.add(
                        "rect",
                        [
                            "class": mood.rawValue, "x": String(x), "y": "0",
                            "width": String(count * 10), "height": "10",
                        ]
                    )
                    x += count * 10
                }
            }
            html.add("ul") { html in
                for status in targets {
                    html.add("li") { html in
                        html.add("span") { html in
                            html.append(status.target.name.text)
                            html.add(place: status.target.set ?? status.target.remoteTeam)
                        }
                        html.add(state: status.state)
                    }
                }
            }
        }
    }
}
