import NIOSSL
import TestSupport
import Testing
import VaultCloud

// Who may be told a secret: only a server whose certificate is right.
@Suite struct TLSTests {
    private static let body = #"{"value":"hunter2"}"#
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    @Test(arguments: [TestCertificate.good, .rsa])
    func `a right certificate is taken`(certificate: TestCertificate) async throws {
        for host in ["localhost", "127.0.0.1"] {
            let (outcome, requests) = try await exchange(with: certificate, host: host)
            #expect(try outcome.get().status == 200)
            #expect(requests == 1)
        }
    }

    @Test func `a chain with its intermediate is taken`() async throws {
        let (outcome, _) = try await exchange(
            with: .viaIntermediate,
            others: TestCertificate.intermediate
        )
        #expect(try outcome.get().status == 200)
    }

    @Test(arguments: [
        TestCertificate.viaIntermediate, .expired, .future, .wrongHost, .commonNameOnly, .nulInName,
        .partialWildcard, .selfSigned, .unknownAuthority, .sha1, .shortRSA,
    ])
    func `a wrong certificate gets no byte of a request`(
        certificate: TestCertificate
    ) async throws {
        let (outcome, requests) = try await exchange(with: certificate)
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(requests == 0)
    }

    @Test func `TLS 1.1 is not spoken`() async throws {
        let (outcome, requests) = try await exchange(with: .good, upTo: .tlsv11)
        #expect(outcome == .failure(.tls(.handshake)))
        #expect(requests == 0)
    }

    @Test func `an authority that the system does not know is not trusted by itself`() async throws
    {
        let (outcome, requests) = try await exchange(with: .good, authority: nil)
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(requests == 0)
    }

    private func exchange(
        with certificate: TestCertificate,
        host: String = "localhost",
        others: String = "",
        upTo version: TLSVersion = .tlsv13,
        authority: String? = TestCertificate.authority
    ) async throws -> (Result<HTTPAnswer, HTTPFailure>, requests: Int) {
        let context = try certificate.serverContext(upTo: version, with: others)
        let server = try await LoopbackServer(.send(Self.answer), tls: context)
        let directory = TemporaryDirectory()
        let path = directory.path("ca.pem")
        if let authority { write(Array(authority.utf8), to: path) }
        let outcome = try await send(
            .put,
            to: "https://\(host):\(server.port)",
            body: Self.body,
            certificateAuthorities: authority.map { _ in path }
        )
        try await server.stop()
        return (outcome, server.requests.count)
    }
}
