import FoundationEssentials
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Plays the faults of the script on the requests that meet them.
///
/// A close is a `Disconnection` thrown to `RequestLogMiddleware`, which drops the connection; a close
/// in the middle of the body drops it while the body is written, when the log has done its work.
struct FaultMiddleware: RouterMiddleware {
    let script: FaultScript
    /// What every answer of a cloud takes, fault or not.
    let delay: Duration

    func handle(
        _ request: Request,
        context: SandboxContext,
        next: Next
    ) async throws -> Response {
        guard Cloud(path: request.uri.path) != nil else { return try await next(request, context) }
        try await pause(for: delay)
        let action = await script.next(method: request.method.rawValue, path: request.uri.path)
        try await pause(for: action?.delay ?? .zero)
        switch action?.effect ?? .none {
        case .none:
            return try await next(request, context)
        case .answer(let answer):
            return answer.response
        case .closeBefore:
            throw Disconnection()
        case .closeAfter:
            _ = try await next(request, context)
            throw Disconnection()
        case .closeDuring:
            return cut(try await next(request, context), in: context)
        case .hold:
            _ = try await next(request, context)
            await waitUntilClientLeaves(request)
            throw Disconnection()
        case .patch(let patch):
            return patched(try await next(request, context), with: patch)
        }
    }

    /// Waits; when the server stops meanwhile, or nobody waits for the answer, there is none.
    private func pause(for duration: Duration) async throws(Disconnection) {
        guard duration > .zero else { return }
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
        } catch {
            throw Disconnection()
        }
    }

    private func waitUntilClientLeaves(_ request: Request) async {
        // Both ends of the wait are an error here: the client leaves, or the server stops.
        try? await request.body.consumeWithCancellationOnInboundClose { _ in
            try await pause(for: .seconds(24 * 60 * 60))
        }
    }

    /// The head of an answer, with its full length, and the first byte of the body.
    private func cut(_ response: Response, in context: SandboxContext) -> Response {
        var response = response
        response.body = ResponseBody(contentLength: response.body.contentLength) { writer in
            try await writer.write(ByteBuffer(string: "{"))
            await context.disconnect()
            throw Disconnection()
        }
        return response
    }

    private func patched(_ response: Response, with patch: JSONValue) -> Response {
        var response = response
        response.body = response.body.map { buffer in
            let body = try JSONDecoder().decode(
                JSONValue.self,
                from: Data(buffer.readableBytesView)
            )
            return ByteBuffer(bytes: try JSONEncoder.sandbox.encode(body.merged(with: patch)))
        }
        return response
    }
}
