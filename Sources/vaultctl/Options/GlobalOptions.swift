import ArgumentParser

/// The options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The vault's file, or its name in config.json.", valueName: "path"),
        completion: .file()
    )
    var vault: String?

    @Option(
        name: .customLong("passphrase-file"),
        help: ArgumentHelp("Read the passphrase from a file.", valueName: "file"),
        completion: .file()
    )
    var passphraseFile: String?

    @Option(
        name: .customLong("passphrase-fd"),
        help: ArgumentHelp("Read the passphrase from a file descriptor.", valueName: "n")
    )
    var passphraseDescriptor: Int32?

    @Option(
        name: .customLong("key-file"),
        help: ArgumentHelp(
            "Unlock with the machine key in a file, or with the passphrase that goes with it.",
            valueName: "file"
        ),
        completion: .file()
    )
    var keyFile: String?

    @Option(
        help: ArgumentHelp("The key to try the passphrase on first.", valueName: "id")
    )
    var slot: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but the result.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say what is done.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "Print without colour.")
    var noColor = false

    @Flag(name: .customLong("no-input"), help: "Never ask; fail instead.")
    var noInput = false

    @Flag(name: .shortAndLong, help: "Answer yes to confirmations.")
    var yes = false

    func validate() throws {
        guard passphraseFile == nil || passphraseDescriptor == nil else {
            throw ToolError.usage("give one of --passphrase-file and --passphrase-fd")
        }
    }
}

/// The option that names a team.
struct TeamOption: ParsableArguments {
    @Option(
        name: [.customShort("t"), .customLong("team")],
        help: ArgumentHelp(
            "The team; otherwise the one in use, or the only one.",
            valueName: "name"
        ),
        completion: .teams
    )
    var team: String?
}

/// Where a new passphrase comes from.
struct NewPassphraseOptions: ParsableArguments {
    @Option(
        name: .customLong("new-passphrase-file"),
        help: ArgumentHelp("Read the new passphrase from a file.", valueName: "file"),
        completion: .file()
    )
    var newPassphraseFile: String?

    @Option(
        name: .customLong("new-passphrase-fd"),
        help: ArgumentHelp("Read the new passphrase from a file descriptor.", valueName: "n")
    )
    var newPassphraseDescriptor: Int32?

    /// Whether it was said where it comes from.
    var isGiven: Bool { newPassphraseFile != nil || newPassphraseDescriptor != nil }
}
