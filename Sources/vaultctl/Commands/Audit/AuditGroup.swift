import ArgumentParser

/// The command `vaultctl audit`.
struct AuditGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "The history: what went where, when, by whom, and that nobody edited it.",
        subcommands: [
            AuditPushes.self, AuditShow.self, AuditLog.self, AuditVerify.self, AuditAnchor.self,
            AuditExport.self, AuditReport.self,
        ]
    )
}
