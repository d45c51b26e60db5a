import VaultCloud
import VaultModel

// All keys in one request: all or nothing.
extension PushEngine {
    func sendTogether(_ open: OpenPush, _ cloud: any CloudProvider) async throws(VaultError) {
        var push = open
        var backoff = Backoff()
        let deadline = vault.environment.uptime() + Self.deadline
        while true {
            push.countAttempt()
            push.deadline = vault.environment.now() + Self.deadline
            let parcel = Parcel(try body(of: push.items, cloud))
            try recordAttempt(push.items, requests: 1, of: push)
            async let written = cloud.write(push.items.map(\.key), parcel.take())
            vault.raiseDuePin()
            let verdict = await written
            let failure: CloudError
            let asked: Duration?
            switch verdict {
            case .applied(let answer):
                return try await accept(push, answer, cloud)
            case .refused(let error):
                return try end(push, with: error)
            case .again(let error, let after): (failure, asked) = (error, after)
            case .uncertain(let error):
                (failure, asked) = (error, nil)
                push.setUnknown()
                // It went somewhere else than it was meant to: not once more.
                if error.answer != nil { return try end(push, with: error) }
            }
            let left = deadline - vault.environment.uptime()
            guard let delay = backoff.delay(after: failure, asked: asked, left: left) else {
                return try end(push, with: failure)
            }
            observe(.retrying(after: delay, because: failure.message))
            try await pause(delay)
        }
    }

    func recordAttempt(
        _ items: [OpenPush.Item],
        requests: Int,
        of push: OpenPush
    ) throws(VaultError) {
        try vault.write(raisingPinLater: true) { session throws(VaultError) in
            try session.recordAttempt(
                items,
                requests: requests,
                of: push,
                in: try session.team(team)
            )
        }
    }

    private func accept(
        _ open: OpenPush,
        _ answer: WriteAnswer,
        _ cloud: any CloudProvider
    ) async throws(VaultError) {
        var push = open
        push.setAll(.accepted)
        try record(
            PushOutcome(state: .accepted, answer: answer, items: push.outcomes(error: nil)),
            of: push
        )
        try await follow(push, cloud)
    }

    /// Ends with a no, which says nothing of an earlier request that had no answer.
    private func end(_ open: OpenPush, with error: CloudError) throws(VaultError) {
        var push = open
        push.setAll(push.items.contains { $0.state == .unknown } ? .unknown : .rejected)
        try record(
            PushOutcome(
                state: push.state,
                answer: error.kept,
                failure: PushRecord.Failure(error),
                items: push.outcomes(error: PushRecord.Failure(error))
            ),
            of: push
        )
    }
}

extension CloudError {
    /// What the provider said, even where it was not what was asked.
    var kept: WriteAnswer? {
        answer ?? requestID.map { WriteAnswer(region: nil, team: nil, requestID: $0) }
    }
}

extension OpenPush {
    mutating func setAll(_ state: PushState) {
        self.state = state
        for index in items.indices { items[index].state = state }
    }

    /// Notes that all keys whose outcome is open may have been applied.
    mutating func setUnknown() {
        for index in items.indices where !items[index].state.isFinal {
            items[index].state = .unknown
        }
    }

    func outcomes(error: PushRecord.Failure?) -> [PushOutcome.Item] {
        items.map { PushOutcome.Item(key: $0.key, state: $0.state, error: error) }
    }
}
