import VaultCloud
import VaultCrypto
import VaultModel
import VaultStorage

/// Pushes to one target: intent, checks, attempts, answers, readiness, each step committed before
/// the next (FORMAT.md section 10).
///
/// No transaction is open while the network is awaited. A crash at any point leaves an open push
/// that tells what may have been applied.
struct PushEngine {
    /// After this time a push whose process cannot be asked counts as unknown.
    static let deadline = Duration.seconds(600)

    let vault: Vault
    let team: TeamChoice
    let name: Name
    let options: PushOptions
    let observer: PushObserver
    /// The pushes whose intent was recorded, also when something is thrown later.
    let trace = PushTrace()

    /// Sends what is stale; nil when there is nothing to send and nothing open.
    func push() async throws(VaultError) -> PushID? {
        let open = try openPush()
        // Whoever supersedes a push of unknown outcome keeps others from resuming it meanwhile.
        let oldLock = try open.flatMap { open throws(VaultError) in try lockToSupersede(open) }
        defer { if let open { release(oldLock, of: open.push) } }
        let id: PushID = try computing { () throws(CryptoError) in
            try vault.file.suite.randomID()
        }
        let lock = try lock(id)
        guard lock != nil else { throw .busy("push \(id) is under way") }
        defer { release(lock, of: id) }
        guard let (target, push) = try recordIntent(id, superseding: open) else {
            guard let open else { return nil }
            trace.pushes.append(open.push)
            if open.isProvisioned { try await follow(open) }
            if open.isSettled { try finish(open, nil) }
            return open.push
        }
        trace.pushes.append(id)
        observe(.checking)
        let extends = options.selection.keys == nil && options.expected == nil
        try await send(push, to: target, extending: extends)
        return id
    }

    /// Brings an open push to an end, sending again what has no known outcome; nil when none is
    /// open.
    func wait() async throws(VaultError) -> PushID? {
        guard let found = try openPush() else { return nil }
        trace.pushes.append(found.push)
        if found.isProvisioned {
            try await follow(found)
            return found.push
        }
        let lock = try await lockWhenGone(found)
        guard lock != nil else {
            if let current = try openPush(), current.push == found.push {
                try await follow(current)
            }
            return found.push
        }
        defer { release(lock, of: found.push) }
        // Whoever held the lock may have come to an end meanwhile.
        guard var push = try openPush(), push.push == found.push else { return found.push }
        if push.attempt == 0 {
            push.state = .abandoned
            try record(
                PushOutcome(
                    operation: .abandon,
                    state: .abandoned,
                    detail: "it ended before anything was sent"
                ),
                of: push
            )
            return push.push
        }
        if push.isProvisioned {
            try await follow(push)
        } else if !push.removals.isEmpty {
            try await resumeRemoval(push)
        } else if push.isSettled {
            try finish(push, nil)
        } else {
            try await resend(push)
        }
        return found.push
    }

    func observe(_ step: PushProgress.Step) {
        observer(PushProgress(target: name, step: step))
    }

    func openPush() throws(VaultError) -> OpenPush? {
        try vault.read { session throws(VaultError) in
            try session.openPush(to: name, in: try session.team(team))
        }
    }

    func record(_ outcome: PushOutcome, of push: OpenPush) throws(VaultError) {
        try record([outcome], of: push)
    }

    func record(_ outcomes: [PushOutcome], of push: OpenPush) throws(VaultError) {
        guard let last = outcomes.last else { return }
        try vault.write { session throws(VaultError) in
            try session.record(outcomes, of: push, in: try session.team(team))
        }
        if let state = last.state {
            observe(.state(state, detail: last.detail ?? last.failure?.message))
        }
    }

    /// The target as it is now, and the provider that serves it, authorized with its token.
    func connect(_ target: Target) throws(VaultError) -> Result<any CloudProvider, CloudError> {
        let token = try vault.read { session throws(VaultError) in
            let team = try session.team(team)
            let entry = try session.existingEntry(target.token, in: team)
            return try session.value(of: entry.current, in: team)
        }
        do throws(CloudError) {
            return .success(try vault.environment.connect(target, token))
        } catch {
            return .failure(error)
        }
    }
}

// One push a target at a time.
extension PushEngine {
    func lock(_ push: PushID) throws(VaultError) -> AdvisoryLock? {
        try storing { () throws(StorageError) in
            try AdvisoryLock.acquire(
                directory: vault.environment.lockDirectory,
                name: push.hex
            )
        }
    }

    /// Gives a lock back.
    ///
    /// Its file stays while the outcome of the push is open: it tells this machine that nobody is at
    /// it any more, where without a file only the deadline would.
    func release(_ lock: borrowing AdvisoryLock?, of push: PushID) {
        do throws(VaultError) {
            let open = try openPush()
            if open?.push != push || open?.isProvisioned == true { lock?.remove() }
        } catch {
            // Nobody knows, so the file stays.
        }
    }

    /// Whether the process that works on a push can still be at it.
    private func isAlive(_ push: OpenPush) -> Bool {
        if push.host == vault.environment.host,
            let isHeld = AdvisoryLock.isHeld(
                directory: vault.environment.lockDirectory,
                name: push.push.hex
            )
        {
            return isHeld
        }
        return vault.environment.now() < push.deadline
    }

