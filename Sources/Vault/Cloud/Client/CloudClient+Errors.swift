// The sentences of failed requests. Parts that come from outside are filtered here, and nowhere
// later.
extension CloudClient {
    /// Why there was no answer.
    func error(for failure: HTTPFailure) -> CloudError {
        switch failure {
        case .notSent(let cause):
            CloudError(.unreachable, "no connection to \(endpoint): \(cause.sentence)")
        case .tls(.certificate):
            CloudError(.tls, "the certificate of \(endpoint) is not acceptable; nothing was sent")
        case .tls(.handshake):
            CloudError(.tls, "\(endpoint) has no TLS that is acceptable; nothing was sent")
        case .maybeSent(.oversize):
            CloudError(.unreadable, "the answer of \(endpoint) is too large")
        case .maybeSent(.malformed):
            CloudError(.unreadable, "the answer of \(endpoint) is not HTTP")
        case .maybeSent(let cause):
            CloudError(.unreachable, "no answer from \(endpoint): \(cause.sentence)")
        }
    }

    /// What an answer says that is not a yes.
    func error(for answer: HTTPAnswer, without secrets: borrowing KnownSecrets) -> CloudError {
        let start =
            switch (answer.meaning, answer.status) {
            case (.no, 300..<400): "\(endpoint) redirects the request, which is not followed"
            case (.no, 401), (.no, 403): "\(endpoint) refused the token"
            case (.no, _): "\(endpoint) refused the request"
            case (.notNow, _): "\(endpoint) is busy"
            case (.yes, _), (.unclear, _): "\(endpoint) failed"
            }
        return CloudError(
            answer.reason,
            sentence(start, answer, without: secrets),
            status: answer.status,
            requestID: answer.requestID.map { ServerText.label($0, without: secrets) }
        )
    }

    /// An answer that says yes and then nothing that can be read.
    func unreadable(
        _ answer: HTTPAnswer,
        without secrets: borrowing KnownSecrets
    ) -> CloudError {
        CloudError(
            .unreadable,
            sentence("the answer of \(endpoint) cannot be read", answer, without: secrets),
            status: answer.status,
            requestID: answer.requestID.map { ServerText.label($0, without: secrets) }
        )
    }

    private func sentence(
        _ start: String,
        _ answer: HTTPAnswer,
        without secrets: borrowing KnownSecrets
    ) -> String {
        let said = ServerText.sentence(inBody: answer.body, without: secrets)
        return "\(start) (\(answer.status))\(said.map { ": \($0)" } ?? "")"
    }
}

extension HTTPFailure.Cause {
    fileprivate var sentence: String {
        switch self {
        case .unknownHost: "its name leads to no address"
        case .connectionRefused: "nobody listens there"
        case .timeout: "the time was up"
        case .broken: "the connection broke"
        case .malformed: "what came is not HTTP"
        case .oversize: "what came is too large"
        case .cancelled: "it was cancelled"
        }
    }
}
