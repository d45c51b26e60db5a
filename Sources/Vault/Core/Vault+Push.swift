import VaultCloud
public import VaultModel

/// What is to be pushed to one target.
public struct PushRequest: Sendable {
    /// The target's name.
    public let target: Name
    /// How it is pushed.
    public var options: PushOptions

    /// A push to one target.
    public init(_ target: Name, _ options: PushOptions) {
        self.target = target
        self.options = options
    }

    /// A push that does what the plan says, and nothing where that would be something else by now.
    public init(applying plan: PushPlan, timeout: Duration?) {
        target = plan.target.name
        options = PushOptions(selection: plan.selection, timeout: timeout)
        options.expected = plan
    }
}

/// What came of a push to one target.
public struct PushEnd: Sendable {
    /// The target's name.
    public let target: Name
    /// What was recorded, in order: the writes, then the removals; empty where there was nothing
    /// to do.
    public let records: [PushRecord]
    /// What kept the push from going on; what was recorded before is recorded.
    public let error: VaultError?
}

extension Vault {
    /// Sends what is stale at a target and waits until it is ready; nil when there is nothing to
    /// send.
    ///
    /// The record tells what came of it. Thrown is only what kept the push from being recorded:
    /// `refused` by a check of the plan, `busy` while another push to the target is under way.
    public func push(
        _ name: Name,
        in team: TeamChoice,
        _ options: PushOptions = PushOptions(),
        observer: @escaping PushObserver = { _ in }
    ) async throws(VaultError) -> PushRecord? {
        let end = await push(PushRequest(name, options), in: team, observer: observer)
        if let error = end.error { throw error }
        return end.records.last
    }

    /// Sends what is stale at a target, waits until it is ready, and then removes what the plan
    /// says.
    public func push(
        _ request: PushRequest,
        in team: TeamChoice,
        observer: @escaping PushObserver = { _ in }
    ) async -> PushEnd {
        let engine = PushEngine(
            vault: self,
            team: team,
            name: request.target,
            options: request.options,
            observer: observer
        )
        // Whatever ends a push, this machine remembers what it has recorded.
        defer { raiseDuePin() }
        do throws(VaultError) {
            _ = try await engine.push()
            if let planned = request.options.expected, !planned.removals.isEmpty {
                // Nothing is taken away while what is to take its place is not there.
                let written = try engine.trace.pushes.last.map { id throws(VaultError) in
                    try record(of: id, engine)
                }
                if written.map(\.state.isComplete) ?? true { _ = try await engine.remove(planned) }
            }
            return try end(of: engine, nil)
        } catch {
            // What was recorded is told whatever else went wrong.
            do throws(VaultError) {
                return try end(of: engine, error)
            } catch _ {
                return PushEnd(target: request.target, records: [], error: error)
            }
        }
    }

    private func end(of engine: PushEngine, _ error: VaultError?) throws(VaultError) -> PushEnd {
        var records: [PushRecord] = []
        for id in engine.trace.pushes {
            records.append(try record(of: id, engine))
        }
        return PushEnd(target: engine.name, records: records, error: error)
    }

    private func record(
        of push: PushID,
        _ engine: PushEngine
    ) throws(VaultError) -> PushRecord {
        guard let start = engine.trace.starts[push]
        else { return try pushRecord(push.hex, in: engine.team) }
        return try pushRecord(push.hex, after: start, in: engine.team)
    }

    /// Follows the open push of a target to its end, sending again what has no known outcome; nil
    /// when none is open.
    public func wait(
        for name: Name,
        in team: TeamChoice,
        _ options: PushOptions = PushOptions(),
        observer: @escaping PushObserver = { _ in }
    ) async throws(VaultError) -> PushRecord? {
        let engine = PushEngine(
            vault: self,
            team: team,
            name: name,
            options: options,
            observer: observer
        )
        defer { raiseDuePin() }
        guard let id = try await engine.wait() else { return nil }
        return try pushRecord(id.hex, in: team)
    }
}

extension PushState {
    /// Whether what was pushed can be used.
    fileprivate var isComplete: Bool { self == .ready || self == .stored }
}
