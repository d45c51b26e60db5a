import VaultCloud
import VaultModel

// A request a key, several in flight; each answer is committed as it comes.
extension PushEngine {
    /// What the tasks of a push report.
    private enum Event: Sendable {
        case answered(key: String, WriteVerdict)
        /// A key may be sent again.
        case rested(key: String)
        case interrupted
    }

    /// Where the keys of a push are.
    private struct Queue {
        var waiting: [String]
        var running = 0
        var resting = 0
        /// Of keys that were sent before.
        var backoffs: [String: Backoff] = [:]
        /// Whether the token was refused, or the push cannot go on: nothing more is sent.
        var isStopped = false
        var failure: PushRecord.Failure?

        var isDone: Bool { running == 0 && (isStopped || waiting.isEmpty && resting == 0) }
    }

    func sendOneByOne(
        _ open: OpenPush,
        _ cloud: any CloudProvider,
        inFlight: Int,
        perSecond: Int
    ) async throws(VaultError) {
        var push = open
        push.attempt += 1
        let unsent = push.items.filter { !$0.state.isFinal }
        try recordAttempt(unsent, requests: unsent.count, of: push)
        var queue = Queue(waiting: unsent.map(\.key))
        var pace = Pace(perSecond: perSecond)
        let outcome: Result<Void, VaultError> = await withTaskGroup(of: Event.self) { group in
            // What still rests is not sent any more.
            defer { group.cancelAll() }
            do throws(VaultError) {
                while !queue.isDone {
                    while queue.running < inFlight, !queue.isStopped, !queue.waiting.isEmpty {
                        try await pause(pace.delay(at: vault.environment.now()))
                        try start(&push, &queue, cloud, in: &group)
                    }
                    guard let event = await group.next() else { break }
                    try take(event, &push, &queue, in: &group)
                }
                return .success(())
            } catch {
                // Whatever is in flight comes to its end, and its answer is kept if it can be.
                queue.isStopped = true
                while queue.running > 0, let event = await group.next() {
                    try? take(event, &push, &queue, in: &group)
                }
                return .failure(error)
            }
        }
        try outcome.get()
        try finish(push, queue.failure)
    }

    /// Sends the first key that waits.
    private func start(
        _ push: inout OpenPush,
        _ queue: inout Queue,
        _ cloud: any CloudProvider,
        in group: inout TaskGroup<Event>
    ) throws(VaultError) {
        let key = queue.waiting.removeFirst()
        let items = push.items.filter { $0.key == key }
        let parcel = Parcel(try body(of: items, cloud))
        push.deadline = vault.environment.now() + Self.deadline
        if queue.backoffs[key] != nil {
            push.attempt += 1
            try recordAttempt(items, requests: 1, of: push)
        }
        queue.running += 1
        group.addTask { .answered(key: key, await cloud.write([key], parcel.take())) }
    }

    private func take(
        _ event: Event,
        _ push: inout OpenPush,
        _ queue: inout Queue,
        in group: inout TaskGroup<Event>
    ) throws(VaultError) {
        switch event {
        case .answered(let key, let verdict):
            queue.running -= 1
            try settle(key, verdict, &push, &queue, in: &group)
        case .rested(let key):
            queue.resting -= 1
            queue.waiting.append(key)
        case .interrupted:
            throw .interrupted
        }
    }

    /// Commits an answer, or lets the key rest until it is sent again.
    private func settle(
        _ key: String,
        _ verdict: WriteVerdict,
        _ push: inout OpenPush,
        _ queue: inout Queue,
        in group: inout TaskGroup<Event>
    ) throws(VaultError) {
        let failure: CloudError
        var asked: Duration?
        switch verdict {
        case .applied(let answer):
            return try commit(key, .stored, answer, nil, &push)
        case .refused(let error):
            queue.isStopped = queue.isStopped || error.reason == .credentials
            queue.failure = PushRecord.Failure(error)
            return try reject(key, error, &push)
        case .again(let error, let after): (failure, asked) = (error, after)
        case .uncertain(let error):
            failure = error
            try commit(key, .unknown, nil, error, &push)
            // It went somewhere else than it was meant to: not once more.
            if error.answer != nil {
                queue.failure = PushRecord.Failure(error)
                return
            }
        }
        guard !queue.isStopped,
            let delay = queue.backoffs[key, default: Backoff()].delay(after: failure, asked: asked)
        else {
            queue.failure = PushRecord.Failure(failure)
            return try reject(key, failure, &push)
        }
        observe(.retrying(after: delay, because: failure.message))
        queue.resting += 1
        let sleep = vault.environment.sleep
        group.addTask { await sleep(delay) ? .rested(key: key) : .interrupted }
    }

    /// Commits a no, which says nothing of an earlier request that had no answer.
    private func reject(
        _ key: String,
        _ error: CloudError,
        _ push: inout OpenPush
    ) throws(VaultError) {
        guard !push.items.contains(where: { $0.key == key && $0.state == .unknown }) else { return }
        try commit(key, .rejected, nil, error, &push)
    }

    private func commit(
        _ key: String,
        _ state: PushState,
        _ answer: WriteAnswer?,
        _ error: CloudError?,
        _ push: inout OpenPush
    ) throws(VaultError) {
        guard let index = push.items.firstIndex(where: { $0.key == key }) else { return }
        push.items[index].state = state
        try record(
            PushOutcome(
                answer: answer ?? error?.kept,
                items: [.init(key: key, state: state, error: error?.message)]
            ),
            of: push
        )
    }

    /// Ends a push whose keys have all come to their ends, or will not be sent any more.
    func finish(_ open: OpenPush, _ failure: PushRecord.Failure?) throws(VaultError) {
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
                state: push.state,
                failure: push.state == .stored ? nil : failure,
                items: push.items.filter { $0.state == .skipped }
                    .map { .init(key: $0.key, state: .skipped, error: nil) },
                unsent: push.items.count { $0.state == .skipped }
            ),
            of: push
        )
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
