import ArgumentParser
import Vault

/// The command `vaultctl target map`.
struct TargetMap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Say which entries go to a target, and under which keys.",
        discussion: """
            ENTRY alone goes under its own name; KEY=ENTRY under another. A key that is mapped \
            already gets the new entry. Nothing is sent before the next push.

            Examples:
              vaultctl target map prod OPENAI_API_KEY DEEPGRAM_API_KEY
              vaultctl target map models hf_access_token=HF_TOKEN
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var target: String

    @Argument(
        help: ArgumentHelp("What goes there.", valueName: "[key=]entry"),
        completion: .mappings
    )
    var items: [String]

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let target = try name(target, of: "target")
        let additions = try items.map { item throws(ToolError) in try Self.addition(item) }
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let changed = try vault.changeMap(of: target, in: team) { map throws(VaultError) in
                for (key, entry) in additions { map[key] = entry }
            }
            context.output.show(["target": .object(changed.json)]) { "" }
            context.output.say(
                "target \(target) now has \(changed.map.count) "
                    + (changed.map.count == 1 ? "key" : "keys")
            )
        }
    }

    private static func addition(_ item: String) throws(ToolError) -> (String, Name) {
        guard let sign = item.firstIndex(of: "=") else {
            return (item, try vaultctl.name(item, of: "entry"))
        }
        let entry = String(item[item.index(after: sign)...])
        return (String(item[..<sign]), try vaultctl.name(entry, of: "entry"))
    }
}
