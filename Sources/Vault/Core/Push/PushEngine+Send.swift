import VaultCloud
import VaultModel

// From the checks at the provider to the last answer.
extension PushEngine {
    /// Checks the place at the provider, sends what the push names, and follows it.
    ///
    /// `extending` adds keys that were pushed before and are gone there.
    func send(
        _ push: OpenPush,
        to target: Target,
        extending: Bool
    ) async throws(VaultError) {
        let cloud: any CloudProvider
        switch try connect(target) {
        case .success(let connected): cloud = connected
        case .failure(let error):
            try stop(push, PushRecord.Failure(error))
            return
        }
        do throws(VaultError) {
            try await check(push, to: target, extending: extending, cloud)
        } catch {
            await cloud.close()
            throw error
        }
        await cloud.close()
    }

    /// Sends again what has no known outcome: the same values under the same push.
    func resend(_ open: OpenPush) async throws(VaultError) {
        var push = open
        let target = try vault.target(name, in: team)
        push.setUnknown()
        guard try holdsValues(of: push) else { return try giveUp(push) }
        push.state = .unknown
        push.host = vault.environment.host
        push.deadline = vault.environment.now() + Self.deadline
        try record(
            PushOutcome(
                operation: .status,
                state: .unknown,
                detail: "the process that sent it ended without an answer; it is sent again"
            ),
            of: push
        )
        try await send(push, to: target, extending: false)
    }

    /// Whether the values that were meant are still kept.
    private func holdsValues(of push: OpenPush) throws(VaultError) -> Bool {
        try vault.read { session throws(VaultError) in
            let team = try session.team(team)
            for item in push.items where !item.state.isFinal {
                guard try session.value(item.value, in: team.id, team.key) != nil
                else { return false }
            }
            return true
        }
    }

    private func giveUp(_ open: OpenPush) throws(VaultError) {
        var push = open
        push.state = .abandoned
        push.setUnknown()
        try record(
            PushOutcome(
                operation: .abandon,
                state: .abandoned,
                detail: "its outcome is unknown, and a value it sent is no longer kept"
            ),
            of: push
        )
    }

    private func check(
        _ push: OpenPush,
        to target: Target,
        extending: Bool,
        _ cloud: any CloudProvider
    ) async throws(VaultError) {
        let listing: RemoteListing
        switch try await inspect(cloud) {
        case .success(let found): listing = found
        case .failure(let error): return try stop(push, PushRecord.Failure(error))
        }
        let problems = cloudProblems(of: target, in: listing)
        if let problem = problems.first {
            return try stop(
                push,
                PushRecord.Failure(code: problem.code, message: problem.message)
            )
        }
        if let failure = moved(listing) { return try stop(push, failure) }
        var cloud = cloud
        cloud.adopt(listing)
        var push = push
        if extending { push.items += try missing(push, target, listing) }
        let items = push.items.filter { !$0.state.isFinal }
        // Only what is provisioned is also what somebody runs with.
        if listing.readiness != nil { observe(.replacing) }
        observe(.sending(keys: items.count))
        switch type(of: cloud).grouping {
        case .together:
            try await sendTogether(push, cloud)
        case .one(let inFlight, let perSecond):
            try await sendOneByOne(push, cloud, inFlight: inFlight, perSecond: perSecond)
        }
    }

    /// Why nothing is sent where the provider has something else than when the plan was made.
    func moved(_ listing: RemoteListing) -> PushRecord.Failure? {
        guard let planned = options.expected?.listing, planned.signature != listing.signature
        else { return nil }
        return PushRecord.Failure(
            code: "plan-moved",
            message: "what the provider lists has changed since the plan was made"
        )
    }

    /// Reads what is there, with the patience that a read deserves.
    func inspect(
        _ cloud: any CloudProvider
    ) async throws(VaultError) -> Result<RemoteListing, CloudError> {
        var backoff = Backoff()
        while true {
            do throws(CloudError) {
                return .success(try await cloud.inspect())
            } catch {
                guard error.reason == .unreachable,
                    let delay = backoff.delay(after: error, asked: nil)
                else { return .failure(error) }
                observe(.retrying(after: delay, because: error.message))
                try await pause(delay)
            }
        }
    }

    /// Keys that the provider was given, that have not changed, and that it no longer lists.
    private func missing(
        _ push: OpenPush,
        _ target: Target,
        _ listing: RemoteListing
    ) throws(VaultError) -> [OpenPush.Item] {
        let sent = Set(push.items.map(\.key))
        guard listing.keys != nil, !sent.isSuperset(of: target.mapped.keys) else { return [] }
        return try vault.read { session throws(VaultError) in
            let plan = try session.plan(
                for: target,
                PushSelection(),
                listing: listing,
                in: try session.team(team)
            )
            guard plan.problems.isEmpty else { return [] }
            return plan.items.filter { !sent.contains($0.key) }
        }
    }

    /// Ends a push before its next request: before the first nothing was sent, after one nobody
    /// knows.
    func stop(_ push: OpenPush, _ failure: PushRecord.Failure) throws(VaultError) {
        guard push.attempt > 0 else { return try reject(push, failure) }
        try record(PushOutcome(state: .unknown, failure: failure), of: push)
    }

    /// A definite no before anything was sent.
    private func reject(
        _ push: OpenPush,
        _ failure: PushRecord.Failure
    ) throws(VaultError) {
        var rejected = push
        rejected.state = .rejected
        for index in rejected.items.indices where !rejected.items[index].state.isFinal {
            rejected.items[index].state = .skipped
        }
        for index in rejected.removals.indices where !rejected.removals[index].state.isFinal {
            rejected.removals[index].state = .skipped
        }
        try record(
            PushOutcome(
                state: .rejected,
                failure: failure,
                items: rejected.items.map { .init(key: $0.key, state: $0.state, error: nil) },
                removals: rejected.removals.map { .init(key: $0.key, state: $0.state, error: nil) }
            ),
            of: rejected
        )
    }

    /// Opens the values of a request, and builds its body.
    func body(
        of items: [OpenPush.Item],
        _ cloud: any CloudProvider
    ) throws(VaultError) -> WriteBody {
        try vault.read { session throws(VaultError) in
            try body(of: items, cloud, session, in: try session.team(team))
        }
    }

    func body(
        of items: [OpenPush.Item],
        _ cloud: any CloudProvider,
        _ session: Session,
        in team: Team
    ) throws(VaultError) -> WriteBody {
        try cloud.body(of: items.map(\.key)) { key throws(VaultError) in
            guard let item = items.first(where: { $0.key == key }),
                let value = try session.value(item.value, in: team.id, team.key)
            else {
                throw .refused(
                    code: "missing-value",
                    "the value that was pushed as \(key) is not kept"
                )
            }
            return value
        }
    }
}

extension PushRecord.Failure {
    init(_ error: CloudError) {
        let code =
            switch error.reason {
            case .credentials: "credentials"
            case .refused: "refused"
            case .unreachable: "unreachable"
            case .tls: "tls"
            case .unreadable: "unreadable"
            case .settings: "settings"
            }
        self.init(code: code, message: error.message)
    }
}
