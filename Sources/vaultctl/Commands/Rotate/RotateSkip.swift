import ArgumentParser
import Vault

/// The command `vaultctl rotate skip`.
struct RotateSkip: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Leave an entry out of a campaign, and say why.",
        discussion: """
            The reason is signed into the history: write no secret there.

            Example:
              vaultctl rotate skip 2026-q4 PUBLIC_KEY --reason 'not a secret'
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @Argument(help: "The entry's name.", completion: .entries)
    var entry: String

    @Option(help: ArgumentHelp("Why it keeps its value.", valueName: "text"))
    var reason: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Context(global).finishStep(entry, of: name, because: reason, team)
    }
}
