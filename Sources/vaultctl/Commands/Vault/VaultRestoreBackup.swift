import ArgumentParser
import Vault

/// The command `vaultctl restore-backup`.
struct VaultRestoreBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore-backup",
        abstract: "Put a backup in the place of the vault.",
        discussion: """
            The backup is verified whole before anything is touched. A vault that is there is \
            kept beside it under another name. The backup itself stays where it is. It is \
            unlocked as it was when it was made.

            A backup that is older than what this machine has seen of the vault is refused with \
            status 14: what was written since would be lost, its pushes included. An admin who \
            has lost the newer file goes back with --accept-rollback: the vault's fingerprint is \
            asked for, and the history records it. Other machines that have seen the newer state \
            do the same with a copy of the restored vault, whoever uses them.

            The same is the way to go over to another copy, when two were written to: move the file \
            that is to stay aside, and restore it.

            Examples:
              vaultctl restore-backup ./team-2026-11-20.vault
              vaultctl restore-backup ./team-2026-11-20.vault --vault ./new.vault --yes
              vaultctl restore-backup ./chosen.vault --accept-rollback
            """
    )

    @Argument(help: "The backup.", completion: .file())
    var file: String

    @Flag(
        name: .customLong("accept-rollback"),
        help: "Go back to an older state than this machine has seen."
    )
    var acceptsRollback = false

    @Option(
        help: ArgumentHelp(
            "The vault's fingerprint, where nobody can be asked for it.",
            valueName: "letters"
        )
    )
    var fingerprint: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard fingerprint == nil || acceptsRollback else {
            throw ToolError.usage("--fingerprint goes with --accept-rollback")
        }
    }

    func run() throws {
        let context = try Context(global)
        let locked = try locked(context)
        let backup = try Backup(locked, with: try context.credential(for: locked.vault))
        let found = try verify(backup, context)
        let place = printable(context.path)
        // A script reads stderr as one document: an error may still follow.
        if !context.output.json {
            context.output.say(
                "verified \(printable(file)): \(found.events) events, \(found.records) records"
            )
        }
        if backup.isPlaceTaken { try context.confirm("Put it in the place of \(place)?") }
        let (vault, kept) = try backup.restore()
        vault.notices.forEach(context.output.warn)
        context.output.show(
            found.json(with: ["vault": .string(vault.path), "kept": .optional(kept)])
        ) { "" }
        context.output.say("restored \(place)")
        if let kept { context.output.say("what was there is kept as \(printable(kept))") }
        if !found.isPinned, !acceptsRollback {
            context.output.say(
                "this machine had not seen the vault before: an older backup would look the same"
            )
        }
    }

    private func locked(_ context: Context) throws -> LockedBackup {
        do throws(VaultError) {
            return try LockedBackup(
                opening: file,
                for: context.path,
                environment: context.environment
            )
        } catch {
            guard case .noVault(let path) = error else { throw error }
            throw ToolError(.notFound, code: "no-vault", "there is no backup at \(path)")
        }
    }

    /// Verifies the backup, if need be without what this machine had seen.
    private func verify(_ backup: Backup, _ context: Context) throws -> Verification {
        do throws(VaultError) {
            return try backup.verify()
        } catch {
            let isForked = error == .integrity(.forked)
            guard isForked || error == .integrity(.rolledBack) else { throw error }
            guard acceptsRollback else {
                throw ToolError(
                    .integrity,
                    code: isForked ? "forked" : "rolled-back",
                    isForked
                        ? "the backup has another history than what this machine has seen"
                        : "the backup is older than what this machine has seen",
                    hint: "what was written since would be lost; if it is lost already, an admin "
                        + "goes back with --accept-rollback"
                )
            }
        }
        backup.acceptRollback()
        let found = try backup.verify()
        try askForFingerprint(of: backup, context)
        return found
    }

    /// A rollback is accepted by its vault's name, which nobody types by habit.
    private func askForFingerprint(of backup: Backup, _ context: Context) throws(ToolError) {
        let expected = backup.id.fingerprint
        let given: String
        if let fingerprint {
            given = fingerprint
        } else if !context.isSilent, let terminal = Terminal() {
            given = try terminal.ask(
                "What was written since is given up. Type the fingerprint \(expected) to go back: "
            )
        } else {
            throw ToolError(
                .declined,
                code: "declined",
                "nobody can be asked for the vault's fingerprint",
                hint: "give it with --fingerprint; --yes does not stand in for it"
            )
        }
        guard given == expected else {
            throw ToolError(
                .declined,
                code: "fingerprint",
                "that is not the fingerprint of this vault; nothing was done",
                hint: "'vaultctl doctor' shows the one of the vault at its place"
            )
        }
    }
}
