import ArgumentParser
import Vault

/// The command that `get --copy` leaves behind: it waits, and empties the clipboard if what lies there
/// is still what was copied.
///
/// It is told a salted digest on its standard input and never the value. It is in no list of
/// commands.
struct ClipboardClear: ParsableCommand {
    static let name = "clear-clipboard"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Empty the clipboard after a time.",
        shouldDisplay: false
    )

    @Option var after: TimeSpan

    func run() throws {
        let input = try SecretInput.read(descriptor: StandardInput.descriptor, "digest")
        let bytes = input.withSpan { bytes in bytes.indices.map { bytes[$0] } }
        // Whoever started this ended before there was anything to clear.
        guard let digest = SecretDigest(bytes: bytes) else { return }
        WallClock.wait(after.duration)
        let clipboard = try Clipboard()
        guard let content = clipboard.content(), try digest.matches(content) else { return }
        clipboard.empty()
    }

    /// Starts it; it waits for the digest.
    static func start(after time: Duration) -> ChildProcess? {
        guard let program = ProgramFile.own else { return nil }
        let seconds = String(time.components.seconds)
        return ChildProcess.startDetached(program, ["vaultctl", name, "--after", seconds])
    }
}
