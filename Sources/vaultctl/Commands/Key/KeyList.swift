import ArgumentParser
import Vault

/// The command `vaultctl key list`.
struct KeyList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys that open the vault, yours first.",
        discussion: """
            The cost is what one guess at a passphrase costs: memory, and how often it is gone \
            through. A code or a machine key cannot be guessed and has none. A key without a label is \
            one that no event of the history has added: somebody who can write to the file has put it \
            there, and it opens nothing unless that somebody had a member's seed.

            With --json: {"slots":[{"id","kind","label","member","you","added","keyFile",
            "cost":{"mebibytes","passes"}|null}]}.

            Example:
              vaultctl key list
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let keys = try vault.keys()
            context.output.show(["slots": .array(keys.map(\.json))]) {
                var table = Table("KEY", "KIND", "LABEL", "MEMBER", "ADDED", "COST")
                for key in keys {
                    table.add(
                        Cell(String(key.id.hex.prefix(8))),
                        Cell(key.kind.rawValue + (key.needsKeyFile ? " + file" : "")),
                        Cell(key.label ?? "-"),
                        Cell((key.memberName?.text ?? "nobody") + (key.isYours ? " (you)" : "")),
                        Cell(key.added?.description ?? "unknown to the history"),
                        Cell(key.cost.words)
                    )
                }
                return table.text(context.output.style, empty: "no keys")
            }
        }
    }
}

extension KeySummary {
    fileprivate var json: JSONValue {
        [
            "id": .string(id.hex), "kind": .string(kind.rawValue), "label": .optional(label),
            "member": .optional(memberName?.text), "you": .bool(isYours),
            "added": .optional(added?.description), "keyFile": .bool(needsKeyFile),
            "cost": cost.json,
        ]
    }
}

extension KDF {
    /// How many mebibytes a guess takes.
    private var mebibytes: Int {
        // 128 · r · N bytes, with r = 8 (RFC 7914 section 2).
        if case .scrypt(let logN, _) = self { 1 << (Int(logN) - 10) } else { 0 }
    }

    /// What a guess costs, in words.
    var words: String {
        switch self {
        case .none: "-"
        case .scrypt(_, 1): "\(mebibytes) MiB"
        case .scrypt(_, let passes): "\(mebibytes) MiB, \(passes) times"
        }
    }

    /// What a guess costs, for a script; null for a key that cannot be guessed.
    var json: JSONValue {
        switch self {
        case .none: .null
        case .scrypt(_, let passes):
            ["mebibytes": .integer(Int64(mebibytes)), "passes": .integer(Int64(passes))]
        }
    }
}
