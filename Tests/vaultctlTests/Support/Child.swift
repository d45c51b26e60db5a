import Dispatch
import Glibc
import Synchronization

/// A program that was started: it can be watched, signalled and waited for.
///
/// - It leads a session of its own, without a terminal unless it was given one.
/// - It inherits nothing that was not named, neither a variable nor a descriptor.
/// - It is killed when its time is up.
/// - A class, since the thread that reads from it shares it with the test.
final class Child: Sendable {
    /// What a program is started with.
    struct Start: Sendable {
        var program: String
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var input: [UInt8] = []
        /// What can be read from descriptors beyond stderr; less than a pipe holds.
        var descriptors: [Int32: [UInt8]] = [:]
        /// The terminal of its session.
        var terminal: PseudoTerminal?
        /// Which of 0, 1 and 2 are the terminal and not a pipe.
        var onTerminal: Set<Int32> = []
        var timeLimit = Duration.seconds(60)
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var ending: Outcome.Ending?
        var isOverdue = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let process: pid_t
    private let state = Mutex(State())

    /// Starts a program.
    init(_ start: Start) throws(SpawnError) {
        let pipes: Pipes
        (process, pipes) = try spawn(start)
        let deadline = ContinuousClock.now + start.timeLimit
        // A queue of its own is a thread of its own: nothing here waits on the threads of tasks.
        DispatchQueue(label: "child \(process)").async { [self] in
            serve(pipes, input: start.input, until: deadline)
        }
    }

    /// What it has written so far.
    var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var errors: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    var hasEnded: Bool { state.withLock { $0.ending != nil } }

    /// Sends a signal, unless it has ended.
    func signal(_ number: Int32) {
        state.withLock { state in
            guard state.ending == nil else { return }
            kill(process, number)
        }
    }

    /// Waits for its end.
    func end() async -> Outcome {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if state.ending == nil { state.waiters.append(continuation) }
                return state.ending != nil
            }
            if hasEnded { continuation.resume() }
        }
        return state.withLock { state in
            Outcome(
                ending: state.ending ?? .overdue,
                output: state.output,
                errors: state.errors
            )
        }
    }

    /// Feeds and reads it until it has ended.
    private func serve(
        _ pipes: Pipes,
        input: [UInt8],
        until deadline: ContinuousClock.Instant
    ) {
        var pipes = pipes
        var rest = input[...]
        while pipes.areOpen {
            killIfOverdue(deadline)
            pipes.awaitEvent()
            pipes.feed(&rest)
            let (output, errors) = pipes.read()
            state.withLock { state in
                state.output += output
                state.errors += errors
            }
        }
        while !reap() {
            killIfOverdue(deadline)
            usleep(1000)
        }
    }

    private func killIfOverdue(_ deadline: ContinuousClock.Instant) {
        guard ContinuousClock.now > deadline else { return }
        state.withLock { $0.isOverdue = true }
        signal(SIGKILL)
    }

    /// Takes the program's status if it has ended.
    private func reap() -> Bool {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>]? in
            var status: Int32 = 0
            guard unsafe waitpid(process, &status, WNOHANG) == process else { return nil }
            let signal = status & 0x7F
            state.ending =
                state.isOverdue
                ? .overdue : signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
            defer { state.waiters = [] }
            return state.waiters
        }
        waiters?.forEach { $0.resume() }
        return waiters != nil
    }
}

/// Why a program was not started.
struct SpawnError: Error {
    let program: String
    let reason: String
}
