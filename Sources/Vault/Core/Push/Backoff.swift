import VaultCloud

/// How often and when a write is tried again (the table of FORMAT.md section 10).
struct Backoff {
    private static let longest = Duration.seconds(60)
    /// 409 and 429: the provider is busy.
    private static let busyLimit = 4
    /// No connection, or an outcome that is not known.
    private static let faultLimit = 3

    private var busy = 0
    private var faults = 0

    /// How long to wait before the next try; nil when there is none left, or none that would begin
    /// within the time that is `left`.
    mutating func delay(
        after error: CloudError,
        asked: Duration?,
        left: Duration = .seconds(3600)
    ) -> Duration? {
        let delay = next(after: error, asked: asked)
        return delay.flatMap { $0 < left ? $0 : nil }
    }

    private mutating func next(after error: CloudError, asked: Duration?) -> Duration? {
        let count: Int
        if error.status == 409 || error.status == 429 {
            busy += 1
            guard busy <= Self.busyLimit else { return nil }
            count = busy
        } else {
            faults += 1
            guard faults <= Self.faultLimit else { return nil }
            count = faults
        }
        // "At once" is no time to wait for: then our own.
        if let asked, asked > .zero { return min(asked, Self.longest) }
        // 1, 2, 4, 8 seconds, each shortened by up to a half so that many do not come back at once.
        return .milliseconds(1000 << (count - 1)) * Double.random(in: 0.5...1)
    }
}
