import ArgumentParser
import Vault

/// The command `vaultctl team rename`.
struct TeamRename: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give a team another name.",
        discussion: """
            Its entries, targets and members stay as they are.

            Example:
              vaultctl team rename voice telephone
            """
    )

    @Argument(help: "The team's name.", completion: .teams)
    var old: String

    @Argument(help: "The new name.")
    var new: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let new = try name(new, of: "team")
        try context.withVault { vault in
            let old = try vault.renameTeam(old, to: new)
            context.output.show(["from": .string(old.text), "to": .string(new.text)]) { "" }
            context.output.say("team \(old) is now called \(new)")
        }
    }
}
