import TestSupport
import Testing

/// What is acknowledged is on the disk, and costs no more waiting for it than that takes: five times
/// for SQLite's journal and file, twice for the pin (docs/decisions/0016-seven-syncs.md).
struct DurabilityTests {
    @Test(arguments: [10, 2000])
    func `a set waits for the disk seven times, however large the vault is`(
        entries: Int
    ) async throws {
        let home = try await Home.withVault()
        let lines = (1...entries).map { "KEY_\($0)=value-\($0)\n" }.joined()
        write(Array(lines.utf8), to: home.path("entries.env"))
        try await home.run("import", home.path("entries.env"))

        let calls = try await calls(of: ["set", "KEY_7"], .input("another"), in: home)
        let syncs = calls.filter(\.isSync)
        #expect(syncs.count == 7, "\(syncs.map(\.text))")
        // Nothing is written to the vault or the pin that no sync follows.
        for file in Set(calls.filter(\.isWrite).map(\.file)) {
            let written = try #require(calls.lastIndex { $0.isWrite && $0.file == file })
            let synced = calls.lastIndex { $0.isSync && $0.file == file }
            #expect(synced ?? -1 > written, "\(file)")
        }
    }

    private struct Call {
        let text: String
        var name: Substring { text.prefix { $0 != " " } }
        var file: String { String(text.dropFirst(name.count + 1)) }
        var isSync: Bool { ["fsync", "fdatasync"].contains(name) }
        var isWrite: Bool { ["write", "pwrite64"].contains(name) && file.hasPrefix("/") }
    }

    /// The system calls of a command that change something below a home, in order.
    private func calls(
        of arguments: [String],
        _ with: Home.With,
        in home: Home
    ) async throws -> [Call] {
        let notes = TemporaryDirectory()
        var start = home.started(arguments, with)
        start.trace(below: home, "kill", at: 0, notes.path("calls"))
        let outcome = try await Child(start).end()
        try #require(outcome.status != 125, "this system has no ptrace")
        #expect(outcome.status == 0, "\(outcome)")
        return tracedCalls(in: notes.path("calls")).map(Call.init(text:))
    }
}
