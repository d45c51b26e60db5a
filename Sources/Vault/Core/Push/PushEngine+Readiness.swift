import VaultCloud
import VaultModel

// From accepted to ready or failed: 1-2-4…15 seconds apart, until the time is up.
extension PushEngine {
    private static let longestInterval = Duration.seconds(15)

    /// Follows a push that was taken, with a connection of its own.
    func follow(_ push: OpenPush) async throws(VaultError) {
        let target = try vault.target(name, in: team)
        switch try connect(target) {
        case .failure(let error): throw .refused(code: "settings", error.message)
        case .success(let cloud):
            do throws(VaultError) {
                try await follow(push, cloud, startingAt: .zero)
            } catch {
                await cloud.close()
                throw error
            }
            await cloud.close()
        }
    }

    /// Asks until the provider is ready or has failed, and every pushed key is listed.
    ///
    /// Just after a write the provider may still tell of the state before it, so the first question
    /// waits a second.
    func follow(
        _ open: OpenPush,
        _ cloud: any CloudProvider,
        startingAt first: Duration = .seconds(1)
    ) async throws(VaultError) {
        guard let timeout = options.timeout else { return }
        var push = open
        let end = vault.environment.uptime() + timeout
        var interval = first
        while true {
            try await pause(min(interval, max(.zero, end - vault.environment.uptime())))
            if let readiness = await readiness(cloud) {
                guard try note(readiness, &push), !push.state.isFinal else { return }
            }
            guard vault.environment.uptime() < end else { return }
            interval = min(max(.seconds(1), interval * 2), Self.longestInterval)
        }
    }

    /// An answer that does not come is no answer: the push stays as it is.
    private func readiness(_ cloud: any CloudProvider) async -> Readiness? {
        do throws(CloudError) {
            return try await cloud.readiness()
        } catch {
            observe(.retrying(after: .zero, because: error.message))
            return nil
        }
    }

    /// Records what has changed; false when another process that follows the same push has ended
    /// it.
    private func note(
        _ readiness: Readiness,
        _ push: inout OpenPush
    ) throws(VaultError) -> Bool {
        var state = readiness.state
        let unlisted = push.items.map(\.key).filter { readiness.keys?.contains($0) == false }
        if state == .ready, !unlisted.isEmpty { state = .pending }
        push.setAll(state)
        let noted = push
        let outcome = PushOutcome(
            operation: .status,
            state: state,
            detail: readiness.message ?? word(readiness),
            answer: WriteAnswer(region: readiness.region, team: nil, requestID: nil)
        )
        // One transaction, since several processes may follow the same push.
        let isNew: Bool? = try vault.write { session throws(VaultError) in
            let team = try session.team(team)
            guard let current = try session.openPush(to: name, in: team),
                current.push == noted.push
            else { return nil }
            guard current.state != state else { return false }
            try session.record([outcome], of: noted, in: team)
            return true
        }
        if isNew == true { observe(.state(state, detail: outcome.detail)) }
        return isNew != nil
    }

    /// A word of the provider that we have no state for.
    private func word(_ readiness: Readiness) -> String? {
        readiness.word == readiness.state.rawValue ? nil : readiness.word
    }
}
