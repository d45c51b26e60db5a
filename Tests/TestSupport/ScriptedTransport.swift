import Synchronization
package import VaultCloud
package import VaultModel

/// A provider that answers what it was told to, request by request, and nothing else.
///
/// - Each expectation serves one request of its method and path; those of the same method and path
///   are served in their order, others in any order.
/// - A request that was not expected stops the tests on the spot.
package final class ScriptedTransport: HTTPTransport {
    /// What is answered to one request.
    package enum Reply: Sendable {
        case answer(HTTPAnswer)
        case failure(HTTPFailure)

        /// An answer with a text.
        package static func answer(
            _ status: Int,
            _ text: String = "",
            retryAfter: String? = nil,
            requestID: String? = nil
        ) -> Reply {
            .answer(
                HTTPAnswer(
                    status: status,
                    requestID: requestID,
                    retryAfter: retryAfter,
                    body: Array(text.utf8)
                )
            )
        }
    }

    /// A request as it came.
    package struct Request: Sendable {
        package let method: HTTPRequest.Method
        package let origin: String
        package let path: String
        package let authorization: String
        package let body: [UInt8]?

        /// The body as JSON; nil where there is none, or another text.
        package var json: JSONObject? {
            body.flatMap { try? JSONObject(parsing: $0, numbers: .any) }
        }
    }

    private struct State {
        var script: [(method: HTTPRequest.Method, path: String, reply: Reply)] = []
        var requests: [Request] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Expects one more request.
    package func expect(_ method: HTTPRequest.Method, _ path: String, _ reply: Reply) {
        state.withLock { $0.script.append((method, path, reply)) }
    }

    /// The requests that came, in their order.
    package var requests: [Request] { state.withLock(\.requests) }

    /// How many expected requests have not come.
    package var remaining: Int { state.withLock(\.script.count) }

    /// Whether it was closed.
    package var isClosed: Bool { state.withLock(\.isClosed) }

    package func send(_ request: borrowing HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let request = Self.copy(of: request)
        switch reply(to: request) {
        case .answer(let answer): return answer
        case .failure(let failure): throw failure
        }
    }

    package func close() async {
        state.withLock { $0.isClosed = true }
    }

    private func reply(to request: Request) -> Reply {
        state.withLock { state in
            precondition(!state.isClosed, "a request after the end: \(request.path)")
            let position = state.script.firstIndex {
                $0.method == request.method && $0.path == request.path
            }
            guard let position else {
                preconditionFailure("not expected: \(request.method.rawValue) \(request.path)")
            }
            state.requests.append(request)
            return state.script.remove(at: position).reply
        }
    }

    private static func copy(of request: borrowing HTTPRequest) -> Request {
        let body: [UInt8]? =
            switch request.body {
            case .some(let bytes): bytes.withSpan { span in span.indices.map { span[$0] } }
            case nil: nil
            }
        return Request(
            method: request.method,
            origin: request.url.origin,
            path: request.url.path,
            authorization: request.authorization.headerValue,
            body: body
        )
    }
}
