import TestSupport
import Testing

/// What a person sees, command by command.
struct TranscriptTests {
    @Test func `entries`() async throws {
        try await replay(Transcripts.entries)
    }

    @Test func `changes of entries`() async throws {
        try await replay(Transcripts.entryChanges)
    }

    @Test func `tools`() async throws {
        try await replay(Transcripts.tools)
    }

    @Test func `documents`() async throws {
        try await replay(Transcripts.documents)
    }

    @Test func `teams and keys`() async throws {
        try await replay(Transcripts.teamsAndKeys)
    }

    @Test func `members`() async throws {
        let home = try await Home.withVault()
        let made = try await home.json(
            "member",
            "card",
            "--name",
            "Ben",
            "--new-passphrase-file",
            home.passphraseFile
        )
        write(Array(try #require(made["card"].string).utf8), to: home.path("ben.card"))
        let letters = Array(try #require(made["fingerprint"].string))
        let groups = stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }
        let fingerprint = groups.joined(separator: " ")
        try await replay(Transcripts.members, in: home, knowing: [(fingerprint, "{fingerprint}")])
    }

    @Test func `keys`() async throws {
        try await replay(Transcripts.keys)
    }

    @Test func `targets`() async throws {
        try await replay(Transcripts.targets)
    }

    @Test func `a push and its history`() async throws {
        try await replay(Transcripts.push, Sandbox())
    }

    @Test func `an audit`() async throws {
        try await replay(Transcripts.audit, Sandbox())
    }

    @Test func `a campaign of rotation`() async throws {
        try await replay(Transcripts.rotation, Sandbox())
    }

    @Test func `a backup and its way back`() async throws {
        try await replay(Transcripts.backup)
    }

    @Test func `the beginning`() async throws {
        try await replay(Transcripts.beginning, in: Home())
    }

    @Test func `every command is in a transcript`() async throws {
        let shown = Set(Transcripts.all.flatMap(\.commands).map { Array($0.dropFirst()) })
        // A script of completions is long, and what a doctor finds depends on the machine.
        for command in try await Help.commands()
        where ![["completion"], ["doctor"]].contains(command) {
            #expect(shown.contains { $0.starts(with: command) }, "\(command)")
        }
    }

    private func replay(
        _ transcript: Transcript,
        in home: Home? = nil,
        _ sandbox: Sandbox? = nil,
        knowing names: [(String, String)] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let given: Home
        if let home { given = home } else { given = try await Home.withVault() }
        let replayed = try await transcript.replayed(in: given, sandbox, knowing: names)
        #expect(
            transcript.differences(from: replayed) == [],
            "this was said:\n\(replayed)",
            sourceLocation: sourceLocation
        )
    }
}
