internal import AsyncHTTPClient
internal import NIOCore
private import NIOHTTP1
private import NIOPosix
private import NIOSSL

#if canImport(Darwin)
private import Darwin
#else
private import Glibc
#endif

// What the errors of AsyncHTTPClient and NIO say about a request. Whoever cannot tell says
// "maybe".
extension HTTPFailure {
    /// Translates an error of a request with that body.
    ///
    /// A body that NIO never asked for has not left, whatever the error; without a body only
    /// errors that come before a connection stands are sure.
    init(_ error: any Error, body: LentBody?) {
        let mayHaveLeft = body?.wasLent ?? !Self.comesBeforeRequest(error)
        if mayHaveLeft {
            self = .maybeSent(Cause(error))
        } else if let fault = TLSFault(error) {
            self = .tls(fault)
        } else {
            self = .notSent(Cause(error))
        }
    }

    private static func comesBeforeRequest(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError:
            error == .connectTimeout || error == .getConnectionFromPoolTimeout
                || error == .tlsHandshakeTimeout || error == .alreadyShutdown
        // Its other codes are also those of connections that stood for a while.
        case let error as IOError: error.errnoCode == ECONNREFUSED
        case is NIOConnectionError, is SocketAddressError.UnknownHost: true
        default: TLSFault(error) != nil
        }
    }
}

extension HTTPFailure.TLSFault {
    /// The fault, where the error is one of a handshake.
    fileprivate init?(_ error: any Error) {
        switch error {
        case NIOSSLError.handshakeFailed(.sslError(let reasons))
        where reasons.contains { $0.description.contains("CERTIFICATE_VERIFY_FAILED") }:
            self = .certificate
        case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate,
            NIOSSLError.cannotFindPeerIP, is NIOSSLExtraError, is UnacceptableCertificate:
            self = .certificate
        case NIOSSLError.handshakeFailed, is BoringSSLError:
            self = .handshake
        case let error as HTTPClientError
        where error.shortDescription == "Server offered unsupported application protocol":
            self = .handshake
        default: return nil
        }
    }
}

extension HTTPFailure.Cause {
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError: self = .init(error)
        case let error as NIOConnectionError: self = .init(error)
        case let error as IOError where error.errnoCode == ECONNREFUSED: self = .connectionRefused
        case let error as IOError where error.errnoCode == ETIMEDOUT: self = .timeout
        case ChannelError.connectTimeout: self = .timeout
        case is SocketAddressError.UnknownHost: self = .unknownHost
        case is NIOTooManyBytesError: self = .oversize
        case is HTTPParserError: self = .malformed
        case is CancellationError: self = .cancelled
        default: self = .broken
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
            .deadlineExceeded, .readTimeout, .writeTimeout:
            self = .timeout
        case .cancelled: self = .cancelled
        default: self = .broken
        }
    }

    private init(_ error: NIOConnectionError) {
        guard let first = error.connectionErrors.first else {
            self = .unknownHost
            return
        }
        self.init(first.error)
    }
}
