import Testing

/// Waits until something has happened in another process, looking every few milliseconds.
///
/// - Throws: a failed requirement when it has not happened in time.
func eventually(
    _ what: Comment,
    within limit: Duration = .seconds(30),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ hasHappened: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await hasHappened() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    try #require(Bool(false), what, sourceLocation: sourceLocation)
}
