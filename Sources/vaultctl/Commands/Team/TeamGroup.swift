import ArgumentParser

/// The command `vaultctl team`.
struct TeamGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team",
        abstract: "Teams: entries and targets under keys of their own.",
        subcommands: [
            TeamCreate.self, TeamList.self, TeamRename.self, TeamRemove.self, TeamUse.self,
        ]
    )
}
