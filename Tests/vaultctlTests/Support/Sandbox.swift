import Glibc
import Testing

/// The two clouds, played by the built sandbox on a free port of loopback until the test is over.
final class Sandbox: Sendable {
    struct Provider: Sendable {
        let baseURL: String
        let token: String
    }

    /// A request as the sandbox saw it.
    struct Request: Sendable {
        let method: String
        let path: String
        let status: Int?
        let at: String
        let keys: [String]

        /// Whether it was to change something.
        var isWrite: Bool { method != "GET" }
    }

    let pipecat: Provider
    let baseten: Provider
    let url: String
    /// The certificate authority, where it serves https.
    let caFile: String?
    private let child: Child
    /// Never looked at: when the tests are gone it is too, and the system ends the sandbox with it.
    private let terminal = PseudoTerminal()

    /// Starts it; sets are ready at once unless the options say otherwise.
    init(_ options: String...) async throws {
        var start = Child.Start(program: Binaries.sandbox)
        let isSlow = options.contains("--ready-after")
        start.arguments = ["--port", "0"] + (isSlow ? [] : ["--ready-after", "0s"]) + options
        start.environment = ["PATH": "/usr/bin:/bin"]
        start.terminal = terminal
        start.timeLimit = .seconds(3 * 3600)
        let child = try Child(start)
        try await eventually("the sandbox says where it listens") {
            child.output.hasSuffix("\n") || child.hasEnded
        }
        let line = try document(Array(child.output.utf8))
        func provider(_ name: String) throws -> Provider {
            Provider(
                baseURL: try #require(line[name]["baseURL"].string),
                token: try #require(line[name]["token"].string)
            )
        }
        pipecat = try provider("pipecat")
        baseten = try provider("baseten")
        url = try #require(line["url"].string)
        caFile = line["tls"]["caFile"].string
        self.child = child
    }

    deinit {
        child.signal(SIGKILL)
    }

    /// Every line that it has logged.
    var log: String { child.errors }

    /// Every request to a cloud so far.
    func requests() throws -> [Request] {
        try ask("GET", "/_sandbox/requests")["requests"].elements.map { entry in
            Request(
                method: try #require(entry["method"].string),
                path: try #require(entry["path"].string),
                status: entry["status"].integer,
                at: try #require(entry["at"].string),
                keys: entry["keys"].strings
            )
        }
    }

    /// The requests that were to change something.
    func writes() throws -> [Request] { try requests().filter(\.isWrite) }

    /// What the clouds hold.
    func state() throws -> JSON { try ask("GET", "/_sandbox/state") }

    /// The SHA-256 of each value in a Pipecat set, by key.
    func digests(ofSet name: String) throws -> [String: String] {
        let set = try state()["pipecat"]["sets"].elements.first { $0["name"] == .string(name) }
        return Self.digests(set?["secrets"].elements ?? [], named: "key")
    }

    /// The SHA-256 of each Baseten secret, by name.
    func basetenDigests() throws -> [String: String] {
        Self.digests(try state()["baseten"]["secrets"].elements, named: "name")
    }

    /// Lets the next requests that match meet a fault.
    func fault(
        _ method: String,
        _ path: String,
        times: Int = 1,
        _ action: JSON
    ) throws {
        let fault: JSON = [
            "method": .string(method), "path": .string(path), "times": .integer(times),
            "action": action,
        ]
        _ = try ask("POST", "/_sandbox/faults", ["faults": [fault]])
    }

    /// Changes something in a cloud, as others do.
    func call(
        _ method: String,
        _ path: String,
        _ provider: Provider,
        _ body: JSON? = nil
    ) throws {
        let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
        _ = try loopbackRequest(
            method,
            path,
            body,
            authorization: "Bearer " + provider.token,
            port: port
        )
    }

    /// Forgets everything: what the clouds hold, the requests, the faults.
    func reset() throws {
        _ = try ask("POST", "/_sandbox/reset")
    }

    private static func digests(_ secrets: [JSON], named name: String) -> [String: String] {
        var digests: [String: String] = [:]
        for secret in secrets {
            if let key = secret[name].string { digests[key] = secret["sha256"].string }
        }
        return digests
    }

    private func ask(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
        return try loopbackRequest(method, path, body, port: port)
    }
}
