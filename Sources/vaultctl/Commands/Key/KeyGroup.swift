import ArgumentParser

/// The command `vaultctl key`.
struct KeyGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Keys: the ways in which the vault opens for you.",
        subcommands: [
            KeyList.self, KeyAdd.self, KeyRemove.self, KeyPasswd.self, KeyRekey.self, KeyCost.self,
        ]
    )
}
