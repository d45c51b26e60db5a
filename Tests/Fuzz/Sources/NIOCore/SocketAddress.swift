import Glibc

/// Stands where NIO's would be, as far as an endpoint asks it: whether a text is an address.
public struct SocketAddress {
    /// What an address can be, of which one matters.
    public enum Family {
        case inet6
    }

    /// What is thrown for a text that is no address.
    public struct NoAddress: Error {}

    /// The kind of address.
    public let `protocol` = Family.inet6

    /// Takes the text of an address.
    public init(ipAddress: String, port: Int) throws {
        var address = in6_addr()
        guard unsafe inet_pton(AF_INET6, ipAddress, &address) == 1 else { throw NoAddress() }
    }
}
