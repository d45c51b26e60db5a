import ArgumentParser
import Vault

/// The command `vaultctl member grant`.
struct MemberGrant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Let a member into a team.",
        discussion: """
            From then on the member can read all that is in the team, its history included, and write \
            to it. You have to be an admin and in the team yourself.

            Example:
              vaultctl member grant Ben --team models
            """
    )

    @Argument(help: "The member's name.", completion: .members)
    var name: String

    @OptionGroup var team: OneTeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let (member, team) = try vault.grant(team.team, to: name)
            context.output.show(["name": .string(member.text), "team": .string(team.text)]) { "" }
            context.output.say("\(member) is in team \(team) now")
        }
    }
}

/// The option that names a team where no other can be meant.
struct OneTeamOption: ParsableArguments {
    @Option(
        name: [.customShort("t"), .customLong("team")],
        help: ArgumentHelp("The team.", valueName: "name"),
        completion: .teams
    )
    var team: String
}
