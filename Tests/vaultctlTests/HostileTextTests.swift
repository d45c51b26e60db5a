import TestSupport
import Testing

/// What a member of the team writes is shown to the others as text: it moves no cursor, turns no
/// line around, reaches no clipboard and makes no line of its own (FORMAT.md section 1, D).
struct HostileTextTests {
    /// Sets the clipboard (OSC 52), clears the screen, rings, returns, turns around, isolates.
    private static let text =
        "x\u{1B}]52;c;cm0gLXJm\u{7}\u{1B}[2J\r\u{9B}31m\u{202E}\u{2066}\u{2028}\ny"

    @Test func `no text of a member speaks to the terminal of another`() async throws {
        let home = try await Home.withVault()
        let sandbox = try await Sandbox()
        let text = Self.text
        try await home.set("A", "value")
        try await home.addPipecat(at: sandbox, map: ["A"])
        try await home.addBaseten(at: sandbox, map: ["A"])
        let phrase = ["--passphrase-file", home.passphraseFile]
        write(Array("another passphrase".utf8), to: home.path("new"))
        let written: [[String]] = [
            ["edit", "A", "--note", text, "--tag", text, "--expires", "1d"],
            ["target", "edit", "prod", "--region", text, "-y"],
            ["target", "edit", "models", "--remote-team", text, "-y"],
            [
                "key", "add", "--passphrase", "--label", text, "--new-passphrase-file",
                home.path("new"),
            ] + phrase,
            ["rotate", "start", "may", "--entry", "A", "--reason", text, "--owner", text],
            ["rotate", "skip", "may", "A", "--reason", text],
        ]
        for command in written { try await home.run(command) }
        let shown: [[String]] = [
            ["list"], ["list", "--tag", text], ["show", "A"], ["history", "A"], ["status"],
            ["expiring"], ["where", "A"], ["target", "list"], ["target", "show", "prod"],
            ["target", "show", "models"], ["target", "test", "prod"], ["target", "test", "models"],
            ["plan"], ["plan", "--offline"], ["push", "-y"], ["drift"], ["key", "list"],
            ["member", "list"], ["rotate", "list"], ["rotate", "show", "may"], ["audit", "log"],
            ["audit", "pushes"], ["audit", "verify"], ["doctor"], ["team", "list"],
            ["get", text], ["show", text], ["target", "show", text], ["--team", text, "list"],
            ["audit", "show", text], ["rotate", "show", text], ["member", "remove", text, "-y"],
        ]
        let forbidden = ["\u{1B}", "\u{7}", "\r", "\u{9B}", "\u{202E}", "\u{2066}", "\u{2028}"]
        for command in written + shown {
            let outcome = try await home.run(command + ["-v"], status: nil)
            #expect(outcome.ending != .killed(signal: 5) && outcome.status != nil, "\(command)")
            let said = outcome.text + outcome.errorText
            for mark in forbidden {
                #expect(
                    !said.unicodeScalars.contains { mark.unicodeScalars.contains($0) },
                    "\(command.prefix(2)) says \(mark.debugDescription): \(said.debugDescription)"
                )
            }
        }
    }
}
