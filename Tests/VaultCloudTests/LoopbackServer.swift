import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that reads a request to its end and then does what it was told, whatever
/// HTTP has to say about it.
final class LoopbackServer: Sendable {
    /// What is done on each request; on the last ones what the last step says.
    enum Step: Sendable {
        /// Sends these bytes and leaves the connection open.
        case send(String)
        /// Sends these bytes and closes the connection.
        case sendAndClose(String)
        /// Sends these bytes without waiting for the body of the request.
        case sendEarly(String)
        /// Sends these bytes as soon as there is a connection, and closes it.
        case sendAtOnce(String)
        /// Does nothing.
        case stall
        /// Sends a byte now and then, without an end.
        case drip
    }

    let port: Int
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let log: Log

    /// What came in, from all connections.
    fileprivate final class Log: Sendable {
        let state = Mutex((connections: 0, bytes: 0, first: [UInt8](), requests: [[UInt8]]()))
    }

    init(_ steps: Step..., tls: NIOSSLContext? = nil) async throws {
        let log = Log()
        let steps = Mutex(steps)
        self.log = log
        let next: @Sendable () -> Step = {
            steps.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    log.state.withLock { $0.connections += 1 }
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(StepHandler(log: log, next: next))
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    var url: String { "http://127.0.0.1:\(port)" }

    var secureURL: String { "https://localhost:\(port)" }

    /// How many connections were made.
    var connections: Int { log.state.withLock(\.connections) }

    /// How many bytes came, which with TLS are those within it.
    var byteCount: Int { log.state.withLock(\.bytes) }

    /// What came first.
    var firstBytes: [UInt8] { log.state.withLock(\.first) }

    /// The requests, byte by byte.
    var requests: [[UInt8]] { log.state.withLock(\.requests) }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

/// Runs `body` with a server and stops it.
func withServer(
    _ step: LoopbackServer.Step...,
    tls: NIOSSLContext? = nil,
    _ body: (LoopbackServer) async throws -> Void
) async throws {
    let server =
        step.count == 1
        ? try await LoopbackServer(step[0], tls: tls)
        : try await LoopbackServer(step[0], step[1], tls: tls)
    do {
        try await body(server)
    } catch {
        try await server.stop()
        throw error
    }
    try await server.stop()
}

private final class StepHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: LoopbackServer.Log
    private let next: @Sendable () -> LoopbackServer.Step
    private var request: [UInt8] = []
    private var step: LoopbackServer.Step?

    init(log: LoopbackServer.Log, next: @escaping @Sendable () -> LoopbackServer.Step) {
        self.log = log
        self.next = next
    }

    func channelActive(context: ChannelHandlerContext) {
        let first = next()
        step = first
        if case .sendAtOnce(let text) = first { send(text, context, close: true) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).readableBytesView
        log.state.withLock { state in
            state.bytes += bytes.count
            if state.first.isEmpty { state.first = Array(bytes) }
        }
        request += bytes
        guard let head = request.endOfHead else { return }
        let current = step ?? next()
        step = current
        if case .sendEarly(let text) = current { return send(text, context, close: true) }
        guard request.count >= head + request[..<head].contentLength else { return }
        log.state.withLock { [request] in $0.requests.append(request) }
        request = []
        step = nil
        switch current {
        case .send(let text): send(text, context, close: false)
        case .sendAndClose(let text): send(text, context, close: true)
        case .drip: drip(context)
        case .stall, .sendEarly, .sendAtOnce: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ text: String, _ context: ChannelHandlerContext, close: Bool) {
        let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)))
        if close { written.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
    }

    private func drip(_ context: ChannelHandlerContext) {
        send("H", context, close: false)
        send("TTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", context, close: false)
        dripOn(context)
    }

    private func dripOn(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(10)) { [self] in
            guard context.channel.isActive else { return }
            send(" ", context, close: false)
            dripOn(context)
        }
    }
}

extension [UInt8] {
    /// Where the body begins.
    fileprivate var endOfHead: Int? {
        guard count >= 4 else { return nil }
        return (4...count).first { self[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var contentLength: Int {
        let lines = String(decoding: self, as: UTF8.self).lowercased().split(separator: "\r\n")
        let line = lines.first { $0.hasPrefix("content-length: ") }
        return line.flatMap { Int($0.dropFirst("content-length: ".count)) } ?? 0
    }
}
