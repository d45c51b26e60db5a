import ArgumentParser
import Vault

/// The command `vaultctl rotate done`.
struct RotateDone: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "done",
        abstract: "Write down that an entry is done, replaced and pushed by other commands.",
        discussion: """
            Refused (7) while the entry has its old value, or a target lacks the new one.

            Example:
              vaultctl rotate done 2026-q4 OPENAI_API_KEY
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @Argument(help: "The entry's name.", completion: .entries)
    var entry: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Context(global).finishStep(entry, of: name, team)
    }
}
