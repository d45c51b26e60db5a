import TestSupport
import Testing
@testable import Vault
import VaultCloud

/// How one provider is spoken to, so that the promises of ``ProviderContractTests`` can be put to it.
protocol ProviderContract: Sendable, CustomTestStringConvertible {
    /// A target of it with these keys, each mapped to the entry of its name.
    func target(keys: [String]) throws -> Target

    /// Its client over a transport.
    func connect(
        _ target: Target,
        _ token: borrowing SecretBytes,
        _ transport: any HTTPTransport
    ) throws(CloudError) -> any CloudProvider

    /// Expects what it asks before a write, and answers that nothing is there.
    func expectReads(_ transport: ScriptedTransport)

    /// Expects the questions that follow a write, if there are any, and answers that all is ready.
    func expectReadiness(_ transport: ScriptedTransport, keys: [String])

    /// The write of these keys.
    func write(of keys: [String]) -> (method: HTTPRequest.Method, path: String)

    /// What a yes to a write of these keys says.
    func yes(to keys: [String]) -> String

    /// A yes that speaks of something else than was asked.
    var somethingElse: String { get }

    /// The keys and values in the body of a write.
    func values(in body: JSONObject) throws -> [String: String]

    /// The removal of a key.
    func removal(of key: String) -> (method: HTTPRequest.Method, path: String)

    /// The state of a push that has come to a good end.
    var done: PushState { get }
}

extension ProviderContract {
    /// The write requests of a push of these keys.
    func groups(of keys: [String], _ cloud: any CloudProvider) -> [[String]] {
        switch type(of: cloud).grouping {
        case .together: [keys]
        case .one: keys.map { [$0] }
        }
    }
}

/// Pipecat Cloud.
struct PipecatContract: ProviderContract {
    let testDescription = "Pipecat"
    let done = PushState.ready
    let somethingElse = #"{"status":"OK","region":"ap-south"}"#

    func target(keys: [String]) throws -> Target {
        var target = try Target(.pipecat, at: "https://api.pipecat.example/v1", keys: keys)
        (target.set, target.region) = ("voice-bot", "us-west")
        return target
    }

    func expectReads(_ transport: ScriptedTransport) {
        transport.expect(.get, "/v1/regions", .answer(200, #"{"regions":[{"code":"us-west"}]}"#))
        transport.expect(.get, "/v1/secrets/voice-bot", .answer(404, "{}"))
    }

    func expectReadiness(_ transport: ScriptedTransport, keys: [String]) {
        let listed = keys.map { #"{"fieldName":"\#($0)"}"# }.joined(separator: ",")
        transport.expect(
            .get,
            "/v1/secrets/voice-bot",
            .answer(200, #"{"region":"us-west","status":"ready","secrets":[\#(listed)]}"#)
        )
    }

    func write(of keys: [String]) -> (method: HTTPRequest.Method, path: String) {
        (.put, "/v1/secrets/voice-bot")
    }

    func yes(to keys: [String]) -> String { #"{"status":"OK","region":"us-west"}"# }

    func values(in body: JSONObject) throws -> [String: String] {
        var values: [String: String] = [:]
        for secret in try body.objects("secrets") {
            values[try secret.string("secretKey")] = try secret.string("secretValue")
        }
        return values
    }

    func removal(of key: String) -> (method: HTTPRequest.Method, path: String) {
        (.delete, "/v1/secrets/voice-bot/\(key)")
    }
}

/// Baseten.
struct BasetenContract: ProviderContract {
    let testDescription = "Baseten"
    let done = PushState.stored
    let somethingElse = #"{"name":"A","team_name":"others","created_at":"x"}"#

    func target(keys: [String]) throws -> Target {
        try Target(.baseten, at: "https://api.baseten.example", keys: keys)
    }

    func expectReads(_ transport: ScriptedTransport) {
        transport.expect(
            .get,
            "/v1/teams",
            .answer(200, #"{"teams":[{"id":"t","name":"platform","default":true}]}"#)
        )
        transport.expect(.get, "/v1/secrets", .answer(200, #"{"secrets":[]}"#))
    }

    func expectReadiness(_ transport: ScriptedTransport, keys: [String]) {}

    func write(of keys: [String]) -> (method: HTTPRequest.Method, path: String) {
        (.post, "/v1/secrets")
    }

    func yes(to keys: [String]) -> String {
        #"{"name":"\#(keys[0])","team_name":"platform","created_at":"x"}"#
    }

    func values(in body: JSONObject) throws -> [String: String] {
        [try body.string("name"): try body.string("value")]
    }

    func removal(of key: String) -> (method: HTTPRequest.Method, path: String) {
        (.delete, "/v1/secrets/\(key)")
    }
}

extension ProviderContract {
    func connect(
        _ target: Target,
        _ token: borrowing SecretBytes,
        _ transport: any HTTPTransport
    ) throws(CloudError) -> any CloudProvider {
        try cloudProvider(for: target, token: token, transport: transport)
    }
}

extension Target {
    /// A target whose keys get the entries of the same names.
    init(_ provider: Provider, at url: String, keys: [String]) throws {
        self.init(
            name: try Name("there"),
            provider: provider,
            kind: .secrets,
            baseURL: url,
            token: try Name("TOKEN")
        )
        for key in keys { map[key] = try Name(key) }
    }
}
