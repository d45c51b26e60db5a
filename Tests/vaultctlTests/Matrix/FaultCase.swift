import VaultModel

/// Which request meets the fault.
enum FaultPlace: Hashable, Sendable {
    /// Those that write.
    case write
    /// What is read before the first write: Pipecat's regions and set, Baseten's teams and secrets.
    case regions, set, teams, secrets
    /// The questions for readiness.
    case readiness
}

/// Requests that meet something else than a right answer, and what must come of it.
struct FaultCase: Sendable {
    /// What a request meets, where the right answer is known.
    typealias Play = @Sendable (RightAnswer) -> FaultServer.Reply

    let name: String
    let provider: Provider
    let place: FaultPlace
    /// What the requests of the place meet one after the other; the last one for good.
    let plays: [Play]
    var expected: Expectation
    /// Whether requests run into their limit, which is short then.
    var isSlow = false
    /// Whether connections end, so that a later request on one of them may not arrive.
    var breaksConnections = false
    /// Whether there is nobody at the provider's port.
    var isUnconnected = false

    static let keys = ["A", "B"]
}

/// What a provider that works answers to a request.
struct RightAnswer: Sendable {
    let status: Int
    /// The body, made from that of the request.
    let body: @Sendable ([UInt8]) -> [UInt8]
    /// A body that says that something else was done.
    var other: [UInt8] = []

    /// The answer, properly framed.
    var reply: FaultServer.Reply { reply(head: "HTTP/1.1 \(status) OK\r\n") }

    /// The body with another head, which gets its length.
    func reply(
        head: String,
        framed frame: @escaping @Sendable ([UInt8]) -> [UInt8] = framed
    ) -> FaultServer.Reply {
        FaultServer.Reply([.made { request in Array(head.utf8) + frame(body(request)) }])
    }
}

/// A body behind its length.
@Sendable func framed(_ body: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
}

/// A body in chunks of five bytes.
@Sendable func chunked(_ body: [UInt8]) -> [UInt8] {
    var text = Array("Transfer-Encoding: chunked\r\n\r\n".utf8)
    for start in stride(from: 0, to: body.count, by: 5) {
        let chunk = body[start..<min(start + 5, body.count)]
        text += Array("\(chunk.count)\r\n".utf8) + chunk + Array("\r\n".utf8)
    }
    return text + Array("0\r\n\r\n".utf8)
}

/// The cases of one fault: at both providers, met for good and met once.
func faultCases(
    _ name: String,
    _ row: TableRow,
    isSlow: Bool = false,
    providers: [Provider] = [.pipecat, .baseten],
    isOnce: [Bool] = [false, true],
    _ play: @escaping FaultCase.Play
) -> [FaultCase] {
    var cases: [FaultCase] = []
    for provider in providers {
        for once in isOnce {
            let rows = once ? [row, .yes] : [row]
            cases.append(
                FaultCase(
                    name: "\(provider) write, \(name), \(once ? "once" : "always")",
                    provider: provider,
                    place: .write,
                    plays: once ? [play, { $0.reply }] : [play],
                    expected: provider == .pipecat
                        ? Expectation(together: rows, keys: FaultCase.keys.count)
                        : Expectation(oneByOne: rows, keys: FaultCase.keys.count),
                    isSlow: isSlow
                )
            )
        }
    }
    return cases
}
