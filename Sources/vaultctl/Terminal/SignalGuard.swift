#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import CProcess
import Synchronization

private let lastSignal = Atomic<Int32>(0)
/// Where a handler leaves a byte, so that who waits for a key wakes up.
private let alarm = Atomic<Int32>(-1)

/// Catches the signals that would leave a terminal without echo, for the time of one question.
///
/// A signal may come at any moment and on any thread, so it interrupts nothing: its handler writes into
/// a pipe, and who waits for a key waits for the pipe too. A class, since what was there before is put
/// back once, however the question ends.
final class SignalGuard {
    private static let signals = [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP]
    private var before: [sigaction] = []
    private var pipeEnds: [Int32] = [-1, -1]

    init() {
        begin()
    }

    private func begin() {
        if unsafe pipe(&pipeEnds) == 0 {
            for end in pipeEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            _ = fcntl(pipeEnds[1], F_SETFL, O_NONBLOCK)
        }
        lastSignal.store(0, ordering: .sequentiallyConsistent)
        alarm.store(pipeEnds[1], ordering: .sequentiallyConsistent)
        before = Self.signals.map { signal in
            var action = sigaction()
            unsafe cprocess_set_handler(&action) { number in
                lastSignal.store(number, ordering: .sequentiallyConsistent)
                var byte: UInt8 = 0
                _ = unsafe write(alarm.load(ordering: .sequentiallyConsistent), &byte, 1)
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

    /// Waits until something can be read; false when a signal came first.
    func waitForInput(on descriptor: Int32) -> Bool {
        var waiting = [descriptor, pipeEnds[0]].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        while received == nil {
            guard unsafe poll(&waiting, nfds_t(waiting.count), -1) < 0 else { break }
            guard errno == EINTR else { break }
        }
        return received == nil
    }

    /// Lets the signal through with its default effect; returns if that was to stop and the process
    /// was continued.
    func deliver(_ signal: Int32) {
        end()
        restoreDefault(of: signal)
        // A thread of a task blocks every signal, and one that is raised there would wait for ever.
        var raised = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&raised)
        unsafe sigaddset(&raised, signal)
        unsafe pthread_sigmask(SIG_UNBLOCK, &raised, &before)
        raise(signal)
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        begin()
    }

    /// Puts the handlers back.
    func end() {
        for (signal, action) in zip(Self.signals, before) {
            var action = action
            _ = unsafe sigaction(signal, &action, nil)
        }
        before = []
        alarm.store(-1, ordering: .sequentiallyConsistent)
        for end in pipeEnds where end >= 0 { close(end) }
        pipeEnds = [-1, -1]
    }
}
