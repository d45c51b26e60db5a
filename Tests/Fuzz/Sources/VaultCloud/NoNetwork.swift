import VaultModel

/// Stands where the real one would be: a fuzzer is built without a network, and brings its answers
/// itself.
final class AsyncHTTPTransport: HTTPTransport {
    init(userAgent: String, certificateAuthorities: String? = nil) throws(CloudError) {
        throw CloudError(.settings, "a fuzzer has no network")
    }

    func send(_ request: borrowing HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        throw .notSent(.cancelled)
    }

    func close() async {}
}
