/// Keeps the number of requests that start within any one second at a limit.
///
/// It goes by a clock that is never set, or else a jump of the wall clock would hold a push up or let
/// all its requests go at once.
struct Pace {
    private let perSecond: Int
    /// When the requests of the last second started.
    private var starts: [Duration] = []

    init(perSecond: Int) {
        self.perSecond = perSecond
    }

    /// How long to wait before the next request may start.
    mutating func delay(at now: Duration) -> Duration {
        starts.removeAll { now - $0 >= .seconds(1) }
        guard starts.count >= perSecond, let oldest = starts.first else { return .zero }
        return .seconds(1) - (now - oldest)
    }

    /// Counts a request that starts now.
    mutating func start(at now: Duration) {
        starts.append(now)
    }
}
