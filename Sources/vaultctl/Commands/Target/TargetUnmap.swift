import ArgumentParser
import Vault

/// The command `vaultctl target unmap`.
struct TargetUnmap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmap",
        abstract: "Take keys out of a target's map.",
        discussion: """
            What was pushed stays at the provider.

            Example:
              vaultctl target unmap prod OLD_KEY
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var target: String

    @Argument(help: "The keys, as the provider knows them.")
    var keys: [String]

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let target = try name(target, of: "target")
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let changed = try vault.changeMap(of: target, in: team) { map throws(VaultError) in
                for key in keys {
                    guard map.removeValue(forKey: key) != nil else { throw .notFound(.key, key) }
                }
            }
            context.output.show(["target": .object(changed.json)]) { "" }
            context.output.say(
                "target \(target) now has \(changed.map.count) "
                    + (changed.map.count == 1 ? "key" : "keys")
            )
        }
    }
}
