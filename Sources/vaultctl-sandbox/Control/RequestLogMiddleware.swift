import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Writes every request to a cloud down, and closes the connections that a fault wants closed.
struct RequestLogMiddleware: RouterMiddleware {
    private static let bodyLimit = 2 * 1024 * 1024

    let log: RequestLog
    let tokens: Tokens
    let logger: Logger

    func handle(
        _ request: Request,
        context: SandboxContext,
        next: Next
    ) async throws -> Response {
        guard let cloud = Cloud(path: request.uri.path) else {
            return try await next(request, context)
        }
        var request = request
        let body = try await collectBody(of: &request)
        await log.begin(
            RequestLog.Arrival(
                requestID: context.id,
                method: request.method.rawValue,
                path: request.uri.path,
                authorization: tokens.authorization(of: request, to: cloud),
                userAgent: request.headers[.userAgent],
                keys: keys(of: body, context: context)
            )
        )
        guard body != nil else {
            let refused = try Refusal.contentTooLarge.response(from: request, context: context)
            return await answer(request, with: refused, context: context)
        }
        do {
            let response = try await next(request, context)
            return await answer(request, with: response, context: context)
        } catch let disconnection as Disconnection {
            logger.info("\(request.method) \(request.uri.path) closed")
            await context.disconnect()
            throw disconnection
        }
    }

    /// The whole body, or nil when it is larger than the sandbox takes.
    private func collectBody(of request: inout Request) async throws -> ByteBuffer? {
        do {
            return try await request.collectBody(upTo: Self.bodyLimit)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    private func answer(
        _ request: Request,
        with response: Response,
        context: SandboxContext
    ) async -> Response {
        var response = response
        response.headers[.requestID] = context.id
        await log.answer(requestID: context.id, status: response.status.code)
        logger.info("\(request.method) \(request.uri.path) \(response.status.code)")
        return response
    }

    /// The names that a request writes or deletes, as far as its path and body tell.
    private func keys(of body: ByteBuffer?, context: SandboxContext) -> [String] {
        if let key = try? context.name("key") { return [key] }
        guard let body else { return [] }
        let json = Data(body.readableBytesView)
        guard let named = try? JSONDecoder().decode(NamedKeys.self, from: json) else { return [] }
        return named.secrets?.map(\.secretKey) ?? named.name.map { [$0] } ?? []
    }
}

/// The names in a body of either cloud: those of a Pipecat set, or the one of a Baseten secret.
private struct NamedKeys: Decodable {
    struct Pair: Decodable {
        let secretKey: String
    }

    let secrets: [Pair]?
    let name: String?
}

extension HTTPField.Name {
    /// The name by which support finds a request again.
    fileprivate static var requestID: HTTPField.Name {
        guard let name = HTTPField.Name("x-request-id") else {
            preconditionFailure("x-request-id is a field name")
        }
        return name
    }
}
