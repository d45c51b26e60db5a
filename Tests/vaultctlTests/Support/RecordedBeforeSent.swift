import Testing

/// Expects that no request went out before the vault had it in its history: the intent before the
/// first request of all, and an attempt before each write.
func expectRecordedBeforeSent(
    _ home: Home,
    _ sandbox: Sandbox,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let events = try await home.json("audit", "log")["events"].elements
    var attempts: [String] = []
    for event in events where event["op"] == "push.attempt" {
        let at = try #require(event["at"].string)
        let count = try #require(event["detail"]["requests"].integer)
        attempts += [String](repeating: at, count: count)
    }
    let writes = try sandbox.writes()
    #expect(writes.count <= attempts.count, sourceLocation: sourceLocation)
    for (attempt, write) in zip(attempts.sorted(), writes.map(\.at).sorted()) {
        #expect(attempt <= write, sourceLocation: sourceLocation)
    }
    let intents = events.filter { $0["op"] == "push.intent" }.compactMap { $0["at"].string }
    if let first = writes.first {
        let intent = try #require(intents.first, sourceLocation: sourceLocation)
        #expect(intent <= first.at, sourceLocation: sourceLocation)
    }
}
