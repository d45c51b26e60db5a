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
            let (outcome, byteCount) = try await exchange(with: certificate, host: host)
            #expect(try outcome.get().status == 200)
            #expect(byteCount > 0)
        }
    }

    @Test func `a chain with its intermediate is taken`() async throws {
        let (outcome, _) = try await exchange(
            with: .viaIntermediate,
            others: TestCertificate.intermediate
        )
        #expect(try outcome.get().status == 200)
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `a chain of the second authority is taken`(host: String) async throws {
        let (outcome, byteCount) = try await exchange(
            with: .underSound,
            host: host,
            authority: TestCertificate.secondAuthority
        )
        #expect(try outcome.get().status == 200)
        #expect(byteCount > 0)
    }

    @Test(arguments: [
        TestCertificate.viaIntermediate, .expired, .future, .wrongHost, .commonNameOnly, .nulInName,
        .partialWildcard, .selfSigned, .unknownAuthority, .sha1, .shortRSA,
    ])
    func `a wrong certificate gets no byte of a request`(
        certificate: TestCertificate
    ) async throws {
        let (outcome, byteCount) = try await exchange(with: certificate)
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(byteCount == 0)
    }

    @Test(arguments: [
        TestCertificate.clientUsage, .otherAddress, .anyName, .unknownExtension, .forged,
        .underFake, .underPlain, .underNoCertSign, .underConstrained, .underExcluded, .tooDeep,
        .underClientOnly, .underExpired,
    ])
    func `a chain that is wrong anywhere gets no byte of a request`(
        certificate: TestCertificate
    ) async throws {
        let (outcome, byteCount) = try await exchange(
            with: certificate,
            authority: TestCertificate.secondAuthority
        )
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(byteCount == 0)
    }

    // How strong the signatures above the server's own are cannot be seen: the library that checks
    // the chain does not show it. Whoever trusts an authority trusts it in this.
    @Test(arguments: [TestCertificate.underSHA1, .underWeak])
    func `how an authority signs its own authorities is left to it`(
        certificate: TestCertificate
    ) async throws {
        let (outcome, _) = try await exchange(
            with: certificate,
            authority: TestCertificate.secondAuthority
        )
        #expect(try outcome.get().status == 200)
    }

    @Test(arguments: [TestCertificate.dnsOnly, .addressAsName])
    func `an address is not a name`(certificate: TestCertificate) async throws {
        let (outcome, byteCount) = try await exchange(
            with: certificate,
            host: "127.0.0.1",
            authority: TestCertificate.secondAuthority
        )
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(byteCount == 0)
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11])
    func `TLS before 1.2 is not spoken`(version: TLSVersion) async throws {
        let (outcome, byteCount) = try await exchange(with: .good, upTo: version)
        #expect(outcome == .failure(.tls(.handshake)))
        #expect(byteCount == 0)
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `TLS from 1.2 on is spoken`(version: TLSVersion) async throws {
        let (outcome, _) = try await exchange(with: .good, upTo: version)
        #expect(try outcome.get().status == 200)
    }

    @Test func `an authority that the system does not know is not trusted by itself`() async throws
    {
        let (outcome, byteCount) = try await exchange(with: .good, authority: nil)
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(byteCount == 0)
    }

    @Test func `an authority trusted for one target is not that of another`() async throws {
        let (outcome, byteCount) = try await exchange(
            with: .good,
            authority: TestCertificate.secondAuthority
        )
        #expect(outcome == .failure(.tls(.certificate)))
        #expect(byteCount == 0)
    }

    @Test func `a plain server on the port of TLS hears nothing of the request`() async throws {
        let server = try await LoopbackServer(.stall)
        let outcome = try await send(
            .put,
            to: server.secureURL,
            body: Self.body,
            limits: .init(connect: .milliseconds(500), request: .seconds(5), answerByteCount: 100)
        )
        try await server.stop()
        #expect(outcome == .failure(.notSent(.timeout)))
        // What came is a greeting of TLS.
        #expect(server.requests.isEmpty)
        #expect(server.firstBytes.starts(with: [0x16, 3]))
        #expect(!String(decoding: server.firstBytes, as: UTF8.self).contains("HTTP/1.1\r\n"))
    }

    private func exchange(
        with certificate: TestCertificate,
        host: String = "localhost",
        others: String = "",
        upTo version: TLSVersion = .tlsv13,
        authority: String? = TestCertificate.authority
    ) async throws -> (Result<HTTPAnswer, HTTPFailure>, byteCount: Int) {
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
        return (outcome, server.byteCount)
    }
}
