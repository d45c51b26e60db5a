import ArgumentParser

/// The command `vaultctl target`.
struct TargetGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "target",
        abstract: "Targets: places in a cloud, and which entries go there.",
        subcommands: [
            TargetAdd.self, TargetList.self, TargetShow.self, TargetEditCommand.self,
            TargetRemove.self, TargetTestCommand.self, TargetMap.self, TargetUnmap.self,
        ]
    )
}
