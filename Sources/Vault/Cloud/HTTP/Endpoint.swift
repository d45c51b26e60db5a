private import NIOCore

/// A provider's base URL, checked: to it alone a token goes.
///
/// - It is `https`, or `http` on one of the loopback literals `127.0.0.1`, `[::1]`, `localhost`.
/// - It has no user name, no query and no fragment, and no path part that a parser could resolve
///   away.
/// - Its characters are those that every URL parser reads in the same way.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// Scheme, host and port, for people.
    package let origin: String
    /// Empty, or parts that each begin with a slash.
    private let path: String

    /// Checks what a target says; throws `settings`, and never with the text of the URL, which may
    /// hold a password.
    package init(_ text: String) throws(CloudError) {
        guard text.utf8.allSatisfy(\.isVisible)
        else { throw .baseURL("has characters that no URL has") }
        guard let (scheme, rest) = Self.schemeAndRest(of: text)
        else { throw .baseURL("does not begin with https://") }
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<end].lowercased()
        guard !authority.contains("@") else { throw .baseURL("has a user name in it") }
        guard let (host, port) = Self.hostAndPort(of: authority)
        else { throw .baseURL("has no proper host name") }
        guard scheme == "https" || Self.loopbackHosts.contains(host)
        else { throw .baseURL("is not https://, which only loopback addresses need not be") }
        guard let path = Self.checkedPath(rest[end...])
        else { throw .baseURL("has a path that is not plain") }
        origin = "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")"
        self.path = path
    }

    /// Scheme, host and port.
    package var description: String { origin }

    /// The URL of `parts` below the base URL; each part is percent-encoded.
    package func url(_ parts: [String]) -> RequestURL {
        RequestURL(
            origin: origin,
            path: parts.reduce(into: path) { $0 += "/" + Self.percentEncoded($1) }
        )
    }

    private static let loopbackHosts: Set<String> = ["127.0.0.1", "[::1]", "localhost"]
}

/// The URL of one request, which only an ``Endpoint`` makes.
package struct RequestURL: Hashable, Sendable {
    package let origin: String
    package let path: String

    fileprivate init(origin: String, path: String) {
        self.origin = origin
        self.path = path
    }

    /// The whole URL.
    package var text: String { origin + path }
}

extension Endpoint {
    private static func schemeAndRest(of text: String) -> (scheme: String, rest: Substring)? {
        for scheme in ["https", "http"]
        where text.prefix(scheme.count + 3).lowercased() == "\(scheme)://" {
            return (scheme, text.dropFirst(scheme.count + 3))
        }
        return nil
    }

    private static func hostAndPort(of authority: String) -> (host: String, port: Int?)? {
        let hostEnd =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map(authority.index(after:))
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let hostEnd else { return nil }
        let host = String(authority[..<hostEnd])
        guard isHost(host) else { return nil }
        guard hostEnd < authority.endIndex else { return (host, nil) }
        let digits = authority[hostEnd...].dropFirst()
        guard authority[hostEnd] == ":", (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy(\.isDigit), let port = Int(digits), (1...0xFFFF).contains(port)
        else { return nil }
        return (host, port)
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") { return isIPv6(host.dropFirst().dropLast()) }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, let last = labels.last, labels.allSatisfy(isHostLabel)
        else { return false }
        // What ends in a number is an address: of its many spellings only the usual one is taken.
        let isNumber = last.utf8.first.map(\.isDigit) ?? false
        return !isNumber || isIPv4(labels)
    }

    private static func isHostLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.utf8.first != UInt8(ascii: "-")
            && label.utf8.last != UInt8(ascii: "-")
            && label.utf8.allSatisfy { $0.isDigit || $0.isLowerLetter || $0 == UInt8(ascii: "-") }
    }

    private static func isIPv4(_ labels: [Substring]) -> Bool {
        labels.count == 4
            && labels.allSatisfy { label in UInt8(label).map { String($0) == label } ?? false }
    }

    private static func isIPv6(_ address: Substring) -> Bool {
        guard address.utf8.allSatisfy({ $0.isHexDigit || $0 == UInt8(ascii: ":") })
        else { return false }
        return (try? SocketAddress(ipAddress: String(address), port: 0))?.protocol == .inet6
    }

    /// The path without the slash at its end; nil where it is not one that all parsers agree on.
    private static func checkedPath(_ path: Substring) -> String? {
        let path = path.hasSuffix("/") ? path.dropLast() : path
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".." && part.utf8.allSatisfy(\.isUnreserved)
        }
        return isPlain ? String(path) : nil
    }

    private static func percentEncoded(_ part: String) -> String {
        // A part of dots alone would be resolved away by some parsers.
        let keepsDots = !part.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
        var text: [UInt8] = []
        for byte in part.utf8 {
            if byte.isUnreserved, keepsDots || byte != UInt8(ascii: ".") {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(contentsOf: String(byte >> 4, radix: 16, uppercase: true).utf8)
                text.append(contentsOf: String(byte & 15, radix: 16, uppercase: true).utf8)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension CloudError {
    fileprivate static func baseURL(_ fault: String) -> CloudError {
        CloudError(.settings, "the base URL \(fault)")
    }
}
