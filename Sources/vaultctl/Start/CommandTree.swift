import ArgumentParser
import Synchronization

/// Which commands the argument parser is shown.
///
/// It looks at every command it knows before it runs one, and that is most of a start. So it is
/// shown the one that was named; help and completion see all.
enum CommandTree {
    static let groups: Set<String> = ["team", "member", "key", "target", "audit", "rotate"]

    private static let all: [any ParsableCommand.Type] = [
        VaultInit.self, VaultUnlock.self, VaultLock.self, VaultStatus.self, EntrySet.self,
        EntryGet.self, EntryShow.self,
        EntryList.self, EntryEdit.self, EntryRename.self, EntryCopy.self, EntryRemove.self,
        EntryHistory.self, EntryRestore.self, ImportCommand.self, ExportCommand.self,
        EntryRun.self, EntryInject.self, GenerateCommand.self, TeamGroup.self, MemberGroup.self,
        KeyGroup.self, TargetGroup.self, PlanCommand.self, PushCommand.self, WaitCommand.self,
        DriftCommand.self, WhereCommand.self, AuditGroup.self, ExpiringCommand.self,
        RotateGroup.self, VaultBackup.self, VaultRestoreBackup.self, DoctorCommand.self,
        CompletionCommand.self,
        VersionCommand.self,
    ]

    /// The names of all commands.
    static var names: [String] { all.compactMap { $0.configuration.commandName } + ["help"] }

    /// The names of the commands in a group.
    static func names(in group: String) -> [String] {
        let command = all.first { $0.configuration.commandName == group }
        return command?.configuration.subcommands.compactMap { $0.configuration.commandName } ?? []
    }

    private static let selected = Mutex<String?>(nil)
    private static let isThorough = Mutex(false)

    /// Parses the words of a command line.
    ///
    /// Every start of the parser looks for its own `--generate-completion-script` first, which takes
    /// a quarter of its time, but not under a command of another program. So this program says it is one,
    /// until it has something to say: words that do not parse are parsed again.
    ///
    /// - Throws: what the parser throws, requests for help among it.
    static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        select(by: arguments)
        let command = try? Root.parseAsRoot(arguments)
        isThorough.withLock { $0 = true }
        return try command ?? Root.parseAsRoot(arguments)
    }

    /// The program under which this one says it is.
    fileprivate static var superCommand: String? { isThorough.withLock { $0 } ? nil : "" }

    /// Names the command that is about to run.
    private static func select(by arguments: [String]) {
        // A shell that completes a word names the command second.
        let isCompletion = arguments.first == "---completion"
        selected.withLock { $0 = isCompletion ? arguments.dropFirst().first : arguments.first }
    }

    /// The version for `vaultctl --version`.
    ///
    /// The parser would give that flag to every command, `get` among them, whose `--version` is an
    /// entry's; two of one name also break the completion of fish.
    static var version: String {
        let isRoot = selected.withLock { $0 == nil || ["--version", "--help", "-h"].contains($0) }
        return isRoot ? Program.version : ""
    }

    /// The command that was named, or all when none of that name is there.
    static var commands: [any ParsableCommand.Type] {
        switch selected.withLock({ $0 }) {
        case "init": [VaultInit.self]
        case "unlock": [VaultUnlock.self]
        case "lock": [VaultLock.self]
        case "status": [VaultStatus.self]
        case "set": [EntrySet.self]
        case "get": [EntryGet.self]
        case "show": [EntryShow.self]
        case "list": [EntryList.self]
        case "edit": [EntryEdit.self]
        case "rename": [EntryRename.self]
        case "copy": [EntryCopy.self]
        case "rm": [EntryRemove.self]
        case "history": [EntryHistory.self]
        case "restore": [EntryRestore.self]
        case "import": [ImportCommand.self]
        case "export": [ExportCommand.self]
        case "run": [EntryRun.self]
        case "inject": [EntryInject.self]
        case "generate": [GenerateCommand.self]
        case "team": [TeamGroup.self]
        case "member": [MemberGroup.self]
        case "key": [KeyGroup.self]
        case "target": [TargetGroup.self]
        case "plan": [PlanCommand.self]
        case "push": [PushCommand.self]
        case "wait": [WaitCommand.self]
        case "drift": [DriftCommand.self]
        case "where": [WhereCommand.self]
        case "audit": [AuditGroup.self]
        case "expiring": [ExpiringCommand.self]
        case "rotate": [RotateGroup.self]
        case "backup": [VaultBackup.self]
        case "restore-backup": [VaultRestoreBackup.self]
        case "doctor": [DoctorCommand.self]
        case "version": [VersionCommand.self]
        case ClipboardClear.name: [ClipboardClear.self]
        default: all
        }
    }
}

/// The command `vaultctl` itself.
struct Root: ParsableCommand {
    static var configuration: CommandConfiguration {
        var configuration = CommandConfiguration(
            commandName: "vaultctl",
            abstract: "Keep a team's secrets in a sealed vault and push them to the clouds.",
            discussion: """
                A vault is one file. Its entries belong to teams; targets say which entries go to \
                which secret set of Pipecat Cloud or which secrets of Baseten. A push sends what \
                has changed, waits until the cloud is ready, and is recorded.

                The first steps:
                  vaultctl init --team voice
                  vaultctl set OPENAI_API_KEY
                  vaultctl set PIPECAT_TOKEN
                  vaultctl target add prod --provider pipecat --set voice-agent \\
                    --token PIPECAT_TOKEN
                  vaultctl target map prod OPENAI_API_KEY
                  vaultctl push prod
                """,
            version: CommandTree.version,
            subcommands: CommandTree.commands
        )
        configuration._superCommandName = CommandTree.superCommand
        return configuration
    }
}
