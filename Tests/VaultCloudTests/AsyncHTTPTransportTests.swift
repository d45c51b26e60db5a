import NIOSSL
import Testing
import VaultCloud
import VaultModel

// Real sockets on loopback: the rules of FORMAT.md section 10 for any client.
@Suite struct AsyncHTTPTransportTests {
    private static let body = #"{"value":"hunter2"}"#

    @Test func `a request is sent as it is, with few headers`() async throws {
        try await withServer(.send(answer("{}"))) { server in
            let outcome = try await send(.put, to: server.url, body: Self.body)
            #expect(try outcome.get().status == 200)
            let request = String(decoding: try #require(server.requests.first), as: UTF8.self)
            let parts = request.split(separator: "\r\n\r\n")
            #expect(
                parts[0].lowercased().split(separator: "\r\n").sorted() == [
                    "accept-encoding: identity", "accept: application/json",
                    "authorization: bearer \(standardToken)", "content-length: 19",
                    "content-type: application/json", "host: 127.0.0.1:\(server.port)",
                    "put /v1/secrets/a%2fb http/1.1", "user-agent: vaultctl/test",
                ]
            )
            #expect(parts[0].hasPrefix("PUT /v1/secrets/a%2Fb HTTP/1.1"))
            #expect(parts[1] == Self.body)
        }
    }

    @Test func `status, headers and body of an answer are read`() async throws {
        let text =
            "HTTP/1.1 429 Slow\r\nX-Request-Id: r1\r\nretry-after: 7\r\n"
            + "Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nhi"
        try await withServer(.send(text)) { server in
            let answer = try await send(.get, to: server.url).get()
            #expect(answer.status == 429)
            #expect(answer.requestID == "r1")
            #expect(answer.retryAfter == "7")
            #expect(answer.body == Array("hi".utf8))
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308], [HTTPRequest.Method.get, .put, .post, .delete])
    func `a redirect is not followed`(status: Int, method: HTTPRequest.Method) async throws {
        try await withServer(.send(answer("{}"))) { sentinel in
            let text =
                "HTTP/1.1 \(status) Moved\r\n"
                + "Location: http://127.0.0.1:\(sentinel.port)/x\r\nContent-Length: 0\r\n\r\n"
            try await withServer(.send(text)) { server in
                let body = method == .put || method == .post ? Self.body : nil
                let answer = try await send(method, to: server.url, body: body).get()
                #expect(answer.status == status)
                #expect(server.requests.count == 1)
            }
            #expect(sentinel.connections == 0)
        }
    }

    @Test func `an answer of the largest size is read`() async throws {
        let text = String(repeating: "x", count: HTTPAnswer.maximumByteCount)
        try await withServer(.send(answer(text))) { server in
            let answer = try await send(.get, to: server.url).get()
            #expect(answer.body.count == text.utf8.count)
        }
    }

    @Test(
        arguments: [
            "Content-Length: 1048577\r\n\r\n",
            "Content-Length: 1048577\r\n\r\n" + String(repeating: "x", count: 1_048_577),
            "\r\n" + String(repeating: "x", count: 1_048_577),
            "Transfer-Encoding: chunked\r\n\r\n"
                + String(
                    repeating: "10000\r\n\(String(repeating: "x", count: 65_536))\r\n",
                    count: 17
                )
                + "0\r\n\r\n",
        ].map(Text.init)
    )
    func `a larger answer is refused`(rest: Text) async throws {
        try await withServer(.sendAndClose("HTTP/1.1 200 OK\r\n" + rest.text)) { server in
            let outcome = try await send(.put, to: server.url, body: Self.body)
            #expect(outcome == .failure(.maybeSent(.oversize)))
        }
    }

