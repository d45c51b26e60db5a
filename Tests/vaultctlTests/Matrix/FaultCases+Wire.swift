import VaultCloud
import VaultModel

// Faults of the wire: connections that end, stall and drip, and answers that are no HTTP.

/// All of them, at both providers, met for good and met once.
func wireCases() -> [FaultCase] {
    let cases =
        endings() + framings() + nonsense() + stalls() + oversize() + right() + unconnected()
    return cases.map { found in
        var found = found
        found.breaksConnections = true
        return found
    } + successions()
}

/// Sends a text and then ends the connection in a way.
private func sent(
    _ text: String,
    _ end: FaultServer.Reply.Part,
    isEarly: Bool = false
) -> FaultCase.Play {
    { _ in FaultServer.Reply([.bytes(Array(text.utf8)), end], isEarly: isEarly) }
}

/// Connections that end at every place of an answer, properly or by a reset.
private func endings() -> [FaultCase] {
    let texts = [
        "": "before the answer", "HTTP/1.1 20": "in the status line",
        "HTTP/1.1 202 Accepted\r\nContent-Le": "in the head",
        "HTTP/1.1 202 Accepted\r\nContent-Length: 90\r\n\r\n": "behind the head",
        "HTTP/1.1 202 Accepted\r\nContent-Length: 90\r\n\r\n{\"status\":\"OK\",": "in the body",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"s": "in a chunk",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n": "before the last chunk",
    ]
    var cases: [FaultCase] = []
    for (text, place) in texts.sorted(by: { $0.key < $1.key }) {
        cases += faultCases("an end \(place)", .maybe, sent(text, .close))
        cases += faultCases("a reset \(place)", .maybe, sent(text, .reset))
    }
    // Before the body of the request was read: the client has sent it by then, or is about to.
    cases += faultCases("an end behind the head of the request", .maybe) { _ in
        FaultServer.Reply([.pause(milliseconds: 20), .close], isEarly: true)
    }
    cases += faultCases("a reset behind the head of the request", .maybe) { _ in
        FaultServer.Reply([.pause(milliseconds: 20), .reset], isEarly: true)
    }
    return cases
}

/// Lengths and chunks that do not fit.
private func framings() -> [FaultCase] {
    let body = #"{"status":"OK","region":"us-west","name":"A","team_name":"platform"}"#
    let heads = [
        "Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 5 5\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length: 9223372036854775807\r\n\r\n",
        "Content-Length: 10\r\nContent-Length: 20\r\n\r\n", "Content-Length: +5\r\n\r\n",
        "Content-Length: 0x44\r\n\r\n", "Content-Length: 5\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\n",
    ]
    return heads.flatMap { head in
        faultCases(
            "framed by \(head.debugDescription)",
            .maybe,
            sent("HTTP/1.1 202 Accepted\r\n\(head)\(body)", .close)
        )
    }
}

