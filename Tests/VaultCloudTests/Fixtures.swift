import TestSupport
import Testing
import VaultCloud
import VaultModel

// Targets, tokens and providers that many tests need.

let standardToken = "tok-5f2c9a7e41d8b360"

func pipecatTarget(
    set: String? = "voice-bot",
    region: String? = nil,
    kind: TargetKind = .secrets
) throws -> Target {
    var target = Target(
        name: try Name("prod"),
        provider: .pipecat,
        kind: kind,
        baseURL: "https://api.pipecat.example/v1",
        token: try Name("PIPECAT_TOKEN")
    )
    target.set = set
    target.region = region
    if kind == .imagePull {
        target.host = "https://index.docker.io/v1"
        target.map = ["credential": try Name("REGISTRY")]
    }
    return target
}

func basetenTarget(remoteTeam: String? = nil) throws -> Target {
    var target = Target(
        name: try Name("models"),
        provider: .baseten,
        kind: .secrets,
        baseURL: "https://api.baseten.example",
        token: try Name("BASETEN_TOKEN")
    )
    target.remoteTeam = remoteTeam
    return target
}

func provider(
    of target: Target,
    over transport: ScriptedTransport,
    token: String = standardToken
) throws -> any CloudProvider {
    try cloudProvider(for: target, token: SecretBytes(token), transport: transport)
}

/// Writes `values` with one request, as the push engine does.
func write(_ values: [String: String], with provider: any CloudProvider) async -> WriteVerdict {
    let keys = values.keys.sorted()
    let body = provider.body(of: keys) { key in SecretBytes(values[key] ?? "") }
    return await provider.write(keys, body)
}

/// A verdict without its contents.
enum VerdictKind: Hashable {
    case applied
    case again
    case refused
    case uncertain
}

extension WriteVerdict {
    var kind: VerdictKind {
        switch self {
        case .applied: .applied
        case .again: .again
        case .refused: .refused
        case .uncertain: .uncertain
        }
    }

    var error: CloudError? {
        switch self {
        case .applied: nil
        case .again(let error, _), .refused(let error), .uncertain(let error): error
        }
    }

    var answer: WriteAnswer? {
        guard case .applied(let answer) = self else { return nil }
        return answer
    }

    var delay: Duration? {
        guard case .again(_, let delay) = self else { return nil }
        return delay
    }
}

extension SecretBytes {
    /// The UTF-8 bytes of a text that is no secret.
    init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    /// Bytes that are no secret.
    init(bytes: [UInt8]) {
        self.init(copying: bytes.span)
    }

    /// A copy of the bytes, for comparing.
    var exposed: [UInt8] {
        withSpan { span in span.indices.map { span[$0] } }
    }
}

extension KnownSecrets {
    /// The secrets that a text may not show.
    init(_ texts: [String]) {
        self.init()
        for text in texts {
            SecretBytes(text).withSpan { bytes in append(bytes) }
        }
    }
}

/// A text that is too long, or too lively, for the name of a test case.
struct Text: Sendable, CustomTestStringConvertible {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    var testDescription: String {
        ServerText.escaped(String(text.prefix(60))) + " (\(text.utf8.count) bytes)"
    }
}
