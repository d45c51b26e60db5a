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
        try finish(name, entry, because: nil, team, try Context(global))
    }
}

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
        try finish(name, entry, because: reason, team, try Context(global))
    }
}

private func finish(
    _ name: String,
    _ entry: String,
    because reason: String?,
    _ team: TeamOption,
    _ context: Context
) throws {
    let name = try vaultctl.name(name, of: "campaign")
    let entry = try vaultctl.name(entry, of: "entry")
    try context.withVault { vault in
        let rotation = try vault.finishStep(
            entry,
            of: name,
            skippingBecause: reason,
            in: context.team(team, in: vault)
        )
        context.output.show(["rotation": .object(rotation.json)]) {
            rotation.text(context.output.style)
        }
    }
}

/// The command `vaultctl rotate end`.
struct RotateEnd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "Close a campaign.",
        discussion: """
            Refused (7) while entries are left; --abandon closes it all the same, and the history \
            says so.

            Example:
              vaultctl rotate end 2026-q4
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @Flag(help: "Close it although entries are left.")
    var abandon = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "campaign")
        try context.withVault { vault in
            let rotation = try vault.endRotation(
                name,
                abandoned: abandon,
                in: context.team(team, in: vault)
            )
            context.output.show(["rotation": .object(rotation.json)]) { "" }
            context.output.say("campaign \(name) is \(rotation.stateWord)")
        }
    }
}
