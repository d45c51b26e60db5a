import ArgumentParser

/// The command `vaultctl rotate`.
struct RotateGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace a group of values, one after the other, and keep a record of it.",
        discussion: """
            A campaign has a name, an owner, a due date and entries: those with a tag, those that \
            a member who left could read, or those that hold a value that leaked. Each entry gets \
            a new value, is pushed, becomes ready, and is done. A campaign may be left at any \
            point and gone on with later, by anybody in the team; every step is in the history.

            Examples:
              vaultctl rotate start 2026-q4 --tag prod --due 14d --owner Ada
              vaultctl rotate next 2026-q4
              vaultctl rotate show 2026-q4
              vaultctl rotate end 2026-q4
            """,
        subcommands: [
            RotateStart.self, RotateList.self, RotateShow.self, RotateNext.self, RotateDone.self,
            RotateSkip.self, RotateEnd.self,
        ]
    )
}
