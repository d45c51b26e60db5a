private import FoundationEssentials

#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#elseif canImport(Darwin)
private import Darwin
#endif

/// The one line on stdout: where the sandbox listens and what it takes for a token.
struct ReadyLine: Encodable {
    struct Provider: Encodable {
        let baseURL: String
        let token: String
    }

    struct TLS: Encodable, Sendable {
        let caFile: String
    }

    let schema = 1
    let url: String
    let pipecat: Provider
    let baseten: Provider
    let tls: Nullable<TLS>

    init(port: Int, tokens: Tokens, caFile: String?) {
        url = "\(caFile == nil ? "http" : "https")://\(SandboxServer.host):\(port)"
        pipecat = Provider(baseURL: url + "/pipecat/v1", token: tokens.pipecat)
        baseten = Provider(baseURL: url + "/baseten", token: tokens.baseten)
        tls = Nullable(caFile.map { TLS(caFile: $0) })
    }

    /// Prints the line at once, also into a pipe: whoever started the sandbox waits for it.
    func announce() {
        guard let line = try? JSONEncoder.sandbox.encode(self) else {
            preconditionFailure("strings and numbers always encode")
        }
        print(String(decoding: line, as: UTF8.self))
        fflush(nil)
    }
}
