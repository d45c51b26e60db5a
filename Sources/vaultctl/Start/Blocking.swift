#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
private import CProcess
private import Dispatch
private import Synchronization

/// Runs an asynchronous command, which is one that talks to a network, to its end.
///
/// The other commands stay synchronous: a start that needs no task does not pay for one.
func runBlocking(_ body: @escaping @Sendable () async throws -> Void) throws {
    Hardening.applyToNetwork()
    #if os(Linux)
    _ = cprocess_share_heap()
    #endif
    let done = Completion()
    Task {
        do {
            try await body()
            done.finish(.success(()))
        } catch {
            done.finish(.failure(error))
        }
    }
    try done.wait().get()
}

/// The end of a task, for the thread that waits for it.
private final class Completion: Sendable {
    private let outcome = Mutex<Result<Void, any Error>>(.success(()))
    private let semaphore = DispatchSemaphore(value: 0)

    func finish(_ result: Result<Void, any Error>) {
        outcome.withLock { $0 = result }
        semaphore.signal()
    }

    func wait() -> Result<Void, any Error> {
        semaphore.wait()
        return outcome.withLock { $0 }
    }
}

/// A push that is interrupted leaves what it did in the history; from here on the program says so
/// and ends.
///
/// A reader of its remarks that has gone away is no reason to end.
func endOnInterrupt() {
    _ = signal(SIGPIPE, SIG_IGN)
    for number in [SIGINT, SIGTERM] {
        _ = signal(number) { _ in
            let text: StaticString =
                "\nInterrupted: what was sent is recorded; 'vaultctl wait' settles it\n"
            _ = unsafe write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
            _exit(130)
        }
    }
}
