import ArgumentParser
import Vault

/// The command `vaultctl lock`.
struct VaultLock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Forget what 'vaultctl unlock' has kept.",
        discussion: """
            It asks nothing, and there is nothing to do for a vault that is locked already.

            Example:
              vaultctl lock
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let vault = try context.locked()
        let wasUnlocked = vault.lock()
        context.output.show(
            ["vault": .string(vault.path), "wasUnlocked": .bool(wasUnlocked)]
        ) { "" }
        let path = printable(vault.path)
        context.output.say(wasUnlocked ? "locked \(path)" : "\(path) was locked already")
    }
}
