import ArgumentParser
import Vault

/// The command `vaultctl key remove`.
struct KeyRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a key: it does not open the vault any more.",
        discussion: """
            The key is named by its id, or by how it begins; 'vaultctl key list' shows them. Your last \
            key cannot be removed. An admin can remove the keys of others.

            A copy of the vault that is older still opens with it. If a key has leaked, 'vaultctl key \
            rekey' makes it worthless for all that is sealed from now on.

            Examples:
              vaultctl key remove 1f0c22ab
              vaultctl key remove 1f0c22ab --yes
            """
    )

    @Argument(help: "The key's id.")
    var id: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault(trustingCache: false) { vault in
            let key = try vault.key(id)
            let owner = key.isYours ? "your" : "\(key.memberName?.text ?? "nobody")'s"
            let label = key.label.map { " '\(printable($0))'" } ?? ""
            let isInUse = key.id == vault.slotInUse
            try context.confirm(
                "Remove \(printable(owner)) \(key.kind.words)\(label)"
                    + (isInUse ? ", which has just opened the vault?" : "?")
            )
            try vault.removeKey(key.id)
            context.output.show(["removed": .string(key.id.hex)]) { "" }
            context.output.say("removed \(printable(owner)) \(key.kind.words)\(label)")
        }
    }
}

extension KeyKind {
    /// What it is called.
    var words: String {
        switch self {
        case .passphrase: "passphrase"
        case .recovery: "recovery code"
        case .machine: "machine key"
        }
    }
}
