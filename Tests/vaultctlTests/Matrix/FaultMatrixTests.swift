import TestSupport
import Testing

/// Row 13 of docs/FORMAT.md section 12: whatever a provider and the network do, a push ends in the
/// state and with the status that the table of section 10 and docs/CLI.md give it.
///
/// The engine, the provider's client and the sockets are the real ones; nobody waits for a pause.
/// `VAULTCTL_SOAK` has every status with every body at both providers, and not in turn.
@Suite(.serialized) struct FaultMatrixTests {
    @Test func `whatever is answered, the push ends as the table says`() async throws {
        try await expectNoSurprise { statusCases(atBoth: Figures.isSoak, sentinel: $0) }
    }

    @Test func `no redirect is followed`() async throws {
        try await expectNoSurprise { redirectCases(sentinel: $0) }
    }

    @Test
    func `whatever the reads before and after a write meet, nothing is sent that should not be`()
        async throws
    {
        try await expectNoSurprise { _ in readCases() }
    }

    @Test func `however the wire fails, the push ends as the table says`() async throws {
        try await expectNoSurprise { _ in wireCases() }
    }

    @Test func `the matrix has the size that is asked for`() {
        let cases =
            statusCases(atBoth: false, sentinel: "http://127.0.0.1:1")
            + redirectCases(sentinel: "http://127.0.0.1:1") + readCases() + wireCases()
        #expect(cases.count >= 700)
        #expect(Set(cases.map(\.name)).count == cases.count)
    }

    private func expectNoSurprise(
        _ cases: (_ sentinel: String) -> [FaultCase],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let sentinel = FaultServer { _ in FaultServer.Reply(200, []) }
        defer { sentinel.stop() }
        let bench = try await FaultBench(sentinel: sentinel)
        var rest = cases(sentinel.url)[...]
        let caseCount = rest.count
        let surprises = await withTaskGroup(of: String?.self) { group in
            var surprises: [String] = []
            for _ in 0..<8 {
                guard let next = rest.popFirst() else { break }
                group.addTask { await bench.surprise(in: next) }
            }
            for await surprise in group {
                if let surprise { surprises.append(surprise) }
                guard let next = rest.popFirst() else { continue }
                group.addTask { await bench.surprise(in: next) }
            }
            return surprises.sorted()
        }
        #expect(
            surprises.isEmpty,
            "\(surprises.count) surprises:\n\(surprises.joined(separator: "\n"))",
            sourceLocation: sourceLocation
        )
        #expect(sentinel.connections == 0, sourceLocation: sourceLocation)
        Figures.add([
            "cases": caseCount, "surprises": surprises.count,
            "requests at the sentinel": sentinel.connections,
        ])
    }
}
