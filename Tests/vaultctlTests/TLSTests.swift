import TestSupport
import Testing

/// A cloud behind TLS: trusted when its authority is, and told nothing when it is not.
struct TLSTests {
    @Test func `with its authority named, a push goes through`() async throws {
        let (home, sandbox) = try await homes()
        let authority = try #require(sandbox.caFile)
        try await addTarget(home, sandbox, "--ca-file", authority)
        let push = try await home.json("push", "-y")["pushes"][0]
        #expect(push["state"] == "ready")
        #expect(sandbox.log.contains("PUT /pipecat/v1/secrets/voice-agent 202"))
    }

    @Test func `without it nothing is sent, and the status is 10`() async throws {
        let (home, sandbox) = try await homes()
        try await addTarget(home, sandbox)
        let push = try await home.json("push", "-y", status: 10)["pushes"][0]
        #expect(push["state"] == "rejected")
        #expect(push["error"]["code"] == "tls")
        #expect(push["attempts"] == 0)
        let planned = try await home.json("plan", status: 7)["targets"][0]
        #expect(planned["problems"][0]["code"] == "tls")
        #expect(!sandbox.log.contains("/pipecat/"))
    }

    @Test func `an authority of another sandbox is no help, nor are variables`() async throws {
        let (home, sandbox) = try await homes()
        let (otherHome, other) = try await homes()
        let authority = try #require(sandbox.caFile)
        try await addTarget(home, sandbox, "--ca-file", try #require(other.caFile))
        let with = Home.With(environment: [
            "SSL_CERT_FILE": authority, "SSL_CERT_DIR": home.path("tls"),
            "VAULTCTL_CA_FILE": authority,
        ])
        try await home.run("push", "-y", with: with, status: 10)
        #expect(!sandbox.log.contains("/pipecat/"))
        _ = otherHome
    }

    @Test func `an authority that cannot be read is refused`() async throws {
        let (home, sandbox) = try await homes()
        try await addTarget(home, sandbox, "--ca-file", home.path("missing.pem"))
        try await home.run("push", "-y", status: 7)
        #expect(!sandbox.log.contains("/pipecat/"))
    }

    @Test func `a server without TLS where TLS was asked for is told nothing`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", "value")
        try await home.set("TOKEN", sandbox.pipecat.token)
        let url = sandbox.pipecat.baseURL.replacing("http://", with: "https://")
        try await home.run(
            "target",
            "add",
            "prod",
            "--provider",
            "pipecat",
            "--set",
            "voice-agent",
            "--token",
            "TOKEN",
            "--base-url",
            url
        )
        try await home.run("target", "map", "prod", "A")
        let push = try await home.json("push", "-y", status: 10)["pushes"][0]
        #expect(push["error"]["code"] == "tls")
        #expect(try sandbox.requests().count == 0)
    }

    private func homes() async throws -> (Home, Sandbox) {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox("--tls-directory", home.path("tls"))
        try await home.set("A", "value")
        return (home, sandbox)
    }

    private func addTarget(_ home: Home, _ sandbox: Sandbox, _ options: String...) async throws {
        try await home.set("PIPECAT_TOKEN", sandbox.pipecat.token)
        try await home.run(
            [
                "target", "add", "prod", "--provider", "pipecat", "--set", "voice-agent",
                "--token", "PIPECAT_TOKEN", "--base-url", sandbox.pipecat.baseURL,
            ] + options
        )
        try await home.run("target", "map", "prod", "A")
    }
}
