import Synchronization
import Testing
@testable import Vault
import VaultCloud

/// What a provider that stands in for a cloud answers, and what it was asked.
///
/// - It remembers the keys that it took and lists them.
/// - A write that it was not told of is an issue of the test.
final class CloudScript: Sendable {
    /// A call of the engine.
    enum Step: Hashable, Sendable {
        case connect
        case inspect
        case adopt
        case write([String])
        case remove(String)
        case readiness
        case close
    }

    /// A write request as it came.
    struct Request: Sendable {
        let keys: [String]
        let values: [String: String]
    }

    /// What is answered to a question for readiness.
    struct Report: Sendable {
        var word: String
        var message: String?
        /// Keys that were taken and are not listed.
        var unlisted: Set<String> = []

        static let pending = Report(word: "pending")
        static let ready = Report(word: "ready")
        static let failed = Report(word: "failed", message: "no room in the cluster")
    }

    private struct State {
        var refusal: CloudError?
        var listings: [Result<RemoteListing, CloudError>] = []
        var verdicts: [String: [WriteVerdict]] = [:]
        var reports: [Result<Report, CloudError>] = []
        var removals: [WriteVerdict] = []
        var remoteKeys: Set<String> = []
        var identities: [String: RemoteIdentity] = [:]
        var steps: [Step] = []
        var requests: [Request] = []
        var running = 0
        var mostRunning = 0
        var watch: @Sendable (Step) async -> Void = { _ in }
        var onConnect: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    /// The calls, in order.
    var steps: [Step] { state.withLock(\.steps) }

    /// The write requests, in order.
    var requests: [Request] { state.withLock(\.requests) }

    /// The keys that the provider lists.
    var remoteKeys: Set<String> {
        get { state.withLock(\.remoteKeys) }
        set { state.withLock { $0.remoteKeys = newValue } }
    }

    /// The ids under which the provider lists keys.
    var identities: [String: RemoteIdentity] {
        get { state.withLock(\.identities) }
        set { state.withLock { $0.identities = newValue } }
    }

    /// The keys that were asked to be removed, in order.
    var removed: [String] {
        steps.compactMap { step in
            guard case .remove(let key) = step else { return nil }
            return key
        }
    }

    /// How many write requests were under way at the same time.
    var mostRunning: Int { state.withLock(\.mostRunning) }

    /// How many verdicts nobody asked for.
    var verdictsLeft: Int { state.withLock { $0.verdicts.values.reduce(0) { $0 + $1.count } } }

    /// Answers the next writes so: those of one key, or any.
    func answer(key: String = "", _ verdicts: WriteVerdict...) {
        state.withLock { $0.verdicts[key, default: []] += verdicts }
    }

    /// Answers the next removals so.
    func answerRemoval(_ verdicts: WriteVerdict...) {
        state.withLock { $0.removals += verdicts }
    }

    /// Answers the next inspections so, instead of with what was taken.
    func list(_ listings: Result<RemoteListing, CloudError>...) {
        state.withLock { $0.listings += listings }
    }

    /// Answers the next questions for readiness so; the last answer is given for good.
    func report(_ reports: Report...) {
        state.withLock { $0.reports += reports.map { .success($0) } }
    }

    /// Answers the next question for readiness with an error.
    func report(_ error: CloudError) {
        state.withLock { $0.reports.append(.failure(error)) }
    }

    /// Has no client made any more.
    func refuseConnections(_ error: CloudError) {
        state.withLock { $0.refusal = error }
    }

    /// Does something in the middle of a call, before it is answered.
    func watch(_ watch: @escaping @Sendable (Step) async -> Void) {
        state.withLock { $0.watch = watch }
    }

    /// Does something when a client is about to be made.
    func onConnect(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.onConnect = action }
    }
}

// What the engine calls.
extension CloudScript {
    /// The client of a target.
    func connect(to provider: Provider) throws(CloudError) -> any CloudProvider {
        state.withLock { $0.steps.append(.connect) }
        state.withLock(\.onConnect)()
        if let refusal = state.withLock(\.refusal) { throw refusal }
        switch provider {
        case .pipecat: return TogetherCloud(script: self)
        case .baseten: return OneByOneCloud(script: self)
        }
    }

    fileprivate func note(_ step: Step) async {
        let watch = state.withLock { state in
            state.steps.append(step)
            return state.watch
        }
        await watch(step)
    }

    fileprivate func noteAdoption() {
        state.withLock { $0.steps.append(.adopt) }
    }

    fileprivate func listing() throws(CloudError) -> RemoteListing {
        let scripted = state.withLock { state in
            state.listings.isEmpty ? nil : state.listings.removeFirst()
        }
        if let scripted { return try scripted.get() }
        var listing = RemoteListing()
        listing.keys = remoteKeys
        listing.identities = identities.filter { remoteKeys.contains($0.key) }
        return listing
    }

    fileprivate func begin(_ request: Request) {
        state.withLock { state in
            state.requests.append(request)
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
        }
    }

