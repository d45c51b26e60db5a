import Glibc
import TestSupport
import Testing

/// Row 12 of docs/FORMAT.md section 12: a push that is killed before any of its system calls.
///
/// No write request without an intent and an attempt in the history; the file is whole; whatever the
/// push has come to is explicable; `wait` and the next push settle it; and in the end the provider
/// holds what the history says. `VAULTCTL_SOAK` takes every call, and not a sample.
@Suite(.serialized) struct CrashTests {
    private static let values = ["A": "value-of-A", "B": "value-of-B"]

    @Test func `a Pipecat push that is killed anywhere is settled`() async throws {
        try await expectSettled(sample: 24) { home, sandbox in
            try await home.addPipecat(at: sandbox, map: ["A", "B"])
        } remote: { sandbox in
            try sandbox.digests(ofSet: "voice-agent")
        }
    }

    @Test func `a Baseten push that is killed anywhere is settled`() async throws {
        try await expectSettled(sample: 24) { home, sandbox in
            try await home.addBaseten(at: sandbox, map: ["A", "B"])
        } remote: { sandbox in
            try sandbox.basetenDigests()
        }
    }

    private func expectSettled(
        sample: Int,
        _ addTarget: (Home, Sandbox) async throws -> Void,
        remote: (Sandbox) throws -> [String: String]
    ) async throws {
        let sandbox = try await Sandbox()
        let original = try await Home.withVault()
        for (name, value) in Self.values { try await original.set(name, value) }
        try await addTarget(original, sandbox)
        let calls = try await countCalls(of: original.copy(), sandbox)
        var generator = SeededGenerator(seed: 12)
        let window = calls.first...(calls.total + 20)
        let places =
            Figures.isSoak
            ? Array(window)
            : (0..<sample).map { part in
                let width = window.count / sample
                return window.lowerBound + part * width + generator.number(in: 0...(width - 1))
            }
        var killed = 0
        for place in places {
            try sandbox.reset()
            let home = original.copy()
            let push = try await home.kill(before: place, "push", "-y")
            try #require(push.status != 125, "this system has no ptrace")
            if push.status == 128 + SIGKILL { killed += 1 } else { #expect(push.status == 0) }
            try await expectExplicable(home, sandbox, "killed before call \(place)")
            #expect(try remote(sandbox) == Self.values.mapValues(sha256))
        }
        #expect(killed > places.count / 2)
        Figures.add(["kills": killed])
    }

    /// How many calls a push makes, and which of them begins the first write to the vault.
    private func countCalls(
        of home: Home,
        _ sandbox: Sandbox
    ) async throws -> (first: Int, total: Int) {
        let push = try await home.kill(before: 0, "push", "-y")
        try #require(push.status == 0, "\(push)")
        let counts = String(decoding: contents(of: home.path("calls")), as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(counts.count == 3)
        // A little before the first fsync of the intent.
        return (max(1, counts[1] - 40), counts[0])
    }

    private func expectExplicable(
        _ home: Home,
        _ sandbox: Sandbox,
        _ place: String
    ) async throws {
        try await expectRecordedBeforeSent(home, sandbox)
        #expect(try await home.json("audit", "verify")["ok"] == true, "\(place)")
        let before = try await home.lastPush()
        let writes = try sandbox.writes().count
        switch before["state"].string {
        case nil: #expect(writes == 0, "\(place)")
        case "open"?: #expect(before["attempts"].integer ?? 0 >= writes, "\(place)")
        case "accepted"?, "pending"?, "ready"?, "stored"?: #expect(writes > 0, "\(place)")
        case let state?: Issue.record("\(place): \(state)")
        }
        let waited = try await home.run(["wait", "--json"], status: nil)
        let settled = try document(waited.output)["pushes"].elements
        #expect(settled.count <= 1, "\(place)")
        if let push = settled.first {
            let isSent = push["attempts"].integer ?? 0 > 0
            let expected: Set<JSON> = isSent ? ["ready", "stored"] : ["abandoned"]
            #expect(expected.contains(push["state"]), "\(place): \(push)")
            #expect(waited.status == (isSent ? 0 : 10), "\(place)")
        } else {
            #expect(waited.status == 0, "\(place)")
        }
        try await home.run("push", "-y")
        let status = try await home.json("status")["targets"][0]
        #expect(status["stale"] == [], "\(place)")
        #expect(["ready", "stored"].contains(status["state"]), "\(place)")
        let pushes = try await home.json("audit", "pushes")["pushes"].elements
        for push in pushes {
            #expect(["ready", "stored", "abandoned"].contains(push["state"]), "\(place)")
        }
        try await expectRecordedBeforeSent(home, sandbox)
    }
}

extension Home {
    /// A home of its own with what this one has.
    fileprivate func copy() -> Home {
        let home = Home()
        TestSupport.write(contents(of: vault), to: home.vault)
        TestSupport.write(contents(of: keyFile), to: home.keyFile)
        return home
    }

    /// Runs a command and kills it before one of its system calls.
    fileprivate func kill(before call: Int, _ arguments: String...) async throws -> Outcome {
        var start = started(arguments, With())
        start.arguments = ["\(call)", path("calls"), start.program] + start.arguments
        start.program = Binaries.syscallKiller
        return try await Child(start).end()
    }
}
