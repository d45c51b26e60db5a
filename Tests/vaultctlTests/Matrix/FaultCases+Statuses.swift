import VaultModel

// Statuses × bodies: what a provider answers where HTTP itself is in order.

/// A body, and whether it is what the specification promises.
private struct BodyKind: Sendable {
    let name: String
    var isValid = false
    var isOther = false
    var isEcho = false
    let make: @Sendable (RightAnswer) -> (@Sendable ([UInt8]) -> [UInt8])

    init(_ name: String, _ text: String) {
        self.init(name) { _ in { _ in Array(text.utf8) } }
    }

    init(
        _ name: String,
        isValid: Bool = false,
        isOther: Bool = false,
        _ make: @escaping @Sendable (RightAnswer) -> (@Sendable ([UInt8]) -> [UInt8])
    ) {
        (self.name, self.isValid, self.isOther, self.make) = (name, isValid, isOther, make)
    }

    static let all: [BodyKind] = [
        BodyKind("the right body", isValid: true) { $0.body },
        BodyKind("another region or team", isOther: true) { right in { _ in right.other } },
        BodyKind("nothing", ""),
        BodyKind("{}", "{}"),
        BodyKind("an array", #"[{"status":"OK","region":"us-west","name":"A"}]"#),
        BodyKind("wrong types", #"{"status":true,"region":7,"name":[],"team_name":null}"#),
        BodyKind("HTML", "<html><h1>Bad \u{1B}[31mGateway</h1>\u{202E}</html>"),
        BodyKind("half a document") { right in { Array(right.body($0).dropLast(3)) } },
        BodyKind("two documents") { right in { right.body($0) + right.body($0) } },
        BodyKind(
            "a name twice",
            #"{"status":"OK","region":"us-west","region":"us-west","name":"A","name":"A","team_name":"platform"}"#
        ),
        BodyKind("what was sent") { _ in
            { body in
                Array(#"{"error":"\#(FaultBench.token) may not send: ","message":"#.utf8)
                    + Array(String(decoding: body, as: UTF8.self).debugDescription.utf8)
                    + Array(#","retry_after":1}"#.utf8)
            }
        },
    ]
}

private let statuses: [Int] =
    [200, 201, 202, 203, 204, 205, 206, 207, 226, 299]
    + [300, 301, 302, 303, 304, 305, 307, 308]
    + Array(400...418) + [421, 422, 423, 425, 426, 428, 429, 431, 451, 499]
    + Array(500...505) + [507, 508, 511, 520, 522, 525, 529, 530, 598, 599, 600, 799, 999]

/// Every status with every body, at one provider or the other in turn, or at both.
func statusCases(atBoth: Bool, sentinel: String) -> [FaultCase] {
    let headers = [
        "Content-Type: application/json", "Location: \(sentinel)/moved", "Refresh: 0;\(sentinel)/",
        "X-Request-Id: r-\u{9B}31m\(FaultBench.token)", "Set-Cookie: a=b",
    ]
    var cases: [FaultCase] = []
    for (place, status) in statuses.enumerated() {
        for (number, kind) in BodyKind.all.enumerated() {
            let providers: [Provider] =
                atBoth
                ? [.pipecat, .baseten]
                : (place + number).isMultiple(of: 2) ? [.pipecat] : [.baseten]
            // These have no body, whatever is sent.
            let hasBody = status != 204 && status != 304
            var row = TableRow(status: status, isValid: hasBody && (kind.isValid || kind.isOther))
            if row == .yes, kind.isOther { row = .somethingElse }
            let isOnce = atBoth ? [false, true] : [(place / 2 + number).isMultiple(of: 3)]
            cases += faultCases(
                "\(status) with \(kind.name)",
                row,
                providers: providers,
                isOnce: isOnce
            ) { right in
                let head =
                    (["HTTP/1.1 \(status) Status"] + headers).joined(separator: "\r\n") + "\r\n"
                let body = kind.make(right)
                return FaultServer.Reply([
                    .made { request in
                        Array(head.utf8) + (hasBody ? framed(body(request)) : Array("\r\n".utf8))
                    }
                ])
            }
        }
    }
    return cases
}

/// Redirects of every kind, to a place where nobody may come.
func redirectCases(sentinel: String) -> [FaultCase] {
    let port = sentinel.split(separator: ":").last ?? ""
    let places = [
        "\(sentinel)/v1/secrets/voice", "//127.0.0.1:\(port)/v1", "http://localhost:\(port)/v1",
        "https://127.0.0.1:\(port)/", "/v1/elsewhere", "http://user@127.0.0.1:\(port)/",
        "http:\\\\127.0.0.1:\(port)\\",
    ]
    var cases: [FaultCase] = []
    for status in [301, 302, 303, 307, 308] {
        for place in places {
            cases += faultCases("\(status) to \(place)", .no(status), isOnce: [false]) { _ in
                FaultServer.Reply(status, [], headers: ["Location: \(place)"])
            }
        }
        for (provider, place) in [
            (Provider.pipecat, FaultPlace.regions), (.pipecat, .set), (.baseten, .teams),
            (.baseten, .secrets),
        ] {
            cases.append(
                FaultCase(
                    name: "\(provider) \(place), \(status) to the sentinel",
                    provider: provider,
                    place: place,
                    plays: [
                        { _ in
                            FaultServer.Reply(status, [], headers: ["Location: \(sentinel)/"])
                        }
                    ],
                    expected: Expectation(beforeWrite: .no(status))
                )
            )
        }
    }
    for header in [
        "Proxy-Authenticate: Basic realm=x", "Alt-Svc: h2=\"127.0.0.1:\(port)\"",
        "Link: <\(sentinel)>; rel=preload", "Content-Location: \(sentinel)/",
        "Host: 127.0.0.1:\(port)",
    ] {
        for status in [401, 407, 421] {
            cases += faultCases(
                "\(status) with \(header)",
                TableRow(status: status, isValid: false),
                isOnce: [false]
            ) { _ in FaultServer.Reply(status, [], headers: [header]) }
        }
        cases += faultCases("a right answer with \(header)", .yes, isOnce: [false]) { right in
            right.reply(head: "HTTP/1.1 \(right.status) OK\r\n\(header)\r\n")
        }
    }
    return cases
}

/// What the reads before a write and the questions for readiness may meet.
func readCases() -> [FaultCase] {
    var cases: [FaultCase] = []
    let places: [(Provider, FaultPlace)] = [
        (.pipecat, .regions), (.pipecat, .set), (.baseten, .teams), (.baseten, .secrets),
    ]
    for (provider, place) in places {
        for status in [
            400, 401, 402, 403, 404, 405, 408, 409, 410, 418, 422, 429, 500, 502, 503, 599,
        ] {
            // A set that is not there is new, and one that cannot be read by name is looked up in the
            // list; teams are not part of every plan.
            let isTold =
                place == .set && (status == 404 || status == 400)
                || place == .teams && (status == 403 || status == 404)
            guard !isTold else { continue }
            let name = "\(provider) \(place), \(status)"
            cases.append(
                FaultCase(
                    name: name,
                    provider: provider,
                    place: place,
                    plays: [{ _ in FaultServer.Reply(status, Array(#"{"error":"no"}"#.utf8)) }],
                    expected: Expectation(beforeWrite: TableRow(status: status, isValid: false))
                )
            )
        }
        for (name, body) in [
            ("nothing", ""), ("{}", "{}"), ("an array", "[]"), ("HTML", "<html>"),
            ("wrong types", #"{"regions":7,"secrets":{},"teams":"x","status":1}"#),
            (
                "numbers for texts",
                #"{"regions":[{"code":1}],"teams":[{"id":1}],"secrets":[{"name":1}]}"#
            ),
        ] {
            cases.append(
                FaultCase(
                    name: "\(provider) \(place), \(name)",
                    provider: provider,
                    place: place,
                    plays: [{ _ in FaultServer.Reply(200, Array(body.utf8)) }],
                    expected: Expectation(beforeWrite: .maybe)
                )
            )
        }
        let good =
            provider == .pipecat
            ? Expectation(together: [.yes], keys: 2) : Expectation(oneByOne: [.yes], keys: 2)
        for status in [429, 500, 503] {
            cases.append(
                FaultCase(
                    name: "\(provider) \(place), \(status) three times",
                    provider: provider,
                    place: place,
                    plays: Array(repeating: { _ in FaultServer.Reply(status, []) }, count: 3)
                        + [{ $0.reply }],
                    expected: good
                )
            )
        }
        cases.append(
            FaultCase(
                name: "\(provider) \(place), reset",
                provider: provider,
                place: place,
                plays: [{ _ in FaultServer.Reply([.reset]) }],
                expected: Expectation(beforeWrite: .maybe)
            )
        )
    }
    return cases + readinessCases()
}

private func readinessCases() -> [FaultCase] {
    func answer(_ status: String, keys: String = #"{"fieldName":"A"},{"fieldName":"B"}"#) -> String
    {
        #"{"region":"us-west","status":"\#(status)","secrets":[\#(keys)]}"#
    }
    let plays: [(String, FaultServer.Reply, Expectation)] = [
        ("pending", FaultServer.Reply(200, Array(answer("pending").utf8)), .neverReady),
        ("a word nobody knows", FaultServer.Reply(200, Array(answer("great").utf8)), .neverReady),
        ("READY", FaultServer.Reply(200, Array(answer("READY").utf8)), .neverReady),
        (
            "a word with escapes", FaultServer.Reply(200, Array(answer(#"\u001b[2Jx"#).utf8)),
            .neverReady
        ),
        (
            "ready without a key",
            FaultServer.Reply(200, Array(answer("ready", keys: #"{"fieldName":"A"}"#).utf8)),
            .neverReady
        ),
        ("failed", FaultServer.Reply(200, Array(answer("failed").utf8)), .failed),
        ("nothing", FaultServer.Reply(200, []), .neverReady),
        ("an array", FaultServer.Reply(200, Array("[]".utf8)), .neverReady),
        ("401", FaultServer.Reply(401, []), .neverReady),
        ("404", FaultServer.Reply(404, []), .neverReady),
        ("409", FaultServer.Reply(409, []), .neverReady),
        ("429", FaultServer.Reply(429, []), .neverReady),
        ("500", FaultServer.Reply(500, []), .neverReady),
        (
            "302", FaultServer.Reply(302, [], headers: ["Location: http://127.0.0.1:9/"]),
            .neverReady
        ),
        ("a reset", FaultServer.Reply([.reset]), .neverReady),
        ("an end", FaultServer.Reply([.close]), .neverReady),
    ]
    return plays.flatMap { name, reply, expected in
        [
            FaultCase(
                name: "readiness, \(name), always",
                provider: .pipecat,
                place: .readiness,
                plays: [{ _ in reply }],
                expected: expected
            ),
            FaultCase(
                name: "readiness, \(name), once",
                provider: .pipecat,
                place: .readiness,
                plays: [{ _ in reply }, { $0.reply }],
                expected: expected == .failed
                    ? expected : Expectation(together: [.yes], keys: 2)
            ),
        ]
    }
}
