package import VaultModel

/// Carries one request to a provider and brings one answer back; everything a provider knows of
/// the network goes through it.
package protocol HTTPTransport: Sendable {
    /// Sends one request, once: no redirect is followed and nothing is tried again.
    ///
    /// What it throws says whether a byte of the request may have left the machine.
    func send(_ request: borrowing HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer

    /// Closes the connections; nothing can be sent afterwards.
    func close() async
}

/// One request, which owns its body until it has been answered.
package struct HTTPRequest: ~Copyable {
    package enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    package let method: Method
    package let url: RequestURL
    package let authorization: Authorization
    /// JSON text.
    package let body: SecretBytes?

    package init(
        _ method: Method,
        _ url: RequestURL,
        authorization: Authorization,
        body: consuming SecretBytes?
    ) {
        self.method = method
        self.url = url
        self.authorization = authorization
        self.body = body
    }
}

/// One answer, whole: its body was counted as it arrived.
package struct HTTPAnswer: Hashable, Sendable {
    /// The most bytes that an answer may have.
    package static let maximumByteCount = 1 << 20

    package let status: Int
    /// The header `X-Request-ID` as it came.
    package let requestID: String?
    /// The header `Retry-After` as it came.
    package let retryAfter: String?
    package let body: [UInt8]

    package init(status: Int, requestID: String? = nil, retryAfter: String? = nil, body: [UInt8]) {
        self.status = status
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.body = body
    }
}

/// Why there is no answer, and whether a byte of the request may have left the machine.
package enum HTTPFailure: Error, Hashable, Sendable {
    /// There was no connection: nothing was sent.
    case notSent(Cause)
    /// The connection was not secure: nothing was sent.
    case tls(TLSFault)
    /// Something may have been sent.
    case maybeSent(Cause)

    package enum Cause: Hashable, Sendable, CaseIterable {
        /// The host's name leads to no address.
        case unknownHost
        /// Nobody listens there.
        case connectionRefused
        /// The time was up.
        case timeout
        /// The connection could not be made, or ended too early.
        case broken
        /// What came is not HTTP.
        case malformed
        /// The answer is larger than allowed.
        case oversize
        /// We were told to stop.
        case cancelled
    }

    package enum TLSFault: Hashable, Sendable, CaseIterable {
        /// The certificate is not one of this host that a trusted authority signed.
        case certificate
        /// There is no TLS that both sides accept.
        case handshake
    }
}
