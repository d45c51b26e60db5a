import Hummingbird

/// Why a cloud, or the sandbox itself, does not do what a request asks.
struct Refusal: Error, Sendable {
    enum Reason: Sendable {
        case badRequest
        case unauthorized
        case forbidden
        case notFound
        case contentTooLarge
    }

    let reason: Reason
    let message: String

    static func badRequest(_ message: String) -> Refusal {
        Refusal(reason: .badRequest, message: message)
    }

    static func notFound(_ message: String) -> Refusal {
        Refusal(reason: .notFound, message: message)
    }

    static let unauthorized = Refusal(reason: .unauthorized, message: "Unauthorized")
    static let forbidden = Refusal(reason: .forbidden, message: "Invalid API key")
    static let contentTooLarge = Refusal(
        reason: .contentTooLarge,
        message: "Request body too large"
    )
}

extension Refusal: HTTPResponseError {
    var status: HTTPResponse.Status {
        switch reason {
        case .badRequest: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .contentTooLarge: .contentTooLarge
        }
    }

    /// The body in the words of the cloud the request was for.
    func response(from request: Request, context: some RequestContext) throws -> Response {
        let body =
            switch Cloud(path: request.uri.path) {
            case .pipecat, nil: ["error": message, "code": pipecatCode]
            case .baseten: ["message": message, "code": basetenCode]
            }
        var response = try body.response(from: request, context: context)
        response.status = status
        return response
    }

    private var pipecatCode: String {
        switch reason {
        case .badRequest, .contentTooLarge: "GENERIC_BAD_REQUEST"
        case .unauthorized, .forbidden: "UNAUTHORIZED"
        case .notFound: "NOT_FOUND"
        }
    }

    /// Baseten documents no error body: these are ours.
    private var basetenCode: String {
        switch reason {
        case .badRequest, .contentTooLarge: "VALIDATION_ERROR"
        case .unauthorized: "UNAUTHORIZED"
        case .forbidden: "FORBIDDEN"
        case .notFound: "NOT_FOUND"
        }
    }
}

/// Turns every error of a route into the body its cloud would send.
struct RefusalMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: SandboxContext,
        next: Next
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            return try refusal.response(from: request, context: context)
        } catch let error as HTTPError {
            let refusal: Refusal =
                error.status == .notFound
                ? .notFound("Not found") : .badRequest(error.body ?? "Bad request")
            return try refusal.response(from: request, context: context)
        }
    }
}
