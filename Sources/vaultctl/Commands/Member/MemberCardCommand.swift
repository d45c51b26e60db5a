import ArgumentParser
import Vault

/// The command `vaultctl member card`.
struct MemberCardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Make a card with which an admin adds you.",
        discussion: """
            For newcomers, on their own machine, with a copy of the vault. You choose a passphrase; \
            the card holds your public keys and a key that only this passphrase opens. It is printed \
            as one line, and the vault is not changed. Send it to an admin by whatever way, and read \
            the fingerprint out on the telephone: so the admin knows that nobody has put another card \
            in its place.

            In a vault with more than eight passphrases the first command of yours needs --slot: it \
            says which of them to try.

            With --json: {"card","fingerprint","slot"}.

            Examples:
              vaultctl member card --name Ben > ben.card
              vaultctl member card --name Ben --new-passphrase-file ./pass > ben.card
            """
    )

    @Option(name: .customLong("name"), help: ArgumentHelp("Your name.", valueName: "me"))
    var me: String

    @OptionGroup var newPassphrase: NewPassphraseOptions
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let name = try name(me, of: "member")
        let locked = try context.locked()
        let passphrase = try context.newPassphrase(newPassphrase, orGiven: false)
        let (card, fingerprint) = try locked.makeCard(named: name, passphrase: passphrase)
        context.output.show(
            [
                "card": .string(card.text), "fingerprint": .string(fingerprint),
                "slot": .string(card.slot.id.hex),
            ]
        ) {
            card.text + "\n"
        }
        context.output.say(
            "fingerprint  \(inGroups(fingerprint))\n"
                + "slot         \(card.slot.id.hex.prefix(8))\n"
                + "next: send the card to an admin, and read the fingerprint out on the telephone"
        )
    }
}
