import ArgumentParser

/// The command `vaultctl member`.
struct MemberGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member",
        abstract: "Members: who can open the vault, and who is in which team.",
        subcommands: [
            MemberList.self, MemberCardCommand.self, MemberAdd.self, MemberRemove.self,
            MemberGrant.self, MemberRevoke.self,
        ]
    )
}
