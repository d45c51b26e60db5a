import VaultCloud
import VaultModel

// A request a key, several in flight; what has been answered is committed as it comes.
extension PushEngine {
    /// What the tasks of a push report.
    private enum Event: Sendable {
        case answered(key: String, WriteVerdict)
        /// A key may be sent again.
        case rested(key: String)
        /// Another request may start.
        case paced
        case interrupted
    }

    /// Where the keys of a push are.
    private struct Queue {
        /// Not sent yet.
        var waiting: [String]
        /// The bodies of those that are sent next.
        var bodies: [String: Parcel] = [:]
        /// Sent before and not applied, as far as is known, and why: they rest, or have rested.
        var putOff: [String: CloudError] = [:]
        /// Those of them that have rested, and may be sent again.
        var again: [String] = []
        var running = 0
        var pace: Pace
        /// Whether the pace is waited for.
        var isPaced = false
        /// No request starts later.
        let deadline: Duration
        /// Of keys that were sent before.
        var backoffs: [String: Backoff] = [:]
        /// Whether the token was refused, or the push cannot go on: nothing more is sent.
        var isStopped = false
        /// Whether the program was told to end.
        var isInterrupted = false
        var failure: PushRecord.Failure?

        var isDone: Bool {
            running == 0 && (isStopped || waiting.isEmpty && putOff.isEmpty)
        }
    }

    /// What became of a key, until it is committed.
    private struct Settled {
        let key: String
        let state: PushState
        var answer: WriteAnswer?
        var error: CloudError?
    }

    func sendOneByOne(
        _ open: OpenPush,
        _ cloud: any CloudProvider,
        inFlight: Int,
        perSecond: Int
    ) async throws(VaultError) {
        var push = open
        push.countAttempt()
        let unsent = push.items.filter { !$0.state.isFinal }
        try recordAttempt(unsent, requests: unsent.count, of: push)
        var queue = Queue(
            waiting: unsent.map(\.key),
            pace: Pace(perSecond: perSecond),
            deadline: vault.environment.uptime() + Self.deadline
        )
        let inbox = Inbox<Event>()
        var last: [Settled] = []
        let outcome: Result<Void, VaultError> = await withTaskGroup(of: Void.self) { group in
            // What still rests is not sent any more.
            defer { group.cancelAll() }
            do throws(VaultError) {
                try prepare(push, &queue, cloud, inFlight)
                while !queue.isDone {
                    try resume(&push, &queue, cloud, inFlight, inbox, in: &group)
                    vault.raiseDuePin()
                    guard !queue.isDone, await group.next() != nil else { break }
                    let settled = take(inbox, &queue, in: &group)
                    // The next requests are on their way while the answers are written down.
                    let started = Result { () throws(VaultError) in
                        try start(push, &queue, cloud, inFlight, inbox, in: &group)
                    }
                    // The last answers are written down with the end.
                    if case .success = started, queue.isDone, !queue.isInterrupted {
                        last = settled
                        break
                    }
                    try commit(settled, &push)
                    try started.get()
                    if queue.isInterrupted { throw .interrupted }
                    try prepare(push, &queue, cloud, inFlight)
                }
                // What was put off and is not sent again was not applied.
                last += queue.putOff.map { Settled(key: $0.key, state: .rejected, error: $0.value) }
                return .success(())
            } catch {
                // Whatever is in flight comes to its end, and its answer is kept if it can be.
                queue.isStopped = true
                while queue.running > 0, await group.next() != nil {
                    try? commit(take(inbox, &queue, in: &group), &push)
                }
                return .failure(error)
            }
        }
        try outcome.get()
        let told = outcomes(of: last, &push)
        try finish(push, after: told, queue.failure, unsent: queue.waiting.count)
    }

    /// Opens the values that are sent next, in one transaction, while others are under way.
    private func prepare(
        _ push: OpenPush,
        _ queue: inout Queue,
        _ cloud: any CloudProvider,
        _ inFlight: Int
    ) throws(VaultError) {
        guard !queue.isStopped else { return }
        let keys = Set(queue.waiting.prefix(inFlight).filter { queue.bodies[$0] == nil })
        guard !keys.isEmpty else { return }
        let items = push.items.filter { keys.contains($0.key) }
        let bodies = try vault.read { session throws(VaultError) in
            let team = try session.team(team)
            return try items.map { item throws(VaultError) in
                Parcel(try body(of: [item], cloud, session, in: team))
            }
        }
        for (item, body) in zip(items, bodies) { queue.bodies[item.key] = body }
    }

    /// Sends keys that were not sent yet, as many as may be in flight.
    private func start(
        _ push: OpenPush,
        _ queue: inout Queue,
        _ cloud: any CloudProvider,
        _ inFlight: Int,
        _ inbox: Inbox<Event>,
        in group: inout TaskGroup<Void>
    ) throws(VaultError) {
        while !queue.waiting.isEmpty, mayStart(&queue, inFlight, inbox, in: &group) {
            let key = queue.waiting.removeFirst()
            try send(key, push, &queue, cloud, inbox, in: &group)
        }
    }

    /// Sends keys again that have rested, each with an attempt of its own, and then new ones.
    private func resume(
        _ push: inout OpenPush,
        _ queue: inout Queue,
        _ cloud: any CloudProvider,
        _ inFlight: Int,
        _ inbox: Inbox<Event>,
        in group: inout TaskGroup<Void>
    ) throws(VaultError) {
        while !queue.again.isEmpty, mayStart(&queue, inFlight, inbox, in: &group) {
            let key = queue.again.removeFirst()
            queue.putOff[key] = nil
            push.countAttempt()
            push.deadline = vault.environment.now() + Self.deadline
            try recordAttempt(push.items.filter { $0.key == key }, requests: 1, of: push)
            try send(key, push, &queue, cloud, inbox, in: &group)
        }
        try start(push, &queue, cloud, inFlight, inbox, in: &group)
    }

