import ArgumentParser
import Vault

/// The command `vaultctl member revoke`.
struct MemberRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a member out of a team.",
        discussion: """
            The team gets a new key and all its records are sealed anew, in one transaction. What \
            the member has read may have been kept: the list says what to replace, and where it was \
            pushed.

            With --json: {"name","id","teams":[],"rotate":[{"team","entry","version","tokenOf":[],
            "pushed":[{"target","provider","set"|null,"region"|null,"key","held"}]}]}.

            Example:
              vaultctl member revoke Ben --team models
            """
    )

    @Argument(help: "The member's name.", completion: .members)
    var name: String

    @OptionGroup var team: OneTeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let preview = try vault.departure(of: name, from: team.team)
            try context.confirm(
                "\(preview.name) could read \(preview.countWords) in team \(preview.teams[0]). "
                    + "Take \(preview.name) out of it?"
            )
            let bar = ProgressBar(context.output, "sealing records anew")
            let departure = try vault.revoke(team.team, from: name) { bar.show($0, of: $1) }
            bar.end()
            departure.show(context.output)
            context.output.say("\(departure.name) is not in team \(departure.teams[0]) any more")
        }
    }
}
