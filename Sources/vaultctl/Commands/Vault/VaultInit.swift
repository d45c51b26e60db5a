import ArgumentParser
import Vault

/// The command `vaultctl init`.
struct VaultInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create the vault, its first member and its first team.",
        discussion: """
            The vault is one file, sealed under your passphrase. You become its first admin.

            Examples:
              vaultctl init --team voice
              vaultctl init --vault ./team.vault --team voice --name Ada \\
                --new-passphrase-file ./passphrase
            """
    )

    @Option(help: ArgumentHelp("The name of the first team.", valueName: "name"))
    var team: String?

    @Option(name: .customLong("name"), help: ArgumentHelp("Your name.", valueName: "me"))
    var me: String?

    @OptionGroup var newPassphrase: NewPassphraseOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let founder = try name(
            me ?? ProcessEnvironment.value(of: "USER") ?? "founder",
            of: "member"
        )
        let team = try team.map { text throws(ToolError) in try name(text, of: "team") }
        try LockedVault.checkCreation(at: context.path)
        let passphrase = try context.newPassphrase(newPassphrase, orGiven: true)
        let vault = try Vault.create(
            at: context.path,
            founder: founder,
            passphrase: passphrase,
            team: team,
            environment: context.environment
        )
        vault.notices.forEach(context.output.warn)
        context.output.show(
            [
                "vault": .string(vault.path), "id": .string(vault.id.base32),
                "member": .string(founder.text), "team": .optional(team?.text),
            ]
        ) {
            "made \(printable(vault.path)) with member \(founder)"
                + (team.map { " and team \($0)" } ?? "") + "\n"
        }
        if team == nil {
            context.output.say("next: 'vaultctl team create NAME' makes the first team")
        } else {
            context.output.say("next: 'vaultctl set NAME' stores the first secret")
        }
    }
}
