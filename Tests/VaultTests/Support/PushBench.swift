import Testing
@testable import Vault
import VaultCloud
import VaultStorage

/// A vault with one target whose keys get the entries of the same names, and a provider that
/// answers as it is told.
final class PushBench: Sendable {
    let machine: TestMachine
    let cloud = CloudScript()
    let target: Name

    /// Makes the target; each entry has the value `KEY one`.
    init(_ provider: Provider = .pipecat, keys: [String] = ["A", "B"]) throws {
        machine = TestMachine()
        target = try Name("agents")
        let vault = try machine.open()
        try vault.set("TOKEN", "t0ken")
        for key in keys { try vault.set(key, "\(key) one") }
        var made = Target(
            name: target,
            provider: provider,
            kind: .secrets,
            baseURL: Vault.standardBaseURL(of: provider),
            token: try Name("TOKEN")
        )
        made.set = provider == .pipecat ? "agent-secrets" : nil
        for key in keys { made.map[key] = try Name(key) }
        try vault.addTarget(made, in: .only)
    }

    /// A bench whose vault is a copy of another's as it is now, as a crash would leave it.
    init(copying other: PushBench) {
        machine = TestMachine(holding: other.machine.bytes)
        target = other.target
    }

    /// The vault as a program on a machine of that name has it.
    func open(host: String = "here", state: String = "state") throws -> Vault {
        var environment = machine.environment(host: host, state: state)
        let cloud = cloud
        environment.connect = { target, _ throws(CloudError) in
            try cloud.connect(to: target.provider)
        }
        return try machine.open(environment)
    }

    /// Pushes as a process of its own would.
    @discardableResult
    func push(_ options: PushOptions = PushOptions()) async throws -> PushRecord? {
        try await open().push(target, in: .only, options)
    }

    /// Waits as a process of its own would.
    @discardableResult
    func wait(
        _ options: PushOptions = PushOptions(),
        host: String = "here"
    ) async throws -> PushRecord? {
        try await open(host: host).wait(for: target, in: .only, options)
    }

    /// What is known of the target.
    func status() throws -> TargetStatus {
        try #require(try open().status(in: .only).targets.first)
    }

    /// What `last` knows of each key: version and state.
    func held() throws -> [String: String] {
        let last = try open().target(target, in: .only).last
        return (last?.items ?? [:]).mapValues { "v\($0.version) \($0.state.rawValue)" }
    }

    /// The events of the pushes as another process sees them now, from the newest intent on.
    func pushEvents() throws -> [String] {
        let events = try machine.openFresh().operations().filter { $0.hasPrefix("push.") }
        guard let intent = events.lastIndex(of: "push.intent") else { return [] }
        return Array(events[intent...])
    }

    /// Leaves the lock of the open push as a process that died leaves it: a file that nobody holds.
    func leaveLock(state: String = "state") throws {
        let id = try #require(try status().openPush)
        _ = try AdvisoryLock.acquire(
            directory: machine.environment(state: state).lockDirectory,
            name: id.hex
        )
    }

    /// Holds the lock of the open push, as the process that works on it does.
    func holdLock() throws -> AdvisoryLock {
        let id = try #require(try status().openPush)
        let lock = try AdvisoryLock.acquire(
            directory: machine.environment().lockDirectory,
            name: id.hex
        )
        guard let lock else { throw VaultError.busy("somebody holds it") }
        return lock
    }
}

extension PushRecord {
    /// Each key's state.
    var states: [String: PushState] {
        Dictionary(uniqueKeysWithValues: items.map { ($0.key, $0.state) })
    }

    /// The states that the push went through.
    var path: [PushState] { transitions.map(\.state) }
}
