import Hummingbird
import HummingbirdTLS
import Logging
import NIOCore

/// Puts routes, faults and the request log together and serves them until a signal comes.
struct SandboxServer: Sendable {
    static let host = "127.0.0.1"

    let port: Int
    let tokens: Tokens
    let clouds: Clouds
    let delay: Duration
    let tls: ServerTLS?
    /// Writes to stderr; without a label, since each line names the module it comes from.
    private let logger = Logger(label: "")

    /// Serves until SIGTERM or SIGINT; says where on stdout as soon as it listens.
    func run() async throws {
        let application = Application(
            router: router,
            server: try tls.map { try .tls(tlsConfiguration: $0.configuration) } ?? .http1(),
            configuration: ApplicationConfiguration(
                address: .hostname(Self.host, port: port),
                serverName: "vaultctl-sandbox"
            ),
            onServerRunning: { channel in
                ReadyLine(
                    port: channel.localAddress?.port ?? port,
                    tokens: tokens,
                    caFile: tls?.caFile
                ).announce()
            },
            logger: logger
        )
        do {
            try await application.runService()
        } catch is IOError {
            throw SandboxError.cannotListen(port: port)
        }
    }

    /// From the outside in: the log sees what the faults did, the faults what the clouds answered.
    private var router: Router<SandboxContext> {
        let router = Router(context: SandboxContext.self)
        router.add(
            middleware: RequestLogMiddleware(log: clouds.requests, tokens: tokens, logger: logger)
        )
        router.add(middleware: FaultMiddleware(script: clouds.faults, delay: delay))
        router.add(middleware: RefusalMiddleware())
        PipecatRoutes(cloud: clouds.pipecat).add(
            to: router.group("pipecat/v1")
                .add(middleware: TokenMiddleware(tokens: tokens, cloud: .pipecat))
        )
        BasetenRoutes(cloud: clouds.baseten).add(
            to: router.group("baseten/v1")
                .add(middleware: TokenMiddleware(tokens: tokens, cloud: .baseten))
        )
        ControlRoutes(clouds: clouds).add(to: router.group("_sandbox"))
        return router
    }
}
