import Synchronization
import Vault

/// A clock that stands until somebody sleeps on it, so that no test waits.
final class TestClock: Sendable {
    private struct State {
        var now: Timestamp
        var uptime = Duration.zero
        var sleeps: [Duration] = []
        var sleepsLeft: Int?
        var watch: @Sendable (Duration) async -> Void = { _ in }
    }

    private let state: Mutex<State>

    /// A clock that stands at 2026-11-20T20:25:06.000Z, or elsewhere.
    init(at now: Timestamp = Timestamp(milliseconds: 1_795_206_306_000)) {
        state = Mutex(State(now: now))
    }

    /// What the clock shows.
    var now: Timestamp { state.withLock(\.now) }

    /// The time that has passed, however the hands were set.
    var uptime: Duration { state.withLock(\.uptime) }

    /// Every pause that was longer than nothing, in order.
    var sleeps: [Duration] { state.withLock(\.sleeps) }

    /// Moves the hands.
    func advance(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
        }
    }

    /// Sets the hands, while no time passes.
    func set(by duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    /// Moves the hands for who sleeps; false once the task counts as cancelled.
    func sleep(_ duration: Duration) async -> Bool {
        guard duration > .zero else { return true }
        await state.withLock(\.watch)(duration)
        return state.withLock { state in
            if state.sleepsLeft == 0 { return false }
            state.sleepsLeft = state.sleepsLeft.map { $0 - 1 }
            state.now = state.now + duration
            state.uptime += duration
            state.sleeps.append(duration)
            return true
        }
    }

    /// Does something in the middle of each pause.
    func watch(_ watch: @escaping @Sendable (Duration) async -> Void) {
        state.withLock { $0.watch = watch }
    }

    /// Cancels who sleeps after so many more pauses; nobody where nil.
    func interrupt(afterSleeps count: Int?) {
        state.withLock { $0.sleepsLeft = count }
    }
}
