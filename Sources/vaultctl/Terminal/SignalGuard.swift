#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization

private let lastSignal = Atomic<Int32>(0)

/// Catches the signals that would leave a terminal without echo, for the time of one question.
///
/// The handlers are set without `SA_RESTART`, so a read that waits for a key gives up.
struct SignalGuard {
    private static let signals = [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP]
    private let before: [sigaction]

    init() {
        lastSignal.store(0, ordering: .sequentiallyConsistent)
        before = Self.signals.map { signal in
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { number in
                lastSignal.store(number, ordering: .sequentiallyConsistent)
            }
            var previous = sigaction()
            _ = unsafe sigaction(signal, &action, &previous)
            return previous
        }
    }

    /// The signal that came, if one did.
    var received: Int32? {
        let number = lastSignal.load(ordering: .sequentiallyConsistent)
        return number == 0 ? nil : number
    }

    /// Lets the signal through with its default effect; returns if that was to stop and the process
    /// was continued.
    func deliver(_ signal: Int32) {
        lastSignal.store(0, ordering: .sequentiallyConsistent)
        end()
        _ = Glibc.signal(signal, SIG_DFL)
        raise(signal)
        _ = SignalGuard()
    }

    /// Puts the handlers back.
    func end() {
        for (signal, action) in zip(Self.signals, before) {
            var action = action
            _ = unsafe sigaction(signal, &action, nil)
        }
    }
}
