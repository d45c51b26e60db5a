import FoundationEssentials

/// What was asked of the clouds, in order, without any value, token or body.
actor RequestLog {
    struct Entry: Encodable, Sendable {
        let n: Int
        let requestID: String
        let method: String
        let path: String
        /// Null as long as there is no answer, and for good when the connection was closed instead.
        var status: Nullable<Int>
        let at: String
        let authorization: Authorization
        let userAgent: Nullable<String>
        /// The names of the secrets that the request writes or deletes.
        let keys: [String]
    }

    /// What is known of a request before it is answered.
    struct Arrival: Sendable {
        let requestID: String
        let method: String
        let path: String
        let authorization: Authorization
        let userAgent: String?
        let keys: [String]
    }

    private(set) var entries: [Entry] = []

    func begin(_ arrival: Arrival) {
        entries.append(
            Entry(
                n: entries.count + 1,
                requestID: arrival.requestID,
                method: arrival.method,
                path: arrival.path,
                status: Nullable(nil),
                at: Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
                authorization: arrival.authorization,
                userAgent: Nullable(arrival.userAgent),
                keys: arrival.keys
            )
        )
    }

    /// Notes the answer; a request from before the last reset is no longer here and stays so.
    func answer(requestID: String, status: Int) {
        guard let place = entries.lastIndex(where: { $0.requestID == requestID }) else { return }
        entries[place].status = Nullable(status)
    }

    func reset() {
        entries = []
    }
}
