import ArgumentParser
import Vault

/// The command `vaultctl key passwd`.
struct KeyPasswd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwd",
        abstract: "Change your passphrase.",
        discussion: """
            The one that has opened the vault is changed; with a recovery code or a machine key the \
            only one there is, or the one that --key names. The new one is tried before the old one \
            goes, and costs what the old one did. With the key file that it goes with in --key-file, it \
            is changed to one that goes with the same.

            It does not help against somebody who knows the old passphrase and has an older copy of \
            the vault: 'vaultctl key rekey' does.

            Examples:
              vaultctl key passwd
              vaultctl key passwd --passphrase-file ./old --new-passphrase-file ./new
            """
    )

    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("The passphrase's key, as 'key list' shows it.", valueName: "id")
    )
    var key: String?

    @OptionGroup var newPassphrase: NewPassphraseOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault(trustingCache: false) { vault in
            let old = try key.map { id throws(VaultError) in try vault.key(id).id }
            // Whatever is wrong is said before anybody thinks of a new passphrase.
            let keyFile = try context.secondFactor()
            _ = try vault.passphraseCost(of: old, withKeyFile: keyFile != nil)
            let new = try context.newPassphrase(newPassphrase, orGiven: false)
            let slot = try vault.changePassphrase(to: new, keyFile: keyFile, of: old)
            context.output.show(["id": .string(slot.hex)]) { "" }
            context.output.say(
                "changed your passphrase; older copies of the vault still open with the old one"
            )
        }
    }
}
