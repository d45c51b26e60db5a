import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that speaks as much HTTP/2 (RFC 9113) as a client needs: it answers every
/// request with 200 and `{}`, a little after it has come whole.
final class HTTP2Server: Sendable {
    /// What was seen, over all connections.
    struct Log: Sendable {
        var connections = 0
        var requests = 0
        var open = 0
        /// The most requests that were open at the same time.
        var mostOpen = 0
    }

    let port: Int
    private let channel: any Channel
    private let group: MultiThreadedEventLoopGroup
    private let state: Seen

    fileprivate final class Seen: Sendable {
        let log = Mutex(Log())
    }

    init(_ certificate: TestCertificate) async throws {
        let context = try certificate.serverContext(protocols: ["h2"])
        let state = Seen()
        self.state = state
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    state.log.withLock { $0.connections += 1 }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.addHandler(FrameHandler(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    var log: Log { state.log.withLock { $0 } }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

private final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    private static let (data, headers, settings, ping): (UInt8, UInt8, UInt8, UInt8) = (0, 1, 4, 6)
    private static let (endStream, endHeaders, acknowledged): (UInt8, UInt8, UInt8) = (1, 4, 1)

    private let state: HTTP2Server.Seen
    private var bytes: [UInt8] = []
    private var isOpen = false

    init(_ state: HTTP2Server.Seen) {
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        if !isOpen {
            guard bytes.count >= Self.preface.count else { return }
            guard bytes.starts(with: Self.preface) else { return context.close(promise: nil) }
            bytes.removeFirst(Self.preface.count)
            isOpen = true
            send(Self.settings, context)
        }
        while let (type, flags, stream, content) = nextFrame() {
            take(type, flags, stream, content, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func nextFrame() -> (UInt8, UInt8, [UInt8], [UInt8])? {
        guard bytes.count >= 9 else { return nil }
        let count = bytes[..<3].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 9 + count else { return nil }
        defer { bytes.removeFirst(9 + count) }
        return (bytes[3], bytes[4], Array(bytes[5..<9]), Array(bytes[9..<9 + count]))
    }

    private func take(
        _ type: UInt8,
        _ flags: UInt8,
        _ stream: [UInt8],
        _ content: [UInt8],
        _ context: ChannelHandlerContext
    ) {
        switch type {
        case Self.settings where flags & Self.acknowledged == 0:
            send(Self.settings, flags: Self.acknowledged, context)
        case Self.ping where flags & Self.acknowledged == 0:
            send(Self.ping, flags: Self.acknowledged, content: content, context)
        case Self.headers, Self.data:
            if type == Self.headers {
                state.log.withLock { log in
                    log.requests += 1
                    log.open += 1
                    log.mostOpen = max(log.mostOpen, log.open)
                }
            }
            if flags & Self.endStream != 0 { answer(stream, context) }
        default: break
        }
    }

    private func answer(_ stream: [UInt8], _ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(50)) { [self] in
            state.log.withLock { $0.open -= 1 }
            // 8 is `:status 200` in the static table of HPACK (RFC 7541 appendix A).
            send(Self.headers, flags: Self.endHeaders, stream: stream, content: [0x88], context)
            let body = Array("{}".utf8)
            send(Self.data, flags: Self.endStream, stream: stream, content: body, context)
        }
    }

    private func send(
        _ type: UInt8,
        flags: UInt8 = 0,
        stream: [UInt8] = [0, 0, 0, 0],
        content: [UInt8] = [],
        _ context: ChannelHandlerContext
    ) {
        let length = [UInt8(0), UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
        let frame = ByteBuffer(bytes: length + [type, flags] + stream + content)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
