import Testing
import VaultCloud
import VaultModel

@Suite struct AuthorizationTests {
    @Test(arguments: [(AuthScheme.bearer, "Bearer t0k-en"), (.apiKey, "Api-Key t0k-en")])
    func `a token stands behind the word of its scheme`(scheme: AuthScheme, header: String) throws {
        let authorization = try Authorization(token: SecretBytes("t0k-en"), scheme: scheme)
        #expect(authorization.headerValue == header)
    }

    @Test(
        arguments: [
            "", " t0k-en", "t0k-en ", "t0k-en\n", "t0k-en\r\n", "t0k\ren", "t0k en", "t0k\ten",
            "t0k\u{0}en", "t0k\u{7F}en", "töken", "x\r\nX-Evil: 1",
        ].map(Text.init)
    )
    func `a token that a header cannot carry is refused, and not repeated`(token: Text) throws {
        let error = try #require(throws: CloudError.self) {
            try Authorization(token: SecretBytes(token.text), scheme: .bearer)
        }
        #expect(error.reason == .settings)
        #expect(!error.message.contains("t0k") && !error.message.contains("Evil"))
    }

    @Test func `nothing prints it`() throws {
        let authorization = try Authorization(token: SecretBytes(standardToken), scheme: .bearer)
        var dumped = ""
        dump(authorization, to: &dumped)
        dump([authorization], to: &dumped)
        let printed =
            "\(authorization)" + String(describing: authorization)
            + String(reflecting: authorization)
        #expect(printed == "[redacted][redacted][redacted]")
        #expect(!dumped.contains(standardToken))
        #expect(!dumped.contains("Mutex"))
    }
}
