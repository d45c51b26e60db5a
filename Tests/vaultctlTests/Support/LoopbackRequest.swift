import Glibc
import Testing

/// Sends one HTTP request to a port of this machine and reads the JSON of its answer.
func loopbackRequest(
    _ method: String,
    _ path: String,
    _ body: JSON?,
    authorization: String? = nil,
    port: UInt16
) throws -> JSON {
    let connection = loopbackSocket()
    defer { close(connection) }
    var address = loopbackAddress(port: port)
    let connected = unsafe withUnsafePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    try #require(connected == 0, "nobody listens on port \(port)")
    let content = body?.description ?? ""
    let request =
        "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        + (authorization.map { "Authorization: \($0)\r\n" } ?? "")
        + "Content-Type: application/json\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)"
    let bytes = Array(request.utf8)
    let sent = unsafe bytes.withUnsafeBytes { unsafe write(connection, $0.baseAddress, $0.count) }
    try #require(sent == bytes.count)
    let answer = readToEnd(connection)
    try #require(answer.starts(with: Array("HTTP/1.1 20".utf8)), "\(method) \(path)")
    let end = Array("\r\n\r\n".utf8)
    let start = try #require(
        answer.indices.first { answer[$0...].starts(with: end) },
        "the answer has no end of its head"
    )
    return try JSON(Array(answer[(start + end.count)...]))
}

/// A port of loopback on which nobody listens, held as long as it is needed.
final class SilentPort: Sendable {
    let number: UInt16
    private let descriptor: Int32

    init() {
        descriptor = loopbackSocket()
        var address = loopbackAddress(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { [descriptor] address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, length) | getsockname(descriptor, $0, &length)
            }
        }
        precondition(status == 0)
        number = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(descriptor)
    }
}

private func loopbackSocket() -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    precondition(descriptor >= 0)
    return descriptor
}

private func loopbackAddress(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

private func readToEnd(_ descriptor: Int32) -> [UInt8] {
    var found: [UInt8] = []
    while true {
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            count = unsafe max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        guard !chunk.isEmpty else { return found }
        found += chunk
    }
}
