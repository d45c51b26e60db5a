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

            --tag and --all make a rule that is kept: entries with the tag, or all of the team, go \
            there under their own names, also those that are made later. A rule never takes an \
            entry that holds the token of a target, and leaves alone what is mapped by hand.

            Examples:
              vaultctl target map prod OPENAI_API_KEY DEEPGRAM_API_KEY
              vaultctl target map models hf_access_token=HF_TOKEN
              vaultctl target map prod --tag voice
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var target: String

    @Argument(
        help: ArgumentHelp("What goes there.", valueName: "[key=]entry"),
        completion: .mappings
    )
    var items: [String] = []

    @OptionGroup var rule: RuleOptions
    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !items.isEmpty || !rule.isEmpty else {
            throw ToolError.usage("say which entries: by name, with --tag, or with --all")
        }
    }

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(target, of: "target")
        let additions = try items.map { item throws(ToolError) in try Self.addition(item) }
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let changed = try vault.changeMap(of: name, in: team) { target throws(VaultError) in
                for (key, entry) in additions { target.map[key] = entry }
                target.rule.all = target.rule.all || rule.all
                target.rule.tags.formUnion(rule.tags)
            }
            context.show(mapOf: changed)
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

/// A rule by which entries go to a target.
struct RuleOptions: ParsableArguments {
    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("Every entry with this tag.", valueName: "t")
    )
    var tags: [String] = []

    @Flag(help: "Every entry of the team but tokens.")
    var all = false

    var isEmpty: Bool { tags.isEmpty && !all }
}

extension Context {
    /// Says how many keys a target has now.
    func show(mapOf target: Target) {
        output.show(["target": .object(target.json)]) { "" }
        let count = target.mapped.count
        output.say(
            "target \(target.name) now has \(count) \(count == 1 ? "key" : "keys")"
                + (target.ruleText.map { "; \(printable($0)) follow" } ?? "")
        )
    }
}
