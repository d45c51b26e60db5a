import ArgumentParser
import Vault

/// The command `vaultctl key rekey`.
struct KeyRekey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey",
        abstract: "Make what has leaked worthless: new keys, and everything sealed anew.",
        discussion: """
            You get a new seed under a new passphrase; all your other keys, recovery codes and machine \
            keys included, open nothing any more. An admin also gives the vault and all teams that \
            you are in new keys and seals every record anew, in one transaction: whoever had the old seed and a copy \
            of the vault reads nothing that is written from now on. What was read before may have been \
            kept: replace that where it came from.

            With --team only the team gets a new key, and nobody's passphrase changes; that is for \
            admins.

            An admin's seed that has leaked is worse: with it and the file somebody could forge a \
            history that branches off before this. Machines that have seen the vault notice; for the \
            others, make a new vault and invite everybody again.

            Examples:
              vaultctl key rekey
              vaultctl key rekey --new-passphrase-file ./new --yes
              vaultctl key rekey --team voice
            """
    )

    @Option(
        name: [.customShort("t"), .customLong("team")],
        parsing: .singleValue,
        help: ArgumentHelp("Only a new key for this team; may be repeated.", valueName: "name"),
        completion: .teams
    )
    var teams: [String] = []

    @OptionGroup var newPassphrase: NewPassphraseOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard teams.isEmpty || !newPassphrase.isGiven else {
            throw ToolError.usage("with --team no passphrase changes")
        }
    }

    func run() throws {
        let context = try Context(global)
        try context.withVault(trustingCache: false) { vault in
            guard teams.isEmpty else { return try renewTeams(of: vault, context) }
            let count = try vault.keys().count(where: \.isYours)
            try context.confirm(
                count == 1
                    ? "Your passphrase will open nothing any more; a new one takes its place. Go on?"
                    : "Your \(count) keys will open nothing any more; a new passphrase takes their "
                        + "place. Go on?"
            )
            let new = try context.newPassphrase(newPassphrase, orGiven: false)
            let bar = ProgressBar(context.output, "sealing records anew")
            let renewal = try vault.renewSeed(passphrase: new, progress: { bar.show($0, of: $1) })
            bar.end()
            show(renewal, context)
            context.output.say("your seed is new; \(Self.removed(renewal.removedKeys)) nothing now")
            say(renewal.teams, context)
            if !renewal.unchanged.isEmpty {
                context.output.say(
                    "an admin should now give your teams new keys: 'vaultctl key rekey "
                        + renewal.unchanged.map { "--team \($0)" }.joined(separator: " ") + "'"
                )
            }
        }
    }

    private func renewTeams(of vault: Vault, _ context: Context) throws {
        let bar = ProgressBar(context.output, "sealing records anew")
        let renewal = try vault.renewKeys(of: teams, progress: { bar.show($0, of: $1) })
        bar.end()
        show(renewal, context)
        say(renewal.teams, context)
    }

    private func show(_ renewal: Renewal, _ context: Context) {
        context.output.show(
            [
                "teams": .strings(renewal.teams.map(\.text)),
                "unchanged": .strings(renewal.unchanged.map(\.text)),
                "removedKeys": .integer(Int64(renewal.removedKeys)),
            ]
        ) { "" }
    }

    private func say(_ teams: [Name], _ context: Context) {
        guard !teams.isEmpty else { return }
        let names = teams.map(\.text).joined(separator: ", ")
        context.output.say("new keys and new seals: \(printable(names))")
    }

    private static func removed(_ count: Int) -> String {
        count == 1 ? "the key you had opens" : "the \(count) keys you had open"
    }
}
