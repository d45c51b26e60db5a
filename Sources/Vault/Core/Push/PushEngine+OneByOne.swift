import VaultCloud
import VaultModel

// A request a key, several in flight; each answer is committed as it comes.
extension PushEngine {
    /// What came of one request.
    private struct Settled: Sendable {
        let key: String
        let verdict: WriteVerdict
    }

    /// Keys that wait to be sent, and when each may be.
    private struct Queue {
        var waiting: [String]
        var backoffs: [String: Backoff] = [:]
        var isStopped = false
    }

    func sendOneByOne(
        _ open: OpenPush, _ cloud: any CloudProvider, inFlight: Int, perSecond: Int
    ) async throws(VaultError) {
        var push = open
        push.attempt += 1
        let unsent = push.items.filter { !$0.state.isFinal }
        try recordAttempt(unsent, requests: unsent.count, of: push)
        var queue = Queue(waiting: unsent.map(\.key))
        var pace = Pace(perSecond: perSecond)
        var failure: PushRecord.Failure?
        let outcome: Result<Void, VaultError> = await withTaskGroup(of: Settled.self) { group in
            var running = 0
            do throws(VaultError) {
                while running > 0 || !(queue.waiting.isEmpty || queue.isStopped) {
                    while running < inFlight, !queue.isStopped, !queue.waiting.isEmpty {
                        try await pause(pace.delay(at: vault.environment.now()))
                        try start(queue.waiting.removeFirst(), of: push, cloud, in: &group)
                        running += 1
                    }
                    guard let settled = await group.next() else { break }
                    running -= 1
                    failure = try await settle(settled, &push, &queue) ?? failure
                }
                return .success(())
            } catch {
                // Whatever is in flight comes to its end before anybody reports.
                await group.waitForAll()
                return .failure(error)
            }
        }
        try outcome.get()
        try finish(push, failure)
    }

    private func start(
        _ key: String, of push: OpenPush, _ cloud: any CloudProvider,
        in group: inout TaskGroup<Settled>
    ) throws(VaultError) {
        let parcel = Parcel(try body(of: push.items.filter { $0.key == key }, cloud))
        group.addTask { Settled(key: key, verdict: await cloud.write([key], parcel.take())) }
    }

    /// Commits an answer, or puts the key back; returns why it failed.
    private func settle(
        _ settled: Settled, _ push: inout OpenPush, _ queue: inout Queue
    ) async throws(VaultError) -> PushRecord.Failure? {
        let failure: CloudError
        var asked: Duration?
        var end = PushState.unknown
        switch settled.verdict {
        case .applied(let answer):
            try commit(settled.key, .stored, answer, nil, &push)
            return nil
        case .refused(let error):
            queue.isStopped = queue.isStopped || error.reason == .credentials
            try commit(settled.key, .rejected, nil, error, &push)
            return PushRecord.Failure(error)
        case .again(let error, let after): (failure, asked, end) = (error, after, .rejected)
        case .uncertain(let error): failure = error
        }
        guard !queue.isStopped,
            let delay = queue.backoffs[settled.key, default: Backoff()]
                .delay(after: failure, asked: asked)
        else {
            try commit(settled.key, end, nil, failure, &push)
            return PushRecord.Failure(failure)
        }
        observe(.retrying(after: delay, because: failure.message))
        try await pause(delay)
        push.attempt += 1
        try recordAttempt(
            push.items.filter { $0.key == settled.key }, requests: 1, of: push)
        queue.waiting.append(settled.key)
        return nil
    }

    private func commit(
        _ key: String, _ state: PushState, _ answer: WriteAnswer?, _ error: CloudError?,
        _ push: inout OpenPush
    ) throws(VaultError) {
        guard let index = push.items.firstIndex(where: { $0.key == key }) else { return }
        push.items[index].state = state
        try record(
            PushOutcome(
                answer: answer ?? error?.kept,
                items: [.init(key: key, state: state, error: error?.message)]),
            of: push)
    }

    private func finish(
        _ open: OpenPush, _ failure: PushRecord.Failure?
    ) throws(VaultError) {
        var push = open
        for index in push.items.indices where push.items[index].state == .open {
            push.items[index].state = .skipped
        }
        let states = Set(push.items.map(\.state))
        if states.contains(.unknown) {
            push.state = .unknown
        } else if states == [.stored] {
            push.state = .stored
        } else if states.contains(.stored) {
            push.state = .partial
        } else {
            push.state = .rejected
        }
        try record(
            PushOutcome(
                state: push.state, failure: push.state == .stored ? nil : failure,
                items: push.items.filter { $0.state == .skipped }
                    .map { .init(key: $0.key, state: .skipped, error: nil) }),
            of: push)
    }
}

/// Carries one body into the task that sends it.
///
/// A class, since a closure that escapes cannot give away what it captured.
private final class Parcel {
    private var body: WriteBody?

    init(_ body: consuming WriteBody) {
        self.body = consume body
    }

    func take() -> WriteBody {
        guard let body = body.take() else { preconditionFailure("a parcel is opened once") }
        return body
    }
}

/// Keeps the number of requests that start within one second under a limit.
struct Pace {
    private let perSecond: Int
    private var starts: [Timestamp] = []

    init(perSecond: Int) {
        self.perSecond = perSecond
    }

    /// How long to wait before the next request starts, which is then counted.
    mutating func delay(at now: Timestamp) -> Duration {
        starts.removeAll { now - $0 >= .seconds(1) }
        var delay = Duration.zero
        if starts.count >= perSecond, let oldest = starts.first {
            delay = .seconds(1) - (now - oldest)
        }
        starts.append(now + delay)
        return delay
    }
}
