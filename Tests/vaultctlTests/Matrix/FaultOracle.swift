// What the table of docs/FORMAT.md section 10 and the statuses of docs/CLI.md promise. Written from
// these texts; it knows nothing of the program.

/// What a request has met, as a row of the table.
enum TableRow: Hashable, Sendable {
    /// 2xx and a valid body.
    case yes
    /// 2xx and a valid body that names another region, team or key.
    case somethingElse
    /// A status that says no for good: 3xx, 400, 401, …
    case no(Int)
    /// 409 or 429.
    case busy(Int)
    /// Anything else: it may have been applied.
    case maybe
    /// No TCP connection.
    case noConnection
}

extension TableRow {
    /// The row of a status; `isValid` where the body is what the specification promises.
    init(status: Int, isValid: Bool) {
        self =
            switch status {
            case 200...299: isValid ? .yes : .maybe
            case 300...399, 400, 401, 402, 403, 404, 405, 413, 415, 422: .no(status)
            case 409, 429: .busy(status)
            default: .maybe
            }
    }
}

/// What a push must come to.
struct Expectation: Hashable {
    /// The states that it may end in; several only where the table leaves that open.
    var states: Set<String>
    /// The states of its keys, in alphabetic order.
    var items: [String]?
    /// Write requests.
    var attempts: Int?
    var status: Int32
}

/// One key, or one request for all keys: what becomes of it as request after request meets a row, the
/// last one for good.
private struct Fate {
    var state = ""
    var attempts = 0
    /// The status of CLI.md when nothing else has happened.
    var status: Int32 = 0

    init(_ rows: [TableRow], done: String) {
        var mayBeApplied = false
        var (busy, faults) = (0, 0)
        while state.isEmpty {
            let row = rows[min(attempts, rows.count - 1)]
            attempts += 1
            switch row {
            case .yes: (state, status) = (done, 0)
            case .somethingElse: (state, status) = ("unknown", 10)
            case .no(let code):
                (state, status) = ("rejected", code == 401 || code == 403 ? 8 : 9)
            case .busy(let code):
                busy += 1
                if busy > 4 { (state, status) = ("rejected", code == 409 ? 9 : 10) }
            case .maybe:
                mayBeApplied = true
                faults += 1
                if faults > 3 { (state, status) = ("unknown", 10) }
            case .noConnection:
                faults += 1
                if faults > 3 { (state, status) = ("rejected", 10) }
            }
        }
        // A no says nothing of an earlier request that may have been applied.
        if mayBeApplied, state == "rejected" { (state, status) = ("unknown", 10) }
    }
}

extension Expectation {
    /// All keys in one request.
    init(together rows: [TableRow], keys: Int) {
        let fate = Fate(rows, done: "ready")
        self.init(
            states: [fate.state],
            items: Array(repeating: fate.state, count: keys),
            attempts: fate.attempts,
            status: fate.status
        )
    }

    /// A request a key: the first request of all meets the first row, and whoever meets the last one
    /// meets it for good.
    init(oneByOne rows: [TableRow], keys: Int) {
        precondition(rows.count <= 2, "which key meets which row is left to the network")
        let last = Array(rows.suffix(1))
        let fates =
            [Fate(rows, done: "stored")]
            + Array(repeating: Fate(last, done: "stored"), count: keys - 1)
        let states = fates.map(\.state)
        let state: String
        var status = fates.map(\.status).max() ?? 0
        if states.contains("unknown") {
            (state, status) = ("unknown", 10)
        } else if Set(states).count == 1 {
            state = states[0]
        } else {
            (state, status) = ("partial", 11)
        }
        self.init(
            states: [state],
            items: states.sorted(),
            attempts: fates.reduce(0) { $0 + $1.attempts },
            status: status
        )
    }

    /// The reads before the first write never came to an answer: nothing was sent.
    init(beforeWrite row: TableRow) {
        let status: Int32 =
            switch row {
            case .no(401), .no(403): 8
            case .no, .busy(409): 9
            default: 10
            }
        self.init(states: ["rejected"], items: nil, attempts: 0, status: status)
    }

    /// It was taken, and then nothing more was heard of it.
    static let neverReady = Expectation(
        states: ["accepted", "pending"],
        items: nil,
        attempts: 1,
        status: 12
    )

    /// It was taken, and the provider could not make it ready.
    static let failed = Expectation(states: ["failed"], items: nil, attempts: 1, status: 12)
}