    /// Waits while another process is at it; nil when that process brought it to an end, or so far
    /// that there is only readiness to wait for.
    private func lockWhenGone(_ found: OpenPush) async throws(VaultError) -> AdvisoryLock? {
        let end = vault.environment.uptime() + (options.timeout ?? .zero)
        while isAlive(found) {
            guard vault.environment.uptime() < end else {
                throw .busy("a push to \(name) is under way on \(found.host)")
            }
            try await pause(.milliseconds(500))
            guard let current = try openPush(), current.push == found.push,
                !current.isProvisioned
            else { return nil }
        }
        guard let lock = try lock(found.push) else {
            throw .busy("a push to \(name) is under way on \(found.host)")
        }
        return lock
    }

    /// The lock of a push that was left without a known outcome; nil for one that is provisioned,
    /// which nobody needs to lock.
    private func lockToSupersede(_ open: OpenPush) throws(VaultError) -> AdvisoryLock? {
        guard !open.isProvisioned else { return nil }
        guard !isAlive(open), let lock = try lock(open.push) else {
            throw .busy("a push to \(name) is under way on \(open.host)")
        }
        return lock
    }

    /// Plans and records the intent in one transaction; nil when there is nothing to send.
    private func recordIntent(
        _ id: PushID,
        superseding open: OpenPush?
    ) throws(VaultError) -> (Target, OpenPush)? {
        try vault.write(raisingPinLater: true) { session throws(VaultError) in
            let team = try session.team(team)
            if let current = try session.openPush(to: name, in: team) {
                guard current.push == open?.push else {
                    throw .busy("another push to \(name) is under way on \(current.host)")
                }
                guard try session.abandon(current, for: id, options, in: team)
                else { return nil }
            }
            let target = try session.existingTarget(name, in: team)
            let plan = try session.plan(
                for: target,
                options.selection,
                listing: options.expected?.listing,
                in: team
            )
            if let expected = options.expected, !plan.isSame(as: expected) { throw .planMoved }
            if let problem = plan.problems.first {
                throw .refused(code: problem.code, problem.message)
            }
            guard !plan.items.isEmpty else {
                // Who asked for certain keys has said nothing of those of the open push.
                if options.selection.keys != nil { session.events = [] }
                return nil
            }
            let push = OpenPush(
                push: id,
                target: name,
                items: plan.items,
                state: .open,
                attempt: 0,
                deadline: session.now + Self.deadline,
                host: vault.environment.host
            )
            try session.recordIntent(
                push,
                to: target,
                applying: options.savedPlan,
                in: team
            )
            trace.starts[id] = HistoryPoint(endOf: session.state)
            return (target, push)
        }
    }

    func pause(_ duration: Duration) async throws(VaultError) {
        guard await vault.environment.sleep(duration) else { throw .interrupted }
    }
}

/// The pushes that an engine has begun or taken up.
///
/// A class, since what was recorded has to be told also when the engine throws.
final class PushTrace {
    var pushes: [PushID] = []
    /// Where the history ended when an engine began them.
    var starts: [PushID: HistoryPoint] = [:]
}

extension VaultError {
    /// What was planned is no longer what would be done.
    static let planMoved = VaultError.refused(
        code: "plan-moved",
        "an entry, the map, the target or the provider's listing has changed since the plan was made"
    )
}

extension OpenPush {
    /// Whether the provider took it, so that there is only readiness to wait for.
    var isProvisioned: Bool { state == .pending || state == .accepted }

    /// Whether every key came to its end, and only that was not recorded any more.
    var isSettled: Bool { items.allSatisfy(\.state.isFinal) && removals.isEmpty }
}

extension Session {
    /// Gives up an open push for a newer one; false when it only has to be followed or closed and
    /// nothing newer has to be sent.
    ///
    /// Its keys do not count as held any more, so the newer push sends them again: of a push nobody
    /// follows, nobody would learn that it failed.
    fileprivate func abandon(
        _ open: OpenPush,
        for next: PushID,
        _ options: PushOptions,
        in team: Team
    ) throws(VaultError) -> Bool {
        if open.isProvisioned || open.isSettled {
            let target = try existingTarget(open.target, in: team)
            let plan = try plan(
                for: target,
                options.selection,
                listing: options.expected?.listing,
                in: team
            )
            guard !plan.items.isEmpty else { return false }
        }
        var abandoned = open
        abandoned.state = .abandoned
        let isUncertain = !open.isProvisioned && open.attempt > 0
        for index in open.items.indices
        where open.attempt > 0 && !open.items[index].state.isFinal {
            abandoned.items[index].state = .unknown
        }
        for index in open.removals.indices where !open.removals[index].state.isFinal {
            abandoned.removals[index].state = open.attempt > 0 ? .unknown : .abandoned
        }
        let outcome = PushOutcome(
            operation: .abandon,
            state: .abandoned,
            detail: isUncertain
                ? "its outcome is unknown; push \(next) took its place"
                : "push \(next) took its place"
        )
        try record([outcome], of: abandoned, in: team)
        return true
    }
}