    /// Whether another request may start now; one that has to wait for its second is reported when
    /// that has come.
    private func mayStart(
        _ queue: inout Queue,
        _ inFlight: Int,
        _ inbox: Inbox<Event>,
        in group: inout TaskGroup<Void>
    ) -> Bool {
        guard queue.running < inFlight, !queue.isStopped, !queue.isPaced else { return false }
        let now = vault.environment.uptime()
        guard now < queue.deadline else {
            queue.isStopped = true
            queue.failure =
                queue.failure
                ?? PushRecord.Failure(code: "unreachable", message: "the time for the push was up")
            return false
        }
        let delay = queue.pace.delay(at: now)
        guard delay > .zero else { return true }
        queue.isPaced = true
        let sleep = vault.environment.sleep
        group.addTask { inbox.put(await sleep(delay) ? .paced : .interrupted) }
        return false
    }

    private func send(
        _ key: String,
        _ push: OpenPush,
        _ queue: inout Queue,
        _ cloud: any CloudProvider,
        _ inbox: Inbox<Event>,
        in group: inout TaskGroup<Void>
    ) throws(VaultError) {
        let parcel: Parcel
        if let prepared = queue.bodies.removeValue(forKey: key) {
            parcel = prepared
        } else {
            parcel = Parcel(try body(of: push.items.filter { $0.key == key }, cloud))
        }
        queue.pace.start(at: vault.environment.uptime())
        queue.running += 1
        group.addTask {
            inbox.put(.answered(key: key, await cloud.write([key], parcel.take())))
        }
    }

    /// Takes over what has been reported.
    private func take(
        _ inbox: Inbox<Event>,
        _ queue: inout Queue,
        in group: inout TaskGroup<Void>
    ) -> [Settled] {
        var settled: [Settled] = []
        for event in inbox.takeAll() {
            switch event {
            case .answered(let key, let verdict):
                queue.running -= 1
                settled += settle(key, verdict, &queue, inbox, in: &group)
            case .rested(let key):
                queue.again.append(key)
            case .paced:
                queue.isPaced = false
            case .interrupted:
                queue.isInterrupted = true
            }
        }
        return settled
    }

    /// What an answer makes of a key; one that is tried again rests until then.
    private func settle(
        _ key: String,
        _ verdict: WriteVerdict,
        _ queue: inout Queue,
        _ inbox: Inbox<Event>,
        in group: inout TaskGroup<Void>
    ) -> [Settled] {
        let failure: CloudError
        var asked: Duration?
        var settled: [Settled] = []
        switch verdict {
        case .applied(let answer):
            return [Settled(key: key, state: .stored, answer: answer)]
        case .refused(let error):
            queue.isStopped = queue.isStopped || error.reason == .credentials
            queue.failure = PushRecord.Failure(error)
            return [Settled(key: key, state: .rejected, error: error)]
        case .again(let error, let after): (failure, asked) = (error, after)
        case .uncertain(let error):
            failure = error
            settled = [Settled(key: key, state: .unknown, error: error)]
            // It went somewhere else than it was meant to: not once more.
            if error.answer != nil {
                queue.failure = PushRecord.Failure(error)
                return settled
            }
        }
        let left = queue.deadline - vault.environment.uptime()
        guard !queue.isStopped,
            let delay = queue.backoffs[key, default: Backoff()].delay(
                after: failure,
                asked: asked,
                left: left
            )
        else {
            queue.failure = PushRecord.Failure(failure)
            return settled + [Settled(key: key, state: .rejected, error: failure)]
        }
        observe(.retrying(after: delay, because: failure.message))
        queue.putOff[key] = failure
        let sleep = vault.environment.sleep
        group.addTask { inbox.put(await sleep(delay) ? .rested(key: key) : .interrupted) }
        return settled
    }

    /// Commits what has been answered: an event a key, all in one transaction.
    private func commit(_ settled: [Settled], _ push: inout OpenPush) throws(VaultError) {
        let outcomes = outcomes(of: settled, &push)
        guard !outcomes.isEmpty else { return }
        push.deadline = vault.environment.now() + Self.deadline
        try record(outcomes, of: push)
    }

    /// Notes with the push what has been answered, and tells what is to be recorded of it.
    private func outcomes(of settled: [Settled], _ push: inout OpenPush) -> [PushOutcome] {
        var outcomes: [PushOutcome] = []
        for settled in settled {
            guard let index = push.items.firstIndex(where: { $0.key == settled.key }) else {
                continue
            }
            // A no says nothing of an earlier request that had no answer.
            if settled.state == .rejected, push.items[index].state == .unknown { continue }
            push.items[index].state = settled.state
            outcomes.append(
                PushOutcome(
                    answer: settled.answer ?? settled.error?.kept,
                    items: [
                        .init(
                            key: settled.key,
                            state: settled.state,
                            error: settled.error.map(PushRecord.Failure.init)
                        )
                    ]
                )
            )
        }
        return outcomes
    }

    /// Ends a push whose keys have all come to their ends, or will not be sent any more; `unsent` of
    /// them never were.
    func finish(
        _ open: OpenPush,
        after outcomes: [PushOutcome] = [],
        _ failure: PushRecord.Failure?,
        unsent: Int = 0
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
        let end = PushOutcome(
            state: push.state,
            failure: push.state == .stored ? nil : failure,
            items: push.items.filter { $0.state == .skipped }
                .map { .init(key: $0.key, state: .skipped, error: nil) },
            unsent: unsent
        )
        try record(outcomes + [end], of: push)
    }
}