/// What is not HTTP at all.
private func nonsense() -> [FaultCase] {
    let texts = [
        "hello\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "{\"status\":\"OK\",\"region\":\"us-west\"}",
        "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 20 OK\r\n\r\n",
        "ICY 200 OK\r\nContent-Length: 2\r\n\r\n{}", "\r\n\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", "* OK IMAP4rev1\r\n", "220 mail ESMTP\r\n",
        "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n{}", "HTTP/1.1 200 OK\r\nA\u{0}B: c\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n{}", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n{}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2 200\r\n\r\n{}",
    ]
    return texts.flatMap { text in
        faultCases("the text \(text.debugDescription)", .maybe, sent(text, .close))
    }
        + faultCases(
            "a head of 200 000 bytes",
            .maybe,
            sent(
                "HTTP/1.1 200 OK\r\nA: \(String(repeating: "x", count: 200_000))\r\n\r\n{}",
                .close
            )
        )
        + faultCases(
            "a head of 20 000 lines",
            .maybe,
            sent("HTTP/1.1 200 OK\r\n\(String(repeating: "A: b\r\n", count: 20_000))\r\n{}", .close)
        )
        + faultCases(
            "a change of protocol",
            .maybe,
            sent(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                .close
            )
        )
        + faultCases("bytes that are not UTF-8", .maybe) { right in
            FaultServer.Reply(right.status, [0x7B, 0xFF, 0xFE, 0x7D])
        }
        + faultCases("UTF-16", .maybe) { right in
            right.reply(head: "HTTP/1.1 200 OK\r\n") { body in
                framed([0xFF, 0xFE] + body.flatMap { [$0, 0] })
            }
        }
        + faultCases("a body that is compressed", .maybe) { right in
            right.reply(head: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n") { _ in
                framed([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0xAE, 5, 0])
            }
        }
        + faultCases("a document of a thousand levels", .maybe) { right in
            let nested = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
            return FaultServer.Reply(right.status, Array(#"{"status":\#(nested)}"#.utf8))
        }
}

/// Answers that do not come to an end in time.
private func stalls() -> [FaultCase] {
    let texts = [
        "nothing": "", "half a status line": "HTTP/1.1 2", "half a head": "HTTP/1.1 200 OK\r\nA: b",
        "a head": "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n",
        "half a body": "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"status\":",
        "half a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n90\r\n{\"st",
        "a hundred": "HTTP/1.1 100 Continue\r\n\r\n",
        "a body of no length": "HTTP/1.1 200 OK\r\n\r\n{\"status\":\"OK\",\"region\":\"us-west\"}",
    ]
    var cases: [FaultCase] = []
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
        cases += faultCases("a stall behind \(name)", .maybe, isSlow: true, sent(text, .stall))
    }
    cases += faultCases(
        "a body that drips",
        .maybe,
        isSlow: true,
        sent("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", .drip)
    )
    cases += faultCases(
        "a head that drips",
        .maybe,
        isSlow: true,
        sent("HTTP/1.1 200 OK\r\nA:", .drip)
    )
    cases += faultCases("a stall before the body is read", .maybe, isSlow: true) { _ in
        FaultServer.Reply([.stall], isEarly: true)
    }
    return cases
}

/// Answers that are larger than allowed.
private func oversize() -> [FaultCase] {
    let size = HTTPAnswer.maximumByteCount + 1
    let large = String(repeating: "x", count: size)
    let chunk = "10000\r\n\(String(repeating: "x", count: 1 << 16))\r\n"
    let chunks = String(repeating: chunk, count: 17) + "0\r\n\r\n"
    return faultCases(
        "a length beyond the limit",
        .maybe,
        isOversizeOnce: "Content-Length: \(size)\r\n\r\n"
    )
        + faultCases(
            "a body beyond the limit",
            .maybe,
            isOversizeOnce: "Content-Length: \(size)\r\n\r\n\(large)"
        )
        + faultCases("a body of no length beyond the limit", .maybe, isOversizeOnce: "\r\n\(large)")
        + faultCases(
            "chunks beyond the limit",
            .maybe,
            isOversizeOnce: "Transfer-Encoding: chunked\r\n\r\n\(chunks)"
        )
}

private func faultCases(_ name: String, _ row: TableRow, isOversizeOnce rest: String) -> [FaultCase]
{
    faultCases(name, row, sent("HTTP/1.1 200 OK\r\n\(rest)", .close))
}

/// Answers that are unusual and right.
private func right() -> [FaultCase] {
    let frames: [(String, String, @Sendable ([UInt8]) -> [UInt8])] = [
        ("in chunks", "HTTP/1.1 200 OK\r\n", chunked),
        ("in lower case", "HTTP/1.1 200 ok\r\n", { framed($0).map { $0 == 0x43 ? 0x63 : $0 } }),
        ("behind a hundred", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", framed),
        (
            "behind early hints",
            "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\n", framed
        ),
        ("without a reason", "HTTP/1.1 200\r\n", framed),
        ("with white space", "HTTP/1.1 202 OK\r\n", { framed([0x20, 0x0A] + $0 + [0x0D, 0x0A]) }),
        ("as the last of its connection", "HTTP/1.1 200 OK\r\nConnection: close\r\n", framed),
    ]
    var cases: [FaultCase] = []
    for (name, head, frame) in frames {
        cases += faultCases("right, \(name)", .yes, isOnce: [false]) { right in
            right.reply(head: head, framed: frame)
        }
    }
    cases += toleratingRepetition(
        faultCases("right, without a length", .yes, isOnce: [false]) { right in
            FaultServer.Reply([
                .made { Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + right.body($0) }, .close,
            ])
        }
    )
    cases += toleratingRepetition(
        faultCases("right, of HTTP/1.0", .yes, isOnce: [false]) { right in
            FaultServer.Reply([
                .made { Array("HTTP/1.0 200 OK\r\n\r\n".utf8) + right.body($0) }, .close,
            ])
        }
    )
    cases += faultCases("right, byte by byte", .yes, isOnce: [false]) { right in
        FaultServer.Reply(
            (0..<30).flatMap { place -> [FaultServer.Reply.Part] in
                [
                    .made { request in
                        let text = Array("HTTP/1.1 200 OK\r\n".utf8) + framed(right.body(request))
                        return Array(place < 29 ? text[place...place] : text[29...])
                    }, .pause(milliseconds: 1),
                ]
            }
        )
    }
    // Whoever takes it for the answer to the next request is led by the nose.
    cases += toleratingRepetition(
        faultCases("right, and an answer to nobody", .yes, isOnce: [false]) { right in
            let planted = Array(#"{"region":"us-west","status":"failed","secrets":[]}"#.utf8)
            return right.reply(head: "HTTP/1.1 200 OK\r\n") { body in
                framed(body) + Array("HTTP/1.1 200 OK\r\n".utf8) + framed(planted)
            }
        }
    )
    return cases
}

/// Where the connection ends, the answer may be lost with it or a request be given to it that has to be
/// sent again: how often is left open.
private func toleratingRepetition(_ cases: [FaultCase]) -> [FaultCase] {
    cases.map { found in
        var found = found
        found.expected.attempts = nil
        return found
    }
}

/// Nobody listens.
private func unconnected() -> [FaultCase] {
    [Provider.pipecat, .baseten].map { provider in
        FaultCase(
            name: "\(provider), nobody listens",
            provider: provider,
            place: .regions,
            plays: [],
            expected: Expectation(beforeWrite: .noConnection),
            isUnconnected: true
        )
    }
}

/// One thing after the other, to one request.
private func successions() -> [FaultCase] {
    let reset: FaultCase.Play = { _ in FaultServer.Reply([.reset]) }
    func status(_ code: Int) -> FaultCase.Play { { _ in FaultServer.Reply(code, []) } }
    let rows: [[(TableRow, FaultCase.Play)]] = [
        [(.maybe, reset), (.no(400), status(400))], [(.maybe, reset), (.no(401), status(401))],
        [(.maybe, reset), (.no(307), status(307))], [(.busy(429), status(429)), (.maybe, reset)],
        [(.maybe, reset), (.busy(409), status(409))],
        [(.busy(409), status(409)), (.no(422), status(422))],
        [(.maybe, status(500)), (.maybe, reset), (.maybe, status(503)), (.yes, { $0.reply })],
        [
            (.busy(429), status(429)), (.busy(409), status(409)), (.busy(429), status(429)),
            (.busy(429), status(429)), (.yes, { $0.reply }),
        ],
        [
            (.busy(429), status(429)), (.maybe, status(500)), (.busy(429), status(429)),
            (.maybe, reset), (.yes, { $0.reply }),
        ],
        [(.maybe, status(500)), (.somethingElse, { FaultServer.Reply($0.status, $0.other) })],
        [
            (.busy(409), status(409)), (.busy(429), status(429)), (.busy(409), status(409)),
            (.busy(409), status(409)), (.busy(429), status(429)),
        ],
    ]
    return rows.map { steps in
        FaultCase(
            name: "pipecat write, \(steps.map { "\($0.0)" }.joined(separator: ", then "))",
            provider: .pipecat,
            place: .write,
            plays: steps.map(\.1),
            expected: Expectation(together: steps.map(\.0), keys: FaultCase.keys.count)
        )
    }
}
