import Dispatch
import Glibc
import Synchronization

/// A server on loopback that answers what it was told to, byte by byte and reset by reset, whatever
/// HTTP has to say about it.
///
/// A class, since the threads of its connections share it.
final class FaultServer: Sendable {
    /// A request, as far as it was read before it is answered.
    struct Request: Sendable {
        let method: String
        let path: String

        /// Whether it is to change something.
        var isWrite: Bool { method != "GET" }
    }

    /// What is done with a request.
    struct Reply: Sendable {
        enum Part: Sendable {
            case bytes([UInt8])
            /// Bytes that depend on the body of the request.
            case made(@Sendable ([UInt8]) -> [UInt8])
            case pause(milliseconds: Int)
            /// A byte every few milliseconds, until the client leaves.
            case drip
            /// Nothing more, until the client leaves.
            case stall
            /// Ends the connection properly.
            case close
            /// Ends the connection with a reset.
            case reset
        }

        var parts: [Part]
        /// Whether it is answered when its head is there, before its body is read.
        var isEarly = false

        init(_ parts: [Part], isEarly: Bool = false) {
            self.parts = parts
            self.isEarly = isEarly
        }

        /// An answer, properly framed.
        init(_ status: Int, _ body: [UInt8], headers: [String] = []) {
            let lines =
                ["HTTP/1.1 \(status) Status"] + headers + ["Content-Length: \(body.count)", "", ""]
            parts = [.bytes(Array(lines.joined(separator: "\r\n").utf8) + body)]
        }
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex((connections: 0, requests: [Request]()))
    private let reply: @Sendable (Request) -> Reply

    /// Listens; every request is answered with what `reply` makes of it.
    init(_ reply: @escaping @Sendable (Request) -> Reply) {
        self.reply = reply
        (listener, port) = listeningSocket()
        DispatchQueue(label: "fault server \(port)").async { [self] in accept() }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections were made.
    var connections: Int { state.withLock(\.connections) }

    /// The requests whose heads came.
    var requests: [Request] { state.withLock(\.requests) }

    /// Accepts nobody any more.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            state.withLock { $0.connections += 1 }
            DispatchQueue(label: "connection \(connection)").async { [self] in
                serve(connection)
            }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var reader = RequestReader(connection)
        serving: while let request = reader.head() {
            state.withLock { $0.requests.append(request) }
            let answer = reply(request)
            var body: [UInt8] = []
            if !answer.isEarly {
                guard let read = reader.body() else { break }
                body = read
            }
            for part in answer.parts where !play(part, to: body, on: connection) { break serving }
        }
        close(connection)
    }

    /// Plays a part; false when the connection is over.
    private func play(_ part: Reply.Part, to body: [UInt8], on connection: Int32) -> Bool {
        switch part {
        case .bytes(let bytes): return send(bytes, on: connection)
        case .made(let make): return send(make(body), on: connection)
        case .pause(let milliseconds):
            usleep(UInt32(milliseconds) * 1000)
            return true
        case .drip:
            while send([0x20], on: connection), !isLeft(connection, after: 10) {}
            return false
        case .stall:
            while !isLeft(connection, after: 1000) {}
            return false
        case .close: return false
        case .reset:
            // With this, closing sends RST and drops what was not sent yet.
            var linger = linger(l_onoff: 1, l_linger: 0)
            _ = unsafe setsockopt(
                connection,
                SOL_SOCKET,
                SO_LINGER,
                &linger,
                socklen_t(MemoryLayout.size(ofValue: linger))
            )
            return false
        }
    }

    private func send(_ bytes: [UInt8], on connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes[sent...].withUnsafeBytes { rest in
                unsafe Glibc.send(
                    connection,
                    rest.baseAddress,
                    rest.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Whether the client has closed, looking for so many milliseconds.
    private func isLeft(_ connection: Int32, after milliseconds: Int32) -> Bool {
        var event = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&event, 1, milliseconds) > 0 else { return false }
        var byte: UInt8 = 0
        return unsafe recv(connection, &byte, 1, 0) <= 0
    }
}

/// Reads the requests of one connection, one behind the other.
private struct RequestReader {
    private let connection: Int32
    private var buffer: [UInt8] = []
    private var bodyByteCount = 0

    init(_ connection: Int32) {
        self.connection = connection
    }

    /// The next request without its body; nil when the client has left.
    mutating func head() -> FaultServer.Request? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let start = buffer.firstIndex(of: end) {
                let head = String(decoding: buffer[..<start], as: UTF8.self)
                let lines = head.split(separator: "\r\n")
                buffer.removeFirst(start + end.count)
                let words = lines.first?.split(separator: " ") ?? []
                guard words.count == 3 else { return nil }
                let length = lines.first { $0.lowercased().hasPrefix("content-length:") }
                bodyByteCount = length.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
                return FaultServer.Request(method: String(words[0]), path: String(words[1]))
            }
            guard read() else { return nil }
        }
    }

    /// The body of that request; nil when the client has left before its end.
    mutating func body() -> [UInt8]? {
        while buffer.count < bodyByteCount {
            guard read() else { return nil }
        }
        defer { buffer.removeFirst(bodyByteCount) }
        return Array(buffer[..<bodyByteCount])
    }

    private mutating func read() -> Bool {
        let chunk = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { chunk, count in
            count = unsafe max(0, recv(connection, chunk.baseAddress, chunk.count, 0))
        }
        buffer += chunk
        return !chunk.isEmpty
    }
}

extension [UInt8] {
    /// Where a sequence of bytes begins.
    func firstIndex(of sequence: [UInt8]) -> Int? {
        guard count >= sequence.count else { return nil }
        return (0...(count - sequence.count)).first { self[$0...].starts(with: sequence) }
    }
}

private func listeningSocket() -> (socket: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { address in
        unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe bind(listener, $0, length) | listen(listener, 128)
                | getsockname(listener, $0, &length)
        }
    }
    precondition(status == 0)
    return (listener, UInt16(bigEndian: address.sin_port))
}