    @Test(arguments: [
        LoopbackServer.Step.stall, .send("HTTP/1.1 200 OK\r\n"),
        .send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"),
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"),
        .send("HTTP/1.1 100 Continue\r\n\r\n"), .drip,
    ])
    func `the deadline is over head and body`(step: LoopbackServer.Step) async throws {
        try await withServer(step) { server in
            let clock = ContinuousClock()
            let time = try await clock.measure {
                let outcome = try await send(.put, to: server.url, body: Self.body, limits: .short)
                #expect(outcome == .failure(.maybeSent(.timeout)))
            }
            #expect(time < .seconds(10))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "HTTP/1.1 20",
    ])
    func `a connection that ends too early leaves a maybe`(text: String) async throws {
        try await withServer(.sendAndClose(text)) { server in
            let outcome = try await send(.put, to: server.url, body: Self.body)
            #expect(
                outcome == .failure(.maybeSent(.broken))
                    || outcome == .failure(.maybeSent(.malformed))
            )
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ])
    func `an answer that is not HTTP leaves a maybe`(text: String) async throws {
        try await withServer(.send(text)) { server in
            let outcome = try await send(.put, to: server.url, body: Self.body)
            #expect(outcome == .failure(.maybeSent(.malformed)))
        }
    }

    @Test func `a connection that breaks when it is used again leaves a maybe`() async throws {
        try await withServer(.send(answer("{}")), .sendAndClose("")) { server in
            let transport = try transport()
            let first = try await send(.put, to: server.url, body: Self.body, over: transport)
            let second = try await send(.put, to: server.url, body: Self.body, over: transport)
            await transport.close()
            #expect(try first.get().status == 200)
            #expect(second == .failure(.maybeSent(.broken)))
            #expect(server.connections == 1)
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost", "[::1]"], [nil, Self.body])
    func `where nobody listens nothing is sent, and that is known at once`(
        host: String,
        body: String?
    ) async throws {
        var outcome: Result<HTTPAnswer, HTTPFailure>?
        let time = try await ContinuousClock().measure {
            // A port that no other test can be given.
            outcome = try await send(.put, to: "http://\(host):1", body: body)
        }
        // A machine without IPv6 has no such address.
        let broken = host == "[::1]" && outcome == .failure(.notSent(.broken))
        #expect(outcome == .failure(.notSent(.connectionRefused)) || broken)
        #expect(time < .seconds(8))
    }

    @Test func `a body compressed against our wish stays as it is`() async throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
        try await withServer(.send(text)) { server in
            let answer = try await send(.get, to: server.url).get()
            #expect(answer.body == Array("abc".utf8))
        }
    }

    @Test func `a no that comes before the whole body was sent is an answer`() async throws {
        let text = "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\n{}"
        try await withServer(.sendEarly(text)) { server in
            let body = "\"" + String(repeating: "x", count: 6 << 20) + "\""
            switch try await send(.put, to: server.url, body: body) {
            case .success(let answer): #expect(answer.status == 401)
            // The rest of the body meets a closed connection, which may be seen first.
            case .failure(let failure): #expect(failure == .maybeSent(.broken))
            }
        }
    }

    @Test func `a large body arrives whole`() async throws {
        try await withServer(.send(answer("{}"))) { server in
            let body = "\"" + String(repeating: "x", count: 6 << 20) + "\""
            let answer = try await send(.put, to: server.url, body: body).get()
            #expect(answer.status == 200)
            #expect(server.requests.first?.suffix(body.utf8.count).elementsEqual(body.utf8) == true)
        }
    }

    @Test func `a cancelled request ends at once`() async throws {
        try await withServer(.stall) { server in
            let task = Task { [url = server.url] in
                try await send(.put, to: url, body: Self.body)
            }
            task.cancel()
            let outcome = try await task.value
            #expect(
                outcome == .failure(.notSent(.cancelled))
                    || outcome == .failure(.maybeSent(.cancelled))
            )
        }
    }

    @Test func `a request after the end is not sent`() async throws {
        try await withServer(.send(answer("{}"))) { server in
            let transport = try transport()
            await transport.close()
            await transport.close()
            let outcome = try await send(.put, to: server.url, body: Self.body, over: transport)
            #expect(outcome == .failure(.notSent(.cancelled)))
            #expect(server.connections == 0)
        }
    }

    @Test(arguments: [nil, Self.body])
    func `a server that does not speak TLS gets no byte of a request`(body: String?) async throws {
        let text = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        try await withServer(.sendAtOnce(text)) { server in
            let outcome = try await send(.put, to: server.secureURL, body: body)
            #expect(outcome == .failure(.tls(.handshake)))
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: [nil, Self.body])
    func `a server that says nothing to a TLS greeting was sent nothing`(
        body: String?
    ) async throws {
        var limits = AsyncHTTPTransport.Limits.standard
        limits.connect = .milliseconds(300)
        try await withServer(.stall) { server in
            let outcome = try await send(.put, to: server.secureURL, body: body, limits: limits)
            #expect(outcome == .failure(.notSent(.timeout)))
        }
    }

    @Test(arguments: ["/nonexistent/ca.pem", "/dev/null", "/etc/hostname", "/tmp"])
    func `a file without certificates is no file of authorities`(path: String) throws {
        let error = try #require(throws: CloudError.self) {
            _ = try AsyncHTTPTransport(userAgent: "vaultctl/test", certificateAuthorities: path)
        }
        #expect(error.reason == .settings)
        #expect(error.message.hasSuffix(path))
    }

    private func answer(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

extension AsyncHTTPTransport.Limits {
    /// For requests that shall not be answered.
    static let short = AsyncHTTPTransport.Limits(
        connect: .seconds(10),
        request: .seconds(1),
        answerByteCount: HTTPAnswer.maximumByteCount
    )
}

func transport(
    limits: AsyncHTTPTransport.Limits = .standard,
    certificateAuthorities: String? = nil
) throws -> AsyncHTTPTransport {
    try AsyncHTTPTransport(
        userAgent: "vaultctl/test",
        certificateAuthorities: certificateAuthorities,
        limits: limits
    )
}

/// Sends one request to a path that needs encoding.
func send(
    _ method: HTTPRequest.Method,
    to base: String,
    body: String? = nil,
    over transport: AsyncHTTPTransport
) async throws -> Result<HTTPAnswer, HTTPFailure> {
    let request = HTTPRequest(
        method,
        try Endpoint(base + "/v1").url(["secrets", "a/b"]),
        authorization: try Authorization(token: SecretBytes(standardToken), scheme: .bearer),
        body: body.map { SecretBytes($0) }
    )
    do throws(HTTPFailure) {
        return .success(try await transport.send(request))
    } catch {
        return .failure(error)
    }
}

/// Sends one request over a transport of its own.
func send(
    _ method: HTTPRequest.Method,
    to base: String,
    body: String? = nil,
    limits: AsyncHTTPTransport.Limits = .standard,
    certificateAuthorities: String? = nil
) async throws -> Result<HTTPAnswer, HTTPFailure> {
    let transport = try transport(limits: limits, certificateAuthorities: certificateAuthorities)
    let outcome = try await send(method, to: base, body: body, over: transport)
    await transport.close()
    return outcome
}
