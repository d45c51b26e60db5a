import ArgumentParser
private import FoundationEssentials

/// Plays Pipecat Cloud and Baseten on loopback, for rehearsals, the demo and the tests.
@main
struct Sandbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vaultctl-sandbox",
        abstract: "Play Pipecat Cloud and Baseten on 127.0.0.1.",
        discussion: """
            Answers as the two clouds are documented to, keeps only the SHA-256 and the length of \
            each value, and forgets everything when it ends. One JSON line on stdout says where it \
            listens and which tokens it takes; each request is one line on stderr.

            Under /_sandbox it says what it has seen and takes faults to play:

              GET  /_sandbox/requests   every request so far, and its status
              GET  /_sandbox/state      every set and secret, with SHA-256 and size
              GET  /_sandbox/faults     the faults not played yet
              POST /_sandbox/faults     add faults for the requests to come
              POST /_sandbox/reset      forget everything

            EXAMPLES
              Rehearse a push, in another shell; the first line on stdout names the token:
                vaultctl set TOKEN
                vaultctl target add rehearsal --provider pipecat --set demo --token TOKEN \\
                  --base-url http://127.0.0.1:8791/pipecat/v1
                vaultctl target map rehearsal OPENAI_API_KEY
                vaultctl push rehearsal

              Start with a set that never becomes ready:
                vaultctl-sandbox --port 8791 --ready-after 2s --fail-set broken-set

              Let the next two writes of a set fail, and close the connection on the third:
                curl -d '{"faults":[
                    {"method":"PUT","path":"/pipecat/v1/secrets/demo","times":2,
                     "action":{"status":500,"body":{"error":"Internal server error"}}},
                    {"method":"PUT","path":"/pipecat/v1/secrets/*",
                     "action":{"close":"after"}}]}' http://127.0.0.1:8791/_sandbox/faults

              Serve https with a certificate authority of its own:
                vaultctl-sandbox --tls-directory /tmp/sandbox
                curl --cacert /tmp/sandbox/ca.pem https://127.0.0.1:8791/_sandbox/state
            """
    )

    @Option(help: ArgumentHelp("Port on 127.0.0.1; 0 takes any free one.", valueName: "n"))
    var port: UInt16 = 8791

    @Option(help: "How long a Pipecat set stays pending after each write (50ms, 2s, 1m).")
    var readyAfter = TimeSpan(seconds: 2)

    @Option(
        name: .customLong("fail-set"),
        help: ArgumentHelp(
            "A Pipecat set that ends failed instead of ready; may be repeated.",
            valueName: "name"
        )
    )
    var failingSets: [String] = []

    @Option(help: "How long to wait before every answer of a cloud.")
    var delay = TimeSpan(seconds: 0)

    @Option(
        help: ArgumentHelp(
            "Serve https; write the authority's certificate to ca.pem in this directory.",
            valueName: "dir"
        )
    )
    var tlsDirectory: String?

    @Option(
        help: ArgumentHelp(
            "File with the token of Pipecat Cloud (default: sandbox-pipecat-token).",
            valueName: "file"
        )
    )
    var pipecatTokenFile: String?

    @Option(
        help: ArgumentHelp(
            "File with the token of Baseten (default: sandbox-baseten-token).",
            valueName: "file"
        )
    )
    var basetenTokenFile: String?

    func run() async throws {
        let tokens = Tokens(
            pipecat: try token(in: pipecatTokenFile) ?? "sandbox-pipecat-token",
            baseten: try token(in: basetenTokenFile) ?? "sandbox-baseten-token"
        )
        let server = SandboxServer(
            port: Int(port),
            tokens: tokens,
            clouds: Clouds(
                pipecat: PipecatCloud(
                    readyAfter: readyAfter.duration,
                    failingSets: Set(failingSets)
                ),
                baseten: BasetenCloud(),
                requests: RequestLog(),
                faults: FaultScript()
            ),
            delay: delay.duration,
            tls: try tlsDirectory.map { try ServerTLS(writingAuthorityTo: $0) }
        )
        try await server.run()
    }

    private func token(in path: String?) throws -> String? {
        guard let path else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SandboxError.cannotRead(path: path)
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.count == 1 else {
            throw ValidationError("the token file must hold one line: \(path)")
        }
        return String(lines[0])
    }
}
