import ArgumentParser
import Vault

/// The command `vaultctl unlock`.
struct VaultUnlock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Keep the vault unlocked for a while, in the kernel's keyring.",
        discussion: """
            Your member seed goes into the keyring that the Linux kernel keeps for your user, and the \
            kernel drops it when the time is up. Nothing is written to a disk and no process stays. \
            Meanwhile no command asks for the passphrase, and every process of your user can read the \
            seed: use it on machines where you trust what you run. Many containers forbid the keyring; \
            then this command says so and nothing changes.

            Commands about your own keys ask for the passphrase all the same. 'vaultctl lock' ends it.

            Examples:
              vaultctl unlock
              vaultctl unlock --for 8h
              vaultctl unlock --for 15m --passphrase-fd 3 3<passphrase
            """
    )

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long, from 1s to 24h.", valueName: "15m")
    )
    var span: TimeSpan?

    @OptionGroup var global: GlobalOptions

    private static let standardSpan = Duration.seconds(900)

    private var duration: Duration { span?.duration ?? Self.standardSpan }

    func validate() throws {
        guard Vault.unlockSpans.contains(duration) else {
            throw ToolError.usage("a vault stays unlocked for 1s to 24h")
        }
    }

    func run() throws {
        let context = try Context(global)
        try context.withVault(trustingCache: false) { vault in
            try vault.keepUnlocked(for: duration)
            context.output.show(
                [
                    "vault": .string(vault.path),
                    "seconds": .integer(duration.components.seconds),
                ]
            ) { "" }
            context.output.say(
                "\(printable(vault.path)) stays unlocked for \(UnlockCaches.words(duration)); "
                    + "'vaultctl lock' ends it"
            )
        }
    }
}