    fileprivate func end(_ keys: [String]) -> WriteVerdict {
        let verdict: WriteVerdict? = state.withLock { state in
            state.running -= 1
            let name = keys.count == 1 && state.verdicts[keys[0]]?.isEmpty == false ? keys[0] : ""
            guard state.verdicts[name]?.isEmpty == false else { return nil }
            let verdict = state.verdicts[name]?.removeFirst()
            if case .applied? = verdict { state.remoteKeys.formUnion(keys) }
            return verdict
        }
        guard let verdict else {
            Issue.record("not expected: a write of \(keys)")
            return .refused(CloudError(.refused, "not expected"))
        }
        return verdict
    }

    fileprivate func removal(of key: String) -> WriteVerdict {
        let verdict: WriteVerdict? = state.withLock { state in
            guard !state.removals.isEmpty else { return nil }
            let verdict = state.removals.removeFirst()
            if case .applied = verdict { state.remoteKeys.remove(key) }
            return verdict
        }
        guard let verdict else {
            Issue.record("not expected: the removal of \(key)")
            return .refused(CloudError(.refused, "not expected"))
        }
        return verdict
    }

    fileprivate func readiness() throws(CloudError) -> Readiness? {
        let report = state.withLock { state in
            state.reports.count > 1 ? state.reports.removeFirst() : state.reports.first
        }
        guard let report = try report?.get() else {
            Issue.record("not expected: a question for readiness")
            return nil
        }
        let known: [String: PushState] = ["ready": .ready, "failed": .failed]
        return Readiness(
            state: known[report.word] ?? .pending,
            word: report.word,
            message: report.message,
            region: "us-west",
            keys: remoteKeys.subtracting(report.unlisted)
        )
    }
}

/// A provider that takes all keys in one request.
struct TogetherCloud: ScriptedCloud {
    static let grouping = WriteGrouping.together
    let script: CloudScript
}

/// A provider that takes one key a request, three in flight.
struct OneByOneCloud: ScriptedCloud {
    static let grouping = WriteGrouping.one(inFlight: 3, perSecond: 95)
    let script: CloudScript
}

/// A provider that does what its script says.
protocol ScriptedCloud: CloudProvider {
    var script: CloudScript { get }
}

extension ScriptedCloud {
    static func problems(of target: Target, keys: [String]) -> [PlanProblem] { [] }

    static func problems(of target: Target, in listing: RemoteListing) -> [PlanProblem] { [] }

    static func canonicalKey(_ key: String) -> String { key }

    /// One object of keys and values.
    func body<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody {
        var values = KnownSecrets()
        var pieces: [[UInt8]] = []
        for key in keys {
            let value = try valueOf(key)
            value.withSpan { bytes in values.append(bytes) }
            pieces.append(Array((pieces.isEmpty ? "{" : "\",").utf8) + Array("\"\(key)\":\"".utf8))
        }
        pieces.append(Array("\"}".utf8))
        return WriteBody(pieces, around: values)
    }

    func write(_ keys: [String], _ body: consuming sending WriteBody) async -> WriteVerdict {
        let json = body.json.withSpan { bytes in bytes.indices.map { bytes[$0] } }
        var values: [String: String] = [:]
        for member in (try? JSONObject(parsing: json))?.members ?? [] {
            if case .string(let text) = member.value { values[member.name] = text }
        }
        script.begin(CloudScript.Request(keys: keys, values: values))
        await script.note(.write(keys))
        await Task.yield()
        return script.end(keys)
    }

    func remove(_ key: String) async -> WriteVerdict {
        await script.note(.remove(key))
        return script.removal(of: key)
    }

    func inspect() async throws(CloudError) -> RemoteListing {
        await script.note(.inspect)
        return try script.listing()
    }

    mutating func adopt(_ listing: RemoteListing) {
        script.noteAdoption()
    }

    func readiness() async throws(CloudError) -> Readiness? {
        await script.note(.readiness)
        return try script.readiness()
    }

    func close() async {
        await script.note(.close)
    }
}

extension WriteVerdict {
    /// The provider took it.
    static let taken = taken()

    /// The provider took it and said so much more.
    static func taken(
        region: String? = "us-west",
        team: String? = nil,
        requestID: String? = "req-1",
        id: String? = nil
    ) -> WriteVerdict {
        .applied(
            WriteAnswer(
                region: region,
                team: team,
                requestID: requestID,
                identity: RemoteIdentity(id: id, created: nil)
            )
        )
    }

    /// The provider is busy: 409 or 429.
    static func busy(_ status: Int, after: Duration? = nil) -> WriteVerdict {
        .again(CloudError(.unreachable, "busy (\(status))", status: status), after: after)
    }

    /// Nothing was sent.
    static let unconnected = again(CloudError(.unreachable, "no connection"), after: nil)

    /// The answer did not come.
    static let lost = uncertain(CloudError(.unreachable, "no answer: the time was up"))

    /// A definite no.
    static func no(_ status: Int) -> WriteVerdict {
        let reason: CloudError.Reason = status == 401 || status == 403 ? .credentials : .refused
        return .refused(
            CloudError(reason, "refused (\(status))", status: status, requestID: "req-\(status)")
        )
    }
}
