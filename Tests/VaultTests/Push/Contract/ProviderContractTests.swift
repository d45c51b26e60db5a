import TestSupport
import Testing
@testable import Vault
import VaultCloud

/// What every provider promises, put to each of them: a provider is a folder, and a line in this list.
struct ProviderContractTests {
    static let providers: [any ProviderContract] = [
        PipecatContract(), BasetenContract(), KeepContract(),
    ]
    private static let token = "tok-5f2c9a7e41d8b360"
    private static let values = ["A": "quetzal \"one\" \\ ü\n", "B": "toucan-value-two"]

    @Test(arguments: providers)
    func `a write has each of its values once, and the token in its header alone`(
        provider: any ProviderContract
    ) async throws {
        let (cloud, transport) = try connect(provider)
        for keys in provider.groups(of: ["A", "B"], cloud) {
            expectWrite(provider, transport, of: keys, .answer(200, provider.yes(to: keys)))
            expectReadsIfAsked(provider, transport)
            #expect(await write(keys, cloud).isApplied)
        }
        for request in transport.requests where request.method != .get {
            let body = try #require(request.body)
            let values = try provider.values(in: try #require(request.json))
            #expect(Set(values.values).isSubset(of: Set(Self.values.values)))
            #expect(!values.isEmpty)
            for (key, value) in values where !key.isEmpty { #expect(value == Self.values[key]) }
            #expect(!String(decoding: body, as: UTF8.self).contains(Self.token))
            #expect(!request.path.contains("quetzal") && !request.path.contains(Self.token))
            #expect(request.authorization.hasSuffix(" " + Self.token))
        }
        await cloud.close()
        #expect(transport.isClosed)
    }

    @Test(
        arguments: providers,
        [
            (200, "applied"), (202, "applied"), (204, "uncertain"), (301, "refused"),
            (307, "refused"), (400, "refused"), (401, "refused"), (403, "refused"),
            (404, "refused"), (408, "uncertain"), (409, "again"), (413, "refused"),
            (418, "uncertain"), (422, "refused"), (425, "uncertain"), (429, "again"),
            (500, "uncertain"), (503, "uncertain"), (599, "uncertain"),
        ]
    )
    func `a status means the same at every provider`(
        provider: any ProviderContract,
        status: (code: Int, verdict: String)
    ) async throws {
        let body = (200...202).contains(status.code) ? provider.yes(to: ["A"]) : ""
        let verdict = try await verdict(provider, .answer(status.code, body))
        #expect(verdict.name == status.verdict)
        let isToken = status.code == 401 || status.code == 403
        #expect((verdict.error?.reason == .credentials) == isToken)
    }

    @Test(
        arguments: providers,
        ["", "{}", "[]", "null", "<html>", "{\"status\":", "{\"box\":7,\"name\":7,\"region\":7}"]
    )
    func `a yes that cannot be read is uncertain`(
        provider: any ProviderContract,
        body: String
    ) async throws {
        #expect(try await verdict(provider, .answer(200, body)).name == "uncertain")
    }

    @Test(arguments: providers)
    func `a yes for something else is uncertain, and kept`(
        provider: any ProviderContract
    ) async throws {
        let verdict = try await verdict(provider, .answer(200, provider.somethingElse))
        #expect(verdict.name == "uncertain")
        #expect(verdict.error?.answer != nil)
    }

    @Test(
        arguments: providers,
        [
            (HTTPFailure.notSent(.connectionRefused), "again"), (.notSent(.unknownHost), "again"),
            (.tls(.certificate), "refused"), (.tls(.handshake), "refused"),
            (.maybeSent(.timeout), "uncertain"), (.maybeSent(.broken), "uncertain"),
            (.maybeSent(.oversize), "uncertain"), (.maybeSent(.malformed), "uncertain"),
        ]
    )
    func `a failure on the way means the same at every provider`(
        provider: any ProviderContract,
        failure: (HTTPFailure, String)
    ) async throws {
        #expect(try await verdict(provider, .failure(failure.0)).name == failure.1)
    }

    @Test(arguments: providers, [400, 401, 404, 409, 429, 500])
    func `no provider has a value or the token repeated`(
        provider: any ProviderContract,
        status: Int
    ) async throws {
        let echo = #"{"error":"\#(Self.token) sent quetzal \"one\" \\ ü\n and \u001b[31m"}"#
        let verdict = try await verdict(
            provider,
            .answer(status, echo, requestID: "r-\(Self.token)\u{1B}")
        )
        let error = try #require(verdict.error)
        for text in [error.message, error.requestID ?? ""] {
            #expect(!text.contains(Self.token) && !text.contains("quetzal"))
            #expect(!text.contains("\u{1B}"))
        }
        #expect(error.message.contains("[redacted]"))
    }

    @Test(arguments: providers)
    func `what is not there counts as removed`(provider: any ProviderContract) async throws {
        let (cloud, transport) = try connect(provider)
        expectReadsIfAsked(provider, transport)
        let removal = provider.removal(of: "A")
        transport.expect(removal.method, removal.path, .answer(404, "{}"))
        #expect(await cloud.remove("A").isApplied)
        #expect(try #require(transport.requests.last).body == nil)
    }

    @Test(arguments: providers)
    func `a key is compared in one form`(provider: any ProviderContract) throws {
        let cloud = try connect(provider).cloud
        for key in ["A", "a-b_c", "A.B", "ü"] {
            let once = type(of: cloud).canonicalKey(key)
            #expect(type(of: cloud).canonicalKey(once) == once)
        }
    }

    @Test(arguments: providers)
    func `a push comes to its good end, recorded before it is sent`(
        provider: any ProviderContract
    ) async throws {
        let bench = try ContractBench(provider)
        provider.expectReads(bench.transport)
        for keys in provider.groups(of: ["A", "B"], try bench.cloud()) {
            expectWrite(provider, bench.transport, of: keys, .answer(200, provider.yes(to: keys)))
        }
        provider.expectReadiness(bench.transport, keys: ["A", "B"])
        let record = try #require(try await bench.push())
        #expect(record.state == provider.done)
        #expect(record.items.allSatisfy { $0.state == provider.done })
        #expect(bench.transport.remaining == 0)
        #expect(bench.transport.isClosed)
        let operations = try bench.open().operations().filter { $0.hasPrefix("push.") }
        #expect(operations.starts(with: ["push.intent", "push.attempt", "push.result"]))
    }

    @Test(arguments: providers)
    func `what has no answer is sent again with the same values, then unknown`(
        provider: any ProviderContract
    ) async throws {
        let bench = try ContractBench(provider)
        provider.expectReads(bench.transport)
        for keys in provider.groups(of: ["A", "B"], try bench.cloud()) {
            for _ in 1...4 {
                expectWrite(provider, bench.transport, of: keys, .failure(.maybeSent(.broken)))
            }
        }
        let record = try #require(try await bench.push())
        #expect(record.state == .unknown)
        let bodies = bench.transport.requests.compactMap(\.body)
        let groups = Set(bodies)
        #expect(groups.count * 4 == bodies.count)
        #expect(record.attempts == bodies.count)
    }

    @Test(arguments: providers, [401, 403])
    func `a refused token ends a push`(provider: any ProviderContract, status: Int) async throws {
        let bench = try ContractBench(provider)
        provider.expectReads(bench.transport)
        for keys in provider.groups(of: ["A", "B"], try bench.cloud()) {
            expectWrite(provider, bench.transport, of: keys, .answer(status, "{}"))
        }
        let record = try #require(try await bench.push())
        #expect(record.state == .rejected)
        #expect(record.failure?.code == "credentials")
        #expect(bench.clock.sleeps == [])
    }
}

// What the promises are put with.
extension ProviderContractTests {
    private func connect(
        _ provider: any ProviderContract
    ) throws -> (cloud: any CloudProvider, transport: ScriptedTransport) {
        let transport = ScriptedTransport()
        let target = try provider.target(keys: ["A", "B"])
        return (try provider.connect(target, secret(Self.token), transport), transport)
    }

    /// Baseten asks for its team before the first write when nobody has.
    private func expectReadsIfAsked(
        _ provider: any ProviderContract,
        _ transport: ScriptedTransport
    ) {
        provider.expectReads(transport)
    }

    private func expectWrite(
        _ provider: any ProviderContract,
        _ transport: ScriptedTransport,
        of keys: [String],
        _ reply: ScriptedTransport.Reply
    ) {
        let write = provider.write(of: keys)
        transport.expect(write.method, write.path, reply)
    }

    private func verdict(
        _ provider: any ProviderContract,
        _ reply: ScriptedTransport.Reply
    ) async throws -> WriteVerdict {
        let (cloud, transport) = try connect(provider)
        expectReadsIfAsked(provider, transport)
        let keys = provider.groups(of: ["A", "B"], cloud)[0]
        expectWrite(provider, transport, of: keys, reply)
        return await write(keys, cloud)
    }

    private func write(_ keys: [String], _ cloud: any CloudProvider) async -> WriteVerdict {
        let body = cloud.body(of: keys) { key in
            SecretBytes(copying: Array((Self.values[key] ?? "").utf8).span)
        }
        return await cloud.write(keys, body)
    }
}

/// A vault with one target of a provider, which is reached over a script.
private final class ContractBench {
    let transport = ScriptedTransport()
    private let machine = TestMachine()
    private let provider: any ProviderContract
    private let target: Name

    var clock: TestClock { machine.clock }

    init(_ provider: any ProviderContract) throws {
        self.provider = provider
        let target = try provider.target(keys: ["A", "B"])
        self.target = target.name
        let vault = try machine.open()
        try vault.set("TOKEN", "t0ken")
        for key in ["A", "B"] { try vault.set(key, "\(key) one") }
        try vault.addTarget(target, in: .only)
    }

    func cloud() throws -> any CloudProvider {
        try provider.connect(try provider.target(keys: []), secret("t"), ScriptedTransport())
    }

    func open() throws -> Vault {
        var environment = machine.environment()
        environment.connect = { [provider, transport] target, token throws(CloudError) in
            try provider.connect(target, token, transport)
        }
        return try machine.open(environment)
    }

    func push() async throws -> PushRecord? {
        try await open().push(target, in: .only)
    }
}

extension WriteVerdict {
    fileprivate var name: String {
        switch self {
        case .applied: "applied"
        case .again: "again"
        case .refused: "refused"
        case .uncertain: "uncertain"
        }
    }

    fileprivate var isApplied: Bool { name == "applied" }

    fileprivate var error: CloudError? {
        switch self {
        case .applied: nil
        case .again(let error, _), .refused(let error), .uncertain(let error): error
        }
    }
}
