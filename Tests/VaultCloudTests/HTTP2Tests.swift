import TestSupport
import Testing
import VaultCloud

/// Several requests over one connection, where the provider offers HTTP/2.
@Suite struct HTTP2Tests {
    @Test func `eight requests are in flight at once over one connection`() async throws {
        let server = try await HTTP2Server(.good)
        let directory = TemporaryDirectory()
        TestSupport.write(Array(TestCertificate.authority.utf8), to: directory.path("ca.pem"))
        let transport = try transport(certificateAuthorities: directory.path("ca.pem"))
        let url = "https://localhost:\(server.port)"
        // As a push does: a question first, by which both learn what the other speaks.
        #expect(try await send(.get, to: url, over: transport).get().status == 200)
        let statuses = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let body = #"{"value":"v\#(number)"}"#
                    return try? await send(.post, to: url, body: body, over: transport)
                        .get().status
                }
            }
            return await group.reduce(into: [Int?]()) { $0.append($1) }
        }
        await transport.close()
        let log = server.log
        try await server.stop()
        #expect(statuses == Array(repeating: 200, count: 8))
        #expect(log.connections == 1)
        #expect(log.requests == 9)
        #expect(log.mostOpen == 8)
    }
}
