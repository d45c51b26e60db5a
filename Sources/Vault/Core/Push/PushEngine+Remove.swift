import VaultCloud
import VaultCrypto
import VaultModel

// Taking keys away at the provider that were pushed from here and are no longer mapped: a push of
// its own that writes nothing, after the one that wrote (FORMAT.md section 10).
extension PushEngine {
    /// Removes what the plan says; nil when that is nothing.
    ///
    /// - Throws: `refused` when a key is mapped again by now, or another target's.
    func remove(_ planned: PushPlan) async throws(VaultError) -> PushID? {
        guard !planned.removals.isEmpty else { return nil }
        let id: PushID = try computing { () throws(CryptoError) in
            try vault.file.suite.randomID()
        }
        let lock = try lock(id)
        guard lock != nil else { throw .busy("push \(id) is under way") }
        defer { release(lock, of: id) }
        let (target, push) = try recordIntent(removing: planned, as: id)
        trace.pushes.append(id)
        observe(.checking)
        try await remove(push, at: target)
        return id
    }

    /// Brings an open push that removes keys to its end: what is still there and still ours is
    /// removed.
    func resumeRemoval(_ open: OpenPush) async throws(VaultError) {
        var push = open
        for index in push.removals.indices where push.removals[index].state == .open {
            push.removals[index].state = .unknown
        }
        push.state = .unknown
        push.host = vault.environment.host
        push.deadline = vault.environment.now() + Self.deadline
        try record(
            PushOutcome(
                operation: .status,
                state: .unknown,
                detail: "the process that sent it ended without an answer; what is left is removed"
            ),
            of: push
        )
        try await remove(push, at: try vault.target(name, in: team))
    }

    private func recordIntent(
        removing planned: PushPlan,
        as id: PushID
    ) throws(VaultError) -> (Target, OpenPush) {
        try vault.write { session throws(VaultError) in
            let team = try session.team(team)
            if let open = try session.openPush(to: name, in: team) {
                throw .busy("another push to \(name) is under way on \(open.host)")
            }
            let target = try session.existingTarget(name, in: team)
            let plan = try session.plan(
                for: target,
                PushSelection(prunes: true),
                listing: planned.listing,
                in: team
            )
            guard target.settings == planned.target.settings,
                plan.removals.map(\.key) == planned.removals.map(\.key)
            else { throw .planMoved }
            var push = OpenPush(
                push: id,
                target: name,
                items: [],
                state: .open,
                attempt: 0,
                deadline: session.now + Self.deadline,
                host: vault.environment.host
            )
            push.removals = plan.removals
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

    private func remove(_ push: OpenPush, at target: Target) async throws(VaultError) {
        let cloud: any CloudProvider
        switch try connect(target) {
        case .success(let connected): cloud = connected
        case .failure(let error): return try stop(push, PushRecord.Failure(error))
        }
        do throws(VaultError) {
            try await remove(push, at: target, cloud)
        } catch {
            await cloud.close()
            throw error
        }
        await cloud.close()
    }

    private func remove(
        _ open: OpenPush,
        at target: Target,
        _ cloud: any CloudProvider
    ) async throws(VaultError) {
        let listing: RemoteListing
        switch try await inspect(cloud) {
        case .success(let found): listing = found
        case .failure(let error): return try stop(open, PushRecord.Failure(error))
        }
        if let problem = cloudProblems(of: target, in: listing).first {
            return try stop(
                open,
                PushRecord.Failure(code: problem.code, message: problem.message)
            )
        }
        var push = open
        let ours = try removableKeys(in: listing, at: target)
        observe(.removing(keys: push.removals.count { !$0.state.isFinal }))
        var failure: PushRecord.Failure?
        for index in push.removals.indices where !push.removals[index].state.isFinal {
            let key = push.removals[index].key
            guard failure?.code != "credentials" else { break }
            if listing.keys?.contains(key) == false {
                try settle(index, .removed, nil, &push)
            } else if !ours.contains(key) {
                let reason = "it is no longer certain to be ours, so it stays"
                failure = PushRecord.Failure(code: "not-ours", message: "\(key): \(reason)")
                let error = PushRecord.Failure(code: "not-ours", message: reason)
                try settle(index, .skipped, error, &push)
            } else if let error = try await remove(index, &push, cloud) {
                failure = PushRecord.Failure(error)
            }
        }
        try await finish(push, failure, cloud)
    }

    /// The keys that may be removed as things are now.
    private func removableKeys(
        in listing: RemoteListing,
        at target: Target
    ) throws(VaultError) -> Set<String> {
        try vault.read { session throws(VaultError) in
            let plan = try session.plan(
                for: target,
                PushSelection(prunes: true),
                listing: listing,
                in: try session.team(team)
            )
            return Set(plan.removals.map(\.key))
        }
    }

    /// Sends the request to remove a key until there is an answer or no try is left.
    private func remove(
        _ index: Int,
        _ push: inout OpenPush,
        _ cloud: any CloudProvider
    ) async throws(VaultError) -> CloudError? {
        let key = push.removals[index].key
        var backoff = Backoff()
        while true {
            push.countAttempt()
            push.deadline = vault.environment.now() + Self.deadline
            let attempted = push
            try vault.write { session throws(VaultError) in
                try session.recordAttempt(
                    removing: key,
                    of: attempted,
                    in: try session.team(team)
                )
            }
            let failure: CloudError
            var asked: Duration?
            switch await cloud.remove(key) {
            case .applied:
                try settle(index, .removed, nil, &push)
                return nil
            case .refused(let error):
                if push.removals[index].state != .unknown {
                    try settle(index, .rejected, PushRecord.Failure(error), &push)
                }
                return error
            case .again(let error, let after): (failure, asked) = (error, after)
            case .uncertain(let error):
                failure = error
                try settle(index, .unknown, PushRecord.Failure(error), &push)
            }
            guard let delay = backoff.delay(after: failure, asked: asked) else {
                if push.removals[index].state != .unknown {
                    try settle(index, .rejected, PushRecord.Failure(failure), &push)
                }
                return failure
            }
            observe(.retrying(after: delay, because: failure.message))
            try await pause(delay)
        }
    }

    private func settle(
        _ index: Int,
        _ state: PushState,
        _ error: PushRecord.Failure?,
        _ push: inout OpenPush
    ) throws(VaultError) {
        push.removals[index].state = state
        let key = push.removals[index].key
        try record(
            PushOutcome(removals: [.init(key: key, state: state, error: error)]),
            of: push
        )
    }

    private func finish(
        _ open: OpenPush,
        _ failure: PushRecord.Failure?,
        _ cloud: any CloudProvider
    ) async throws(VaultError) {
        var push = open
        let left = push.removals.indices.filter { push.removals[$0].state == .open }
        for index in left { push.removals[index].state = .skipped }
        let states = Set(push.removals.map(\.state))
        if states.contains(.unknown) {
            push.state = .unknown
        } else if states != [.removed] {
            push.state = states.contains(.removed) ? .partial : .rejected
        } else if case .together = type(of: cloud).grouping {
            push.state = .accepted
        } else {
            push.state = .stored
        }
        try record(
            PushOutcome(
                state: push.state,
                failure: push.state.isHeld ? nil : failure,
                removals: left.map {
                    .init(key: push.removals[$0].key, state: .skipped, error: nil)
                }
            ),
            of: push
        )
        if push.state == .accepted { try await follow(push, cloud) }
    }
}
