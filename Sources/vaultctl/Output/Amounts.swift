// Numbers and times, in words.
extension Int {
    /// The number and what is counted.
    func counted(_ noun: String, many: String? = nil) -> String {
        self == 1 ? "1 \(noun)" : "\(self) \(many ?? noun + "s")"
    }
}

extension Duration {
    /// Whole milliseconds.
    var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds with two digits behind the point.
    var inSeconds: String {
        let hundredths = (inMilliseconds + 5) / 10
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) s"
    }

    /// Whole days, or that they are over.
    var inDays: String {
        let days = Int((components.seconds < 0 ? -components.seconds : components.seconds) / 86_400)
        guard components.seconds >= 0 else { return "\(days.counted("day")) ago" }
        return days.counted("day")
    }
}
