import Vault

// Pushes over time, a lane for each target: what got through stands above the line, what did not
// hangs below it, so that it can be read without colour. Words are text, only bars are drawn: so it
// fits a phone.
extension ReportPage {
    /// The timeline.
    func addTimeline(to html: inout HTML) {
        addSection(
            "timeline",
            "Timeline",
            "One lane a target. What became ready stands above the line, what failed or is unknown "
                + "hangs below it; the higher, the more pushes.",
            to: &html
        ) { html in
            guard let scale = TimeScale(report.pushes, report.made) else {
                return html.add(nothing: "Nothing was pushed.")
            }
            html.add("div", ["class": "card chart"]) { html in
                html.add("ul", ["class": "legend", "aria-hidden": "true"]) { html in
                    html.add("li", ["class": "good"], text: "ready or stored")
                    html.add("li", ["class": "wait"], text: "not ready yet")
                    html.add("li", ["class": "bad"], text: "failed, refused or unknown")
                }
                let lanes = lanes
                let most = lanes.flatMap { $0.bins(scale).values.map(\.count) }.max() ?? 1
                for (team, lanes) in lanes.grouped(by: \.team) {
                    if report.teams.count > 1 { html.add("h3", text: "team \(team)") }
                    for lane in lanes { add(lane, scale, most, to: &html) }
                }
                addTicks(scale, to: &html)
            }
        }
    }

    /// The targets that were pushed to, by team and name.
    private var lanes: [Lane] {
        report.teams.flatMap { team in
            Dictionary(grouping: team.pushes, by: \.target).sorted { $0.key < $1.key }.map {
                Lane(team: team.name, target: $0.key, pushes: $0.value)
            }
        }
    }

    private func add(_ lane: Lane, _ scale: TimeScale, _ most: Int, to html: inout HTML) {
        html.newLine()
        html.add("div", ["class": "lane"]) { html in
            html.add("p") { html in
                html.append(lane.target)
                html.add(place: lane.summary)
            }
            html.add(
                "svg",
                [
                    "viewBox": "0 0 \(LaneShape.width) \(LaneShape.height)",
                    "preserveAspectRatio": "none", "role": "img",
                    "aria-label": "\(lane.target): \(lane.summary)",
                ]
            ) { html in
                html.addGrid()
                for (column, pushes) in lane.bins(scale).sorted(by: { $0.key < $1.key }) {
                    html.addBars(of: pushes, in: column, most)
                }
            }
        }
    }

    private func addTicks(_ scale: TimeScale, to html: inout HTML) {
        html.add("div", ["class": "ticks", "aria-hidden": "true"]) { html in
            for tick in 0...LaneShape.tickCount {
                html.add("span", text: scale.label(tick, of: LaneShape.tickCount))
            }
        }
    }
}

/// The measures of a lane, in its own units.
private enum LaneShape {
    static let columnCount = 64
    static let columnWidth = 10
    static let width = columnCount * columnWidth
    static let height = 44
    static let middle = 25
    static let tickCount = 4

    /// One push can be seen beside a hundred.
    static func barHeight(_ count: Int, _ most: Int) -> Int {
        let share = most > 1 ? (Double(count - 1) / Double(most - 1)).squareRoot() : 0
        return 9 + Int((7 * share).rounded())
    }
}

private struct Lane {
    let team: Name
    let target: String
    let pushes: [PushRecord]

    func bins(_ scale: TimeScale) -> [Int: [PushRecord]] {
        Dictionary(grouping: pushes) { scale.column(of: $0.started, among: LaneShape.columnCount) }
    }

    var summary: String {
        let bad = pushes.count { Mood($0.state) == .bad }
        return pushes.count.counted("push", many: "pushes")
            + (bad > 0 ? ", \(bad) failed or unknown" : "")
    }
}

extension [Lane] {
    /// The lanes in parts with the same of something; the order stays.
    fileprivate func grouped(by team: (Lane) -> Name) -> [(team: Name, lanes: [Lane])] {
        var groups: [(team: Name, lanes: [Lane])] = []
        for lane in self {
            if groups.last?.team == team(lane) {
                groups[groups.count - 1].lanes.append(lane)
            } else {
                groups.append((team(lane), [lane]))
            }
        }
        return groups
    }
}

extension HTML {
    fileprivate mutating func addGrid() {
        for tick in 0...LaneShape.tickCount {
            let x = String(LaneShape.width * tick / LaneShape.tickCount)
            add(
                "line",
                ["class": "grid", "x1": x, "x2": x, "y1": "0", "y2": String(LaneShape.height)]
            )
        }
        let y = String(LaneShape.middle)
        add("line", ["class": "axis", "x1": "0", "x2": String(LaneShape.width), "y1": y, "y2": y])
    }

    fileprivate mutating func addBars(of pushes: [PushRecord], in column: Int, _ most: Int) {
        let moods = Dictionary(grouping: pushes) { Mood($0.state) }
        add("g") { html in
            html.add("title", text: Self.title(of: pushes))
            var top = LaneShape.middle - 2
            for mood in [Mood.good, .wait] {
                guard let count = moods[mood]?.count else { continue }
                let height = LaneShape.barHeight(count, most)
                html.addBar(column, top - height, height, mood)
                top -= height + 1
            }
            guard let count = moods[.bad]?.count else { return }
            html.addBar(column, LaneShape.middle + 2, LaneShape.barHeight(count, most), .bad)
        }
    }

    private mutating func addBar(_ column: Int, _ y: Int, _ height: Int, _ mood: Mood) {
        add(
            "rect",
            [
                "class": mood.rawValue, "x": String(column * LaneShape.columnWidth + 1),
                "y": String(y), "width": String(LaneShape.columnWidth - 2),
                "height": String(height),
            ]
        )
    }

    private static func title(of pushes: [PushRecord]) -> String {
        let counts = Dictionary(grouping: pushes, by: \.state.rawValue)
            .sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }
        let days = Set(
            [pushes.map(\.started).min(), pushes.map(\.started).max()].compactMap { $0?.day }
        )
        return days.sorted().joined(separator: " to ") + ": " + counts.joined(separator: ", ")
    }
}

/// Where a time lies between the first push and the report.
private struct TimeScale {
    private let start: Timestamp
    private let span: Int64

    init?(_ pushes: [Report.Push], _ end: Timestamp) {
        guard let first = pushes.map(\.push.started).min() else { return nil }
        // A day at least, so that one push is not as wide as the page.
        start = min(first, end - .seconds(86_400))
        span = end.milliseconds - start.milliseconds
    }

    func column(of time: Timestamp, among count: Int) -> Int {
        let offset = max(0, min(time.milliseconds - start.milliseconds, span))
        return min(count - 1, Int(offset * Int64(count) / span))
    }

    func label(_ tick: Int, of count: Int) -> String {
        let time = Timestamp(milliseconds: start.milliseconds + span * Int64(tick) / Int64(count))
        // Within some days the hour tells more.
        return span <= 5 * 86_400_000 ? String(time.minute.dropFirst(5).dropLast(4)) : time.day
    }
}
