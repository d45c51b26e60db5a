import ArgumentParser
import Vault

/// The command `vaultctl rename`.
struct EntryRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give an entry another name.",
        discussion: """
            Its versions stay, and the targets that name it follow. The keys at the providers stay \
            as they are: 'vaultctl target map' changes those.

            Example:
              vaultctl rename OPENAI_KEY OPENAI_API_KEY
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var old: String

    @Argument(help: "Its new name.")
    var new: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let old = try name(old, of: "entry")
        let new = try name(new, of: "entry")
        try context.withVault { vault in
            let renaming = try vault.rename(old, to: new, in: context.team(team, in: vault))
            let targets = renaming.targets.map(\.text)
            context.output.show(
                [
                    "from": .string(old.text), "to": .string(new.text),
                    "targets": .strings(targets),
                ]
            ) { "" }
            context.output.say(
                "renamed \(old) to \(new)"
                    + (targets.isEmpty ? "" : ", also in \(targets.joined(separator: ", "))")
            )
        }
    }
}
