import FoundationEssentials
import Testing

/// A cloud that repeats what it was sent, in every disguise: nothing of it is shown or kept.
struct EchoTests {
    private static let value = "sk-Quetzal0123456789/abc+def=="
    private static let put = "/pipecat/v1/secrets/voice-agent"

    /// The value and the token as a provider may spell them.
    private static func spellings(of secret: String) -> [String] {
        let bytes = Array(secret.utf8)
        let hex = bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        let body = Array(#"{"secretValue":"\#(secret)"}"#.utf8)
        return [
            secret, secret.uppercased(), secret.lowercased(), String(secret.prefix(12)) + "…",
            "…" + String(secret.suffix(12)), hex.joined(), hex.joined().uppercased(),
            hex.map { "%\($0)" }.joined(), hex.map { "\\u00\($0)" }.joined(),
            hex.map { "&#x\($0);" }.joined(), Data(bytes).base64EncodedString(),
            Data(body).base64EncodedString(), Data([1] + body).base64EncodedString(),
            "Basic " + Data(Array("user:".utf8) + bytes).base64EncodedString(),
        ]
    }

    @Test func `whatever is repeated is neither shown nor kept`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", Self.value)
        try await home.addPipecat(at: sandbox, map: ["A"])
        let token = sandbox.pipecat.token
        for secret in [Self.value, token] {
            for spelling in Self.spellings(of: secret) {
                for body in [
                    ["error": .string("<\(spelling)>")], ["other": ["deep": .string(spelling)]],
                    .string("plain \(spelling)\u{1B}[2J\u{202E}"),
                ] as [JSON] {
                    try sandbox.fault("PUT", Self.put, ["status": 400, "body": body])
                }
            }
        }
        for secret in [Self.value, token] {
            for spelling in Self.spellings(of: secret) {
                for json in [false, true, false] {
                    let arguments = ["push", "-y"] + (json ? ["--json"] : [])
                    let outcome = try await home.run(arguments, status: 9)
                    let said = outcome.text + outcome.errorText
                    #expect(!said.contains(spelling), "\(spelling)")
                    #expect(said.contains("[redacted]"), "\(spelling): \(said)")
                    #expect(!said.contains("\u{1B}") && !said.contains("\u{202E}"))
                }
            }
        }
        let log = try await home.run("audit", "log", "--json").text
        for spelling in Self.spellings(of: Self.value) + Self.spellings(of: token) {
            #expect(!log.contains(spelling))
        }
    }

    @Test func `an answer for another region or team does not carry a value or the terminal`()
        async throws
    {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        try await home.set("A", Self.value)
        try await home.addPipecat(at: sandbox, "--region", "us-west", map: ["A"])
        try await home.addBaseten(at: sandbox, map: ["A"])
        let hostile = JSON.string("\(Self.value)\u{1B}]0;x\u{7}\u{202E}")
        try sandbox.fault("PUT", Self.put, ["patch": ["region": hostile]])
        try sandbox.fault("POST", "/baseten/v1/secrets", ["patch": ["team_name": hostile]])
        for target in ["prod", "models"] {
            let outcome = try await home.run(["push", target, "-y", "--json"], status: 10)
            let said = outcome.text + outcome.errorText
            #expect(!said.contains("Quetzal"), "\(target)")
            #expect(
                !said.contains("\u{1B}") && !said.contains("\u{7}") && !said.contains("\u{202E}")
            )
            let shown = try await home.run("status").text
            #expect(!shown.contains("Quetzal") && !shown.contains("\u{1B}"))
        }
    }
}
