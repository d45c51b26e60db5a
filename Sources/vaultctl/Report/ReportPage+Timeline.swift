import Vault

// Pushes over time, a lane for each target: what got through stands above the line, what did not
// hangs below it, so that it can be read without colour.
extension ReportPage {
    private static let width = 960
    private static let labelWidth = 190
    private static let laneHeight = 46
    private static let columnCount = 96
    private static let tickCount = 5

    /// The timeline.
    func addTimeline(to html: inout HTML) {
        let pushes = report.pushes
        addSection(
            "timeline",
            "Timeline",
            "One lane a target. What became ready stands above the line, what failed or is unknown "
                + "hangs below it; the higher, the more pushes.",
            to: &html
        ) { html in
            guard let scale = TimeScale(pushes, report.made) else {
                return html.add("p", ["class": "card empty"], text: "Nothing was pushed.")
            }
            html.add(
                "div",
                [
                    "class": "card chart", "tabindex": "0", "role": "region",
                    "aria-label": "Timeline of pushes",
                ]
            ) { html in
                html.add("ul", ["class": "legend", "aria-hidden": "true"]) { html in
                    html.add("li", ["class": "good"], text: "ready or stored")
                    html.add("li", ["class": "wait"], text: "not ready yet")
                    html.add("li", ["class": "bad"], text: "failed, refused or unknown")
                }
                addChart(lanes(pushes), scale, to: &html)
            }
        }
    }

    private struct Lane {
        let title: String
        let pushes: [PushRecord]
    }

    private func lanes(_ pushes: [Report.Push]) -> [Lane] {
        let severalTeams = report.teams.count { !$0.targets.isEmpty } > 1
        let grouped = Dictionary(grouping: pushes) { push in
            severalTeams ? "\(push.team)/\(push.push.target)" : push.push.target
        }
        return grouped.sorted { $0.key < $1.key }.map {
            Lane(title: $0.key, pushes: $0.value.map(\.push))
        }
    }

    private func addChart(_ lanes: [Lane], _ scale: TimeScale, to html: inout HTML) {
        let height = lanes.count * Self.laneHeight + 26
        html.add(
            "svg",
            [
                "viewBox": "0 0 \(Self.width) \(height)", "role": "img",
                "aria-label": summary(lanes),
            ]
        ) { html in
            addTicks(scale, bottom: lanes.count * Self.laneHeight, to: &html)
            let most = lanes.flatMap { bins($0, scale).values.map(\.count) }.max() ?? 1
            for (index, lane) in lanes.enumerated() {
                let middle = index * Self.laneHeight + 27
                addLine(from: Self.labelWidth, to: Self.width, y: middle, "axis", to: &html)
                html.add(
                    "text",
                    ["x": "0", "y": String(middle + 4)],
                    text: lane.title.shortened(to: 26)
                )
                addBars(bins(lane, scale), most, middle, scale, to: &html)
            }
        }
    }

    private func bins(_ lane: Lane, _ scale: TimeScale) -> [Int: [PushRecord]] {
        Dictionary(grouping: lane.pushes) { scale.column(of: $0.started, among: Self.columnCount) }
    }

    private func addBars(
        _ bins: [Int: [PushRecord]],
        _ most: Int,
        _ middle: Int,
        _ scale: TimeScale,
        to html: inout HTML
    ) {
        let columnWidth = Double(Self.width - Self.labelWidth) / Double(Self.columnCount)
        for (column, pushes) in bins.sorted(by: { $0.key < $1.key }) {
            let x = Double(Self.labelWidth) + Double(column) * columnWidth + 0.5
            let moods = Dictionary(grouping: pushes) { Mood($0.state) }
            html.add("g") { html in
                html.add("title", text: title(of: pushes))
                var top = Double(middle) - 1.5
                for mood in [Mood.good, .wait] {
                    guard let count = moods[mood]?.count else { continue }
                    let height = Self.height(count, most)
                    addBar(x, top - height, columnWidth - 1, height, mood, to: &html)
                    top -= height + 1
                }
                guard let count = moods[.bad]?.count else { return }
                let height = Self.height(count, most) * 0.75
                addBar(x, Double(middle) + 1.5, columnWidth - 1, height, .bad, to: &html)
            }
        }
    }

    /// One push can be seen beside a hundred.
    private static func height(_ count: Int, _ most: Int) -> Double {
        7 + 13 * (most > 1 ? (Double(count - 1) / Double(most - 1)).squareRoot() : 0)
    }

    private func addBar(
        _ x: Double,
        _ y: Double,
        _ width: Double,
        _ height: Double,
        _ mood: Mood,
        to html: inout HTML
    ) {
        html.add(
            "rect",
            [
                "class": mood.rawValue, "x": x.tenths, "y": y.tenths, "width": width.tenths,
                "height": height.tenths, "rx": "1.5",
            ]
        )
    }

    private func addTicks(_ scale: TimeScale, bottom: Int, to html: inout HTML) {
        for tick in 0...Self.tickCount {
            let x = Self.labelWidth + (Self.width - Self.labelWidth) * tick / Self.tickCount
            html.add(
                "line",
                [
                    "class": "grid", "x1": String(x), "x2": String(x), "y1": "6",
                    "y2": String(bottom),
                ]
            )
            let anchor = tick == Self.tickCount ? "end" : tick == 0 ? "start" : "middle"
            html.add(
                "text",
                ["class": "tick", "x": String(x), "y": String(bottom + 18), "text-anchor": anchor],
                text: scale.label(tick, of: Self.tickCount)
            )
        }
    }

    private func addLine(from: Int, to end: Int, y: Int, _ kind: String, to html: inout HTML) {
        html.add(
            "line",
            [
                "class": kind, "x1": String(from), "x2": String(end), "y1": String(y),
                "y2": String(y),
            ]
        )
    }

    private func title(of pushes: [PushRecord]) -> String {
        let counts = Dictionary(grouping: pushes, by: \.state.rawValue)
            .sorted { $0.key < $1.key }.map { "\($0.value.count) \($0.key)" }
        let days = Set(
            [pushes.map(\.started).min(), pushes.map(\.started).max()].compactMap { $0?.day }
        )
        return days.sorted().joined(separator: " to ") + ": " + counts.joined(separator: ", ")
    }

    private func summary(_ lanes: [Lane]) -> String {
        lanes.map { lane in
            let bad = lane.pushes.count { Mood($0.state) == .bad }
            return "\(lane.title): \(lane.pushes.count.counted("push", many: "pushes"))"
                + (bad > 0 ? ", \(bad) of them failed or unknown" : "")
        }.joined(separator: "; ")
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

extension Double {
    /// With one digit behind the point.
    fileprivate var tenths: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

extension String {
    fileprivate func shortened(to count: Int) -> String {
        self.count > count ? prefix(count - 1) + "…" : self
    }
}
