import NIOCore
import NIOSSL

/// The client gets no answer, or no more of it: its connection is dropped.
struct Disconnection: Error {}

extension SandboxContext {
    /// Drops the connection as a failing network does: at once, and without a farewell in TLS.
    ///
    /// Whatever Hummingbird writes afterwards meets a closed connection.
    func disconnect() async {
        try? await channel.eventLoop.submit { [channel] in
            let pipeline = channel.pipeline.syncOperations
            // Closing above the TLS handler would say goodbye and wait for the client's.
            guard let tls = try? pipeline.context(handlerType: NIOSSLServerHandler.self) else {
                return channel.close(promise: nil)
            }
            tls.close(promise: nil)
        }.get()
    }
}
