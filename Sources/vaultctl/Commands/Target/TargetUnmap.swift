import ArgumentParser
import Vault

/// The command `vaultctl target unmap`.
struct TargetUnmap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmap",
        abstract: "Take keys out of a target's map.",
        discussion: """
            What was pushed stays at the provider; 'vaultctl push --prune' removes it there. --tag \
            and --all end the rule of that name.

            Examples:
              vaultctl target unmap prod OLD_KEY
              vaultctl target unmap prod --tag voice
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var target: String

    @Argument(help: "The keys, as the provider knows them.")
    var keys: [String] = []

    @OptionGroup var rule: RuleOptions
    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !keys.isEmpty || !rule.isEmpty else {
            throw ToolError.usage("say which keys, or which rule with --tag or --all")
        }
    }

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(target, of: "target")
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let changed = try vault.changeMap(of: name, in: team) { target throws(VaultError) in
                try remove(from: &target)
            }
            context.show(mapOf: changed)
        }
    }

    private func remove(from target: inout Target) throws(VaultError) {
        for tag in rule.tags {
            guard target.rule.tags.remove(tag) != nil else {
                throw .refused(code: "no-rule", "target \(target.name) has no rule --tag \(tag)")
            }
        }
        if rule.all {
            guard target.rule.all else {
                throw .refused(code: "no-rule", "target \(target.name) has no rule --all")
            }
            target.rule.all = false
        }
        for key in keys where target.map.removeValue(forKey: key) == nil {
            guard target.mapped[key] == nil else {
                throw .refused(
                    code: "by-rule",
                    "key \(key) comes by the rule \(target.ruleText ?? "") of target "
                        + "\(target.name)"
                )
            }
            throw .notFound(.key, key)
        }
    }
}
