import Testing
import VaultCloud

@Suite struct EndpointTests {
    @Test(arguments: [
        ("https://api.pipecat.daily.co/v1", "https://api.pipecat.daily.co/v1/secrets"),
        ("https://api.baseten.co", "https://api.baseten.co/secrets"),
        ("https://api.baseten.co/", "https://api.baseten.co/secrets"),
        ("HTTPS://API.Baseten.co:8443/a/b/", "https://api.baseten.co:8443/a/b/secrets"),
        ("https://192.0.2.1:443", "https://192.0.2.1:443/secrets"),
        ("https://[2001:db8::1]:444/v1", "https://[2001:db8::1]:444/v1/secrets"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/secrets"),
        ("http://[::1]:8080", "http://[::1]:8080/secrets"),
        ("http://localhost", "http://localhost/secrets"),
    ])
    func `a plain URL is taken, without the slash at its end`(
        text: String,
        url: String
    ) throws {
        #expect(try Endpoint(text).url(["secrets"]).text == url)
    }

    @Test(arguments: [
        "http://evil.example", "http://127.0.0.1.evil.com", "http://127.0.0.2", "http://127.1",
        "http://localhost.", "http://localhost.evil.com", "http://[::]", "http://[0:0:0:0:0:0:0:1]",
        "http://[::ffff:127.0.0.1]", "http://0.0.0.0", "http://2130706433", "http://0x7f000001",
    ])
    func `plain HTTP leaves loopback under no spelling`(text: String) {
        #expect(throws: CloudError.self) { try Endpoint(text) }
    }

    @Test(
        arguments: [
            "", "https", "https:", "https://", "https:///v1", "https:/a.example", "//a.example",
            "ftp://a.example", "file:///etc/passwd", "unix:///a", "https+unix://%2Fa",
            "a.example", "javascript:alert(1)",
            "https://user@a.example", "https://user:secret@a.example",
            "https://a.example@b.example",
            "https://a.example?x=1", "https://a.example/v1?x=1", "https://a.example/#f",
            "https://a.example#f", "https://a.example/v1/../v2", "https://a.example/./v1",
            "https://a.example//v1", "https://a.example/v1//", "https://a.example/%2e%2e/v1",
            "https://a.example/v 1", "https://a.example\\@b.example",
            "https://a.example\n.b.example",
            "https://a.example:", "https://a.example:0", "https://a.example:65536",
            "https://a.example:80:80", "https://a.example:+80", "https://a.example:８０",
            "https://.a.example", "https://a..example", "https://a.example.", "https://-a.example",
            "https://a-.example", "https://a_b.example", "https://exämple.com",
            "https://e\u{200D}.com",
            "https://1.2.3", "https://1.2.3.4.5", "https://256.1.1.1", "https://01.2.3.4",
            "https://a.123", "https://[::1", "https://::1", "https://[1.2.3.4]",
            "https://[fe80::1%25eth0]",
            "https://[::1]x", "https://[]", "https://\u{212A}.example",
        ].map(Text.init)
    )
    func `what parsers could read in two ways is refused`(url: Text) {
        #expect(throws: CloudError.self) { try Endpoint(url.text) }
    }

    @Test func `a refusal does not repeat the URL, which may hold a password`() throws {
        let error = try #require(throws: CloudError.self) {
            try Endpoint("https://user:hunter2@a.example")
        }
        #expect(error.reason == .settings)
        #expect(!error.message.contains("hunter2"))
    }

    @Test(arguments: [
        ("plain-1.0_~", "plain-1.0_~"), ("a/b", "a%2Fb"), ("a b", "a%20b"), ("ä", "%C3%A4"),
        ("?#%", "%3F%23%25"), ("..", "%2E%2E"), (".", "%2E"), ("", ""),
        (
            "DOCKER_REGISTRY_https://index.docker.io/v1/",
            "DOCKER_REGISTRY_https%3A%2F%2Findex.docker.io%2Fv1%2F"
        ),
    ])
    func `a part of a path is percent-encoded`(part: String, encoded: String) throws {
        let url = try Endpoint("https://a.example/v1").url(["secrets", part])
        #expect(url.path == "/v1/secrets/\(encoded)")
        #expect(url.origin == "https://a.example")
    }
}
