import ArgumentParser
import Vault

/// The command `vaultctl member remove`.
struct MemberRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a member, and say what he could read.",
        discussion: """
            The member's keys are deleted. The vault and every team that the member was in get new \
            keys, and all records of these teams are sealed anew, in one transaction: nothing that is \
            written from now on can be read with the old keys, whatever copy of the vault they are \
            tried on. What was read may have been kept: the list says what to replace where it came \
            from, tokens of providers first, and where it was pushed. You have to be an admin, and in \
            all the member's teams.

            With --json: {"name","id","teams":[],"rotate":[{"team","entry","version","tokenOf":[],
            "pushed":[{"target","provider","set"|null,"region"|null,"key","held",
            "state"|null}]}]}.

            Examples:
              vaultctl member remove Ben
              vaultctl member remove Ben --yes --json | jq '.rotate[].entry'
            """
    )

    @Argument(help: "The member's name.", completion: .members)
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let preview = try vault.departure(of: name)
            let teams = preview.teams.map(\.text).joined(separator: ", ")
            try context.confirm(
                "\(preview.name) could read \(preview.countWords)"
                    + (teams.isEmpty ? "" : " in \(teams)") + ". Remove \(preview.name)?"
            )
            let bar = ProgressBar(context.output, "sealing records anew")
            let departure = try vault.removeMember(name) { bar.show($0, of: $1) }
            bar.end()
            departure.show(context.output)
            context.output.say("removed \(departure.name)")
            guard !departure.exposures.isEmpty else { return }
            context.output.say(
                "next: replace what is listed where it came from, then 'vaultctl set' and "
                    + "'vaultctl push'"
            )
        }
    }
}
