import Glibc
import Synchronization
import TestSupport
import Testing
import Vault
import VaultCloud
import VaultModel
@testable import vaultctl

/// A provider that works but for its faults.
///
/// A class, since the threads of its server share it.
final class FaultyProvider: Sendable {
    private let script: FaultCase
    private let counts = Mutex((isWritten: false, met: 0))

    init(_ script: FaultCase) {
        self.script = script
    }

    func reply(to request: FaultServer.Request) -> FaultServer.Reply {
        let (place, answer) = answer(to: request)
        guard place == script.place else { return answer.reply }
        let met = counts.withLock { counts in
            counts.met += 1
            return counts.met - 1
        }
        return script.plays[min(met, script.plays.count - 1)](answer)
    }

    private func answer(to request: FaultServer.Request) -> (FaultPlace, RightAnswer) {
        switch script.provider {
        case .pipecat: pipecat(request)
        case .baseten: baseten(request)
        }
    }

    private func pipecat(_ request: FaultServer.Request) -> (FaultPlace, RightAnswer) {
        if request.isWrite {
            counts.withLock { $0.isWritten = true }
            return (
                .write,
                RightAnswer(
                    status: 202,
                    body: { _ in Array(#"{"status":"OK","region":"us-west"}"#.utf8) },
                    other: Array(#"{"status":"OK","region":"ap-south"}"#.utf8)
                )
            )
        }
        if request.path.hasSuffix("/regions") {
            let body = #"{"regions":[{"code":"us-west","display_name":"Oregon"}]}"#
            return (.regions, RightAnswer(status: 200, body: { _ in Array(body.utf8) }))
        }
        let isListed = counts.withLock(\.isWritten)
        if request.path.hasSuffix("/secrets") {
            let sets =
                #"{"name":"voice","type":"secret","region":"us-west","status":"ready"}"#
            let body = #"{"sets":[\#(isListed ? sets : "")]}"#
            return (.secrets, RightAnswer(status: 200, body: { _ in Array(body.utf8) }))
        }
        guard isListed else {
            let body = #"{"error":"Set not found","code":"NOT_FOUND"}"#
            return (.set, RightAnswer(status: 404, body: { _ in Array(body.utf8) }))
        }
        let keys = FaultCase.keys.map { #"{"fieldName":"\#($0)"}"# }.joined(separator: ",")
        let body = #"{"region":"us-west","status":"ready","secrets":[\#(keys)]}"#
        return (.readiness, RightAnswer(status: 200, body: { _ in Array(body.utf8) }))
    }

    private func baseten(_ request: FaultServer.Request) -> (FaultPlace, RightAnswer) {
        if request.isWrite {
            return (
                .write,
                RightAnswer(
                    status: 200,
                    body: { body in
                        let name = (try? JSON(body))?["name"].string ?? "A"
                        let answer: JSON = [
                            "created_at": "2026-11-21T10:00:00Z", "name": .string(name),
                            "team_name": "platform",
                        ]
                        return Array(answer.description.utf8)
                    },
                    other: Array(
                        #"{"created_at":"2026-11-21T10:00:00Z","name":"A","team_name":"others"}"#
                            .utf8
                    )
                )
            )
        }
        let teams =
            #"{"teams":[{"id":"t1","name":"platform","default":true,"created_at":"2026-01-01"}]}"#
        let isTeams = request.path.hasSuffix("/teams")
        let body = isTeams ? teams : #"{"secrets":[]}"#
        return (
            isTeams ? .teams : .secrets,
            RightAnswer(status: 200, body: { _ in Array(body.utf8) })
        )
    }
}

/// Why requests were sent again.
private final class Reasons: Sendable {
    private let state = Mutex<[String]>([])

    var value: [String] { state.withLock { $0 } }

    func add(_ reason: String) { state.withLock { $0.append(reason) } }
}

/// A clock on which nobody waits for a pause to end.
private final class PatientClock: Sendable {
    private let state = Mutex(Duration.zero)

    var uptime: Duration { state.withLock { $0 } }

    func sleep(_ pause: Duration) -> Bool {
        state.withLock { $0 += pause }
        return true
    }
}

/// Pushes a vault's two keys to faulty providers, each case in a copy of the vault, and says what came
/// of it that should not have.
struct FaultBench: Sendable {
    static let values = ["quetzal-value-0xA1", "toucan-value-0xB2"]
    static let token = "token-heron-77c1"

    private let vault: [UInt8]
    private let machineKey: [UInt8]
    /// Where redirects lead, and nobody may come.
    let sentinel: FaultServer

    init(sentinel: FaultServer) async throws {
        let home = try await Home.withVault()
        machineKey = contents(of: home.keyFile).filter { $0 > 0x20 }
        self.sentinel = sentinel
        let opened = try Self.open(home.vault, state: home.path("state"), machineKey) { _ in }
        for (name, value) in zip(FaultCase.keys + ["TOKEN"], Self.values + [Self.token]) {
            _ = try opened.set(try Name(name), to: Self.secret(value), in: .only)
        }
        for provider in Provider.allCases {
            var target = Target(
                name: try Name(provider.rawValue),
                provider: provider,
                kind: .secrets,
                baseURL: "http://127.0.0.1:1",
                token: try Name("TOKEN")
            )
            if provider == .pipecat { (target.set, target.region) = ("voice", "us-west") }
            for key in FaultCase.keys { target.map[key] = try Name(key) }
            try opened.addTarget(target, in: .only)
        }
        vault = contents(of: home.vault)
    }

    /// What is wrong with the outcome; nil where it is as expected.
    func surprise(in script: FaultCase) async -> String? {
        let provider = FaultyProvider(script)
        let server = FaultServer { request in provider.reply(to: request) }
        defer { server.stop() }
        let reasons = Reasons()
        do {
            let record = try await push(script, to: server.url) { reasons.add($0) }
            guard let difference = difference(script, record, server) else { return nil }
            return "\(script.name): \(difference) \(reasons.value)"
        } catch {
            return "\(script.name): \(error)"
        }
    }

    private func push(
        _ script: FaultCase,
        to url: String,
        onRetry: @escaping (String) -> Void
    ) async throws -> PushRecord {
        let directory = TemporaryDirectory(inMemory: true)
        let path = directory.path("team.vault")
        write(vault, to: path)
        let clock = PatientClock()
        let limits = AsyncHTTPTransport.Limits(
            connect: .seconds(10),
            request: script.isSlow ? .milliseconds(400) : .seconds(20),
            answerByteCount: HTTPAnswer.maximumByteCount
        )
        let url = script.isUnconnected ? "http://127.0.0.1:1" : url
        let opened = try Self.open(path, state: directory.path("state"), machineKey) {
            environment in
            environment.uptime = { clock.uptime }
            environment.sleep = { pause in clock.sleep(pause) }
            environment.connect = { target, token throws(CloudError) in
                var target = target
                target.baseURL = url + (target.provider == .pipecat ? "/v1" : "")
                return try cloudProvider(
                    for: target,
                    token: token,
                    transport: try AsyncHTTPTransport(userAgent: "vaultctl/test", limits: limits)
                )
            }
        }
        let record = try await opened.push(
            try Name(script.provider.rawValue),
            in: .only,
            PushOptions(timeout: .seconds(4))
        ) { progress in
            if case .retrying(_, let reason) = progress.step { onRetry(reason) }
        }
        return try #require(record)
    }

    private func difference(
        _ script: FaultCase,
        _ record: PushRecord,
        _ server: FaultServer
    ) -> String? {
        let expected = script.expected
        let status = record.status(isFollowed: true).rawValue
        let items = record.items.map(\.state.rawValue).sorted()
        let writes = server.requests.count(where: \.isWrite)
        var wrong: [String] = []
        if !expected.states.contains(record.state.rawValue) {
            wrong.append("state \(record.state.rawValue), not \(expected.states.sorted())")
        }
        if let expected = expected.items, expected != items { wrong.append("keys \(items)") }
        if let expected = expected.attempts, expected != record.attempts {
            wrong.append("\(record.attempts) attempts, not \(expected)")
        }
        if status != expected.status { wrong.append("status \(status), not \(expected.status)") }
        // On a connection that broke, what was sent need not have come.
        if writes > record.attempts || writes < record.attempts && !script.breaksConnections {
            wrong.append("\(writes) requests came, \(record.attempts) are recorded")
        }
        let text = String(decoding: record.json.serialized, as: UTF8.self)
        for secret in Self.values + [Self.token] where text.contains(secret) {
            wrong.append("it shows a secret")
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x202E }) {
            wrong.append("it speaks to the terminal")
        }
        guard !wrong.isEmpty else { return nil }
        return wrong.joined(separator: ", ") + " [\(record.failure?.message ?? "-")]"
    }

    private static func open(
        _ path: String,
        state: String,
        _ machineKey: [UInt8],
        _ change: (inout VaultEnvironment) -> Void
    ) throws -> Vault {
        var environment = VaultEnvironment(stateDirectory: state, version: "test")
        change(&environment)
        return try Vault(
            opening: path,
            with: .machineKey(SecretBytes(copying: machineKey.span)),
            environment: environment
        )
    }

    private static func secret(_ text: String) -> SecretBytes {
        SecretBytes(copying: Array(text.utf8).span)
    }
}
