import ArgumentParser
import Vault

/// The command `vaultctl member add`.
struct MemberAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add the newcomer of a card.",
        discussion: """
            Ask the newcomer to read the card's fingerprint out to you, best on the telephone, and say \
            yes only when it is the same: whoever carried the card could have put another in its \
            place. Without a terminal --fingerprint has to be given; --yes does not stand in for it.

            A member can read all that is in the teams that are named. An admin can also let others \
            in and out.

            Examples:
              vaultctl member add ben.card --team voice
              vaultctl member add ben.card -t voice -t models --admin
              vaultctl member add - --fingerprint 'abcd efgh ijkl mnop' < ben.card
            """
    )

    @Argument(help: "The card's file, or - for standard input.", completion: .file())
    var card: String

    @Option(
        name: [.customShort("t"), .customLong("team")],
        parsing: .singleValue,
        help: ArgumentHelp("A team to let the member into; may be repeated.", valueName: "name"),
        completion: .teams
    )
    var teams: [String] = []

    @Flag(help: "Add an admin.")
    var admin = false

    @Option(
        help: ArgumentHelp("What the newcomer has read out to you.", valueName: "letters")
    )
    var fingerprint: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        let card = try MemberCard(try SecretInput.text(of: card, "card"))
        try context.withVault { vault in
            let found = try vault.check(card, for: teams)
            try compare(found, of: card, context)
            try vault.add(card, as: admin ? .admin : .member, to: teams)
            context.output.show(
                [
                    "name": .string(card.name.text), "id": .string(card.id.hex),
                    "role": .string(admin ? "admin" : "member"), "teams": .strings(teams),
                    "fingerprint": .string(found),
                ]
            ) { "" }
            context.output.say("added \(card.name)" + (admin ? " as an admin" : ""))
            if teams.isEmpty {
                context.output.say(
                    "next: 'vaultctl member grant \(card.name) --team NAME' opens a team"
                )
            }
        }
    }

    /// Two people compare the fingerprint, and nothing stands in for it.
    private func compare(
        _ found: String,
        of card: MemberCard,
        _ context: Context
    ) throws(ToolError) {
        if let fingerprint {
            let given = fingerprint.lowercased().filter { $0 != " " && $0 != "-" }
            guard given == found else {
                throw ToolError(
                    .refused,
                    code: "fingerprint",
                    "the card's fingerprint is \(inGroups(found)), not the one that was given",
                    hint: "ask for the card again, by another way: somebody may have changed it"
                )
            }
            return
        }
        let terminal = try context.terminal(
            or: .declined,
            "nobody can be asked to compare the card's fingerprint",
            hint:
                "give what the newcomer reads out with --fingerprint; --yes does not stand in for it"
        )
        let answer = try terminal.ask(
            "The card of \(card.name) has the fingerprint  \(inGroups(found))\n"
                + "Let \(card.name) read it out to you. Is it the same? Type yes: "
        )
        guard answer.lowercased() == "yes" else {
            throw ToolError(.declined, code: "declined", "nobody was added")
        }
    }
}
