private import AsyncHTTPClient
private import NIOCore
private import NIOHTTP1
private import NIOPosix
private import Synchronization
private import VaultModel

/// The network, by AsyncHTTPClient, under the rules of FORMAT.md section 10.
///
/// - It follows no redirect, tries nothing again, reads no environment variable, keeps no cookie,
///   asks for no compression and uses no proxy.
/// - Its connections and its thread are its own, and are gone after ``close()``, which must be
///   called.
/// - A class, since it is closed for everyone who has it.
package final class AsyncHTTPTransport: HTTPTransport {
    /// The bounds of one request; only tests have others than the standard ones.
    package struct Limits: Sendable {
        /// Until the connection stands.
        package var connect: Duration
        /// From the call to the last byte of the answer.
        package var request: Duration
        package var answerByteCount: Int

        package static let standard = Limits(
            connect: .seconds(10),
            request: .seconds(30),
            answerByteCount: HTTPAnswer.maximumByteCount
        )

        package init(connect: Duration, request: Duration, answerByteCount: Int) {
            self.connect = connect
            self.request = request
            self.answerByteCount = answerByteCount
        }
    }

    private let client: HTTPClient
    private let group: MultiThreadedEventLoopGroup
    private let userAgent: String
    private let limits: Limits
    private let isClosed = Atomic(false)

    /// Trusts the system's certificate authorities, or those of a PEM file alone; throws
    /// `settings` when there are none in it.
    package init(
        userAgent: String,
        certificateAuthorities: String? = nil,
        limits: Limits = .standard
    ) throws(CloudError) {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: try .verifying(certificateAuthorities: certificateAuthorities),
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(limits.connect)),
            proxy: nil,
            decompression: .disabled
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .automatic
        // Called when a connection stands, before the first request goes to it.
        configuration.http1_1ConnectionDebugInitializer = PeerCertificate.check
        configuration.http2ConnectionDebugInitializer = PeerCertificate.check
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
        self.userAgent = userAgent
        self.limits = limits
    }

    package func send(_ request: borrowing HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        // AsyncHTTPClient would trap: its event loop is gone.
        guard !isClosed.load(ordering: .acquiring) else { throw .notSent(.cancelled) }
        let body = Self.lentBody(of: request)
        defer { body?.wipe() }
        do {
            return try await answer(to: clientRequest(request, body: body))
        } catch {
            throw HTTPFailure(error, body: body)
        }
    }

    package func close() async {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // What could fail here has been closed already, which is what was wanted.
        try? await client.shutdown()
        try? await group.shutdownGracefully()
    }

    private static func lentBody(of request: borrowing HTTPRequest) -> LentBody? {
        switch request.body {
        case .some(let bytes): LentBody(bytes)
        case nil: nil
        }
    }

    private func clientRequest(
        _ request: borrowing HTTPRequest,
        body: LentBody?
    ) -> HTTPClientRequest {
        var built = HTTPClientRequest(url: request.url.text)
        built.method = HTTPMethod(rawValue: request.method.rawValue)
        built.headers = [
            "User-Agent": userAgent,
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Authorization": request.authorization.headerValue,
        ]
        if let body {
            built.headers.add(name: "Content-Type", value: "application/json")
            built.body = .stream(body, length: .known(Int64(body.byteCount)))
        }
        return built
    }

    /// The deadline of AsyncHTTPClient is over when the head is there, so the whole exchange races
    /// against a clock.
    private func answer(to request: HTTPClientRequest) async throws -> HTTPAnswer {
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.exchange(request) }
            group.addTask {
                try await Task.sleep(for: self.limits.request)
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            // unreachable: there are two tasks
            guard let answer = try await group.next() else { preconditionFailure() }
            return answer
        }
    }

    private func exchange(_ request: HTTPClientRequest) async throws -> HTTPAnswer {
        let response = try await client.execute(
            request,
            deadline: .now() + TimeAmount(limits.request)
        )
        let body = try await response.body.collect(upTo: limits.answerByteCount)
        // A stream that was cancelled may look like one that is complete.
        try Task.checkCancellation()
        return HTTPAnswer(
            status: Int(response.status.code),
            requestID: response.headers.first(name: "X-Request-ID"),
            retryAfter: response.headers.first(name: "Retry-After"),
            body: Array(body.readableBytesView)
        )
    }
}
