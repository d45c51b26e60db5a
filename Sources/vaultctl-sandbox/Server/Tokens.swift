import Hummingbird

/// The tokens that the two clouds accept.
struct Tokens: Sendable {
    let pipecat: String
    let baseten: String

    /// Whether a request presents the token of its cloud, by a scheme which that cloud knows.
    func authorization(of request: Request, to cloud: Cloud) -> Authorization {
        guard let header = request.headers[.authorization] else { return .missing }
        let words = header.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return .bad }
        let (token, schemes): (String, [String]) =
            switch cloud {
            case .pipecat: (pipecat, ["bearer"])
            case .baseten: (baseten, ["api-key", "bearer"])
            }
        return words[1] == token && schemes.contains(words[0].lowercased()) ? .ok : .bad
    }
}

/// What a request's `Authorization` header is worth.
enum Authorization: String, Encodable, Sendable {
    case ok
    case bad
    case missing
}

/// Lets through only requests that present the token of their cloud.
struct TokenMiddleware: RouterMiddleware {
    let tokens: Tokens
    let cloud: Cloud

    func handle(
        _ request: Request,
        context: SandboxContext,
        next: Next
    ) async throws -> Response {
        switch (tokens.authorization(of: request, to: cloud), cloud) {
        case (.ok, _): return try await next(request, context)
        case (.bad, .baseten): throw Refusal.forbidden
        case (.missing, _), (.bad, .pipecat): throw Refusal.unauthorized
        }
    }
}
