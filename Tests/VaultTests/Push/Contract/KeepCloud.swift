import TestSupport
@testable import Vault
@testable import VaultCloud

// A third provider, which nobody runs: what follows is the whole of it, a folder's worth. Its line is
// the one that the suite names it with, as a real one's is the line in `CloudProviders.swift`.

/// Keeps secrets in boxes, three at a time: `PATCH`-like writes to `/boxes/{key}`.
private struct KeepCloud: CloudProvider {
    static let grouping = WriteGrouping.one(inFlight: 3, perSecond: 10)

    let client: CloudClient

    static func problems(of target: Target, keys: [String]) -> [PlanProblem] {
        keys.filter { $0.utf8.count > 20 }.map { PlanProblem("key-name", "\($0) is too long") }
    }

    static func problems(of target: Target, in listing: RemoteListing) -> [PlanProblem] { [] }

    static func canonicalKey(_ key: String) -> String { key.lowercased() }

    func body<Failure: Error>(
        of keys: [String],
        valueOf: (String) throws(Failure) -> SecretBytes
    ) throws(Failure) -> WriteBody {
        let value = try valueOf(keys[0])
        var values = KnownSecrets()
        value.withSpan { bytes in values.append(bytes) }
        return WriteBody([Array("{\"in\":\"".utf8), Array("\"}".utf8)], around: values)
    }

    func write(_ keys: [String], _ body: consuming sending WriteBody) async -> WriteVerdict {
        await client.write(.put, ["boxes", keys[0]], body) { object, _ in
            switch object["box"] {
            case .string(keys[0]): .asAsked(region: nil, team: nil)
            case .string(let other):
                .somethingElse("box \(other) was filled", region: nil, team: nil)
            default: .unreadable
            }
        }
    }

    func remove(_ key: String) async -> WriteVerdict {
        await client.remove(["boxes", key]) { object, _ in
            object["box"] == .string(key) ? .asAsked(region: nil, team: nil) : .unreadable
        }
    }

    func inspect() async throws(CloudError) -> RemoteListing {
        let answer = try await client.read(["boxes"])
        let boxes = try client.reading("list of boxes", of: answer) {
            answer throws(MalformedField) in
            try answer.objects("boxes").map { box throws(MalformedField) in try box.string("box") }
        }
        var listing = RemoteListing()
        listing.keys = Set(boxes)
        return listing
    }

    func readiness() async throws(CloudError) -> Readiness? { nil }

    func close() async { await client.transport.close() }
}

/// The third provider's contract.
struct KeepContract: ProviderContract {
    let testDescription = "the third provider"
    let done = PushState.stored
    let somethingElse = #"{"box":"another"}"#

    /// A vault knows two providers; a third one in its place is made by the connection.
    func target(keys: [String]) throws -> Target {
        try Target(.baseten, at: "https://keep.example", keys: keys)
    }

    func connect(
        _ target: Target,
        _ token: borrowing SecretBytes,
        _ transport: any HTTPTransport
    ) throws(CloudError) -> any CloudProvider {
        KeepCloud(
            client: CloudClient(
                endpoint: try Endpoint(target.baseURL),
                authorization: try Authorization(token: token, scheme: .bearer),
                transport: transport
            )
        )
    }

    func expectReads(_ transport: ScriptedTransport) {
        transport.expect(.get, "/boxes", .answer(200, #"{"boxes":[]}"#))
    }

    func expectReadiness(_ transport: ScriptedTransport, keys: [String]) {}

    func write(of keys: [String]) -> (method: HTTPRequest.Method, path: String) {
        (.put, "/boxes/\(keys[0])")
    }

    func yes(to keys: [String]) -> String { #"{"box":"\#(keys[0])"}"# }

    func values(in body: JSONObject) throws -> [String: String] {
        ["": try body.string("in")]
    }

    func removal(of key: String) -> (method: HTTPRequest.Method, path: String) {
        (.delete, "/boxes/\(key)")
    }
}
