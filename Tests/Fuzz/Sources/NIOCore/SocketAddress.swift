import Glibc

/// Stands where NIO's would be, as far as an endpoint asks it: whether a text is an address.
public struct SocketAddress {
    public enum Family {
        case inet6
    }

    public struct NoAddress: Error {}

    public let `protocol` = Family.inet6

    public init(ipAddress: String, port: Int) throws {
        var address = in6_addr()
        guard unsafe inet_pton(AF_INET6, ipAddress, &address) == 1 else { throw NoAddress() }
    }
}
