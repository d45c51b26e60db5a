import ArgumentParser
import Vault

/// The command `vaultctl key add`.
struct KeyAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a key that opens the vault as you.",
        discussion: """
            Each key opens the vault by itself, and each can be removed by itself.

            A second passphrase is asked for twice, or read from --new-passphrase-file. A recovery \
            code is for paper: type it wherever a passphrase is asked for. A machine key is for CI: it \
            opens the vault without a passphrase and without its cost. Code and machine key are \
            printed once, on standard output or into a new file that only you can read, and never \
            again. Whoever has one of them and the vault reads what you can read.

            With --with-key-file a passphrase opens the vault only together with a file, which is made \
            if it is not there: keep it on a stick, never beside the vault, and name it with \
            --key-file. Who lacks it cannot even guess at the passphrase; if you lose it, you need \
            another key. Your other keys open without it: remove those that should not.

            Examples:
              vaultctl key add --recovery
              vaultctl key add --passphrase --label laptop
              vaultctl key add --passphrase --with-key-file /media/stick/vault.key
              vaultctl key add --machine --label ci --out ./ci.key
              VAULTCTL_KEY_FILE=./ci.key vaultctl get OPENAI_API_KEY
            """
    )

    @Flag(help: "A second passphrase.")
    var passphrase = false

    @Flag(help: "A recovery code.")
    var recovery = false

    @Flag(help: "A machine key.")
    var machine = false

    @Option(help: ArgumentHelp("What the key is for.", valueName: "text"))
    var label: String?

    @Option(
        help: ArgumentHelp("Write the code or key to a new file of mode 0600.", valueName: "f"),
        completion: .file()
    )
    var out: String?

    @Option(
        name: .customLong("with-key-file"),
        help: ArgumentHelp("The passphrase opens only together with this file.", valueName: "f"),
        completion: .file()
    )
    var withKeyFile: String?

    @OptionGroup var newPassphrase: NewPassphraseOptions
    @OptionGroup var global: GlobalOptions

    private var kind: KeyKind { passphrase ? .passphrase : recovery ? .recovery : .machine }

    func validate() throws {
        guard [passphrase, recovery, machine].count(where: { $0 }) == 1 else {
            throw ToolError.usage(
                "say which key: --passphrase, --recovery or --machine",
                hint: "'vaultctl key add --help' tells more"
            )
        }
        guard passphrase || !newPassphrase.isGiven else {
            throw ToolError.usage("a new passphrase goes with --passphrase")
        }
        guard (label ?? "").utf8.count <= Name.maximumByteCount else {
            throw ToolError.usage("a label has at most \(Name.maximumByteCount) bytes")
        }
        guard !passphrase || out == nil else {
            throw ToolError.usage("--out does not go with --passphrase")
        }
        guard passphrase || withKeyFile == nil else {
            throw ToolError.usage("--with-key-file goes with --passphrase")
        }
    }

    func run() throws {
        let context = try Context(global)
        let file = try out.map { path throws in try NewKeyFile(path) }
        try context.withVault(trustingCache: false) { vault in
            guard kind != .passphrase else { return try addPassphrase(to: vault, context) }
            let key = SharedSecret(try addKey(to: vault, keptIn: file))
            if let file {
                context.output.show(
                    [
                        "kind": .string(kind.rawValue), "label": .string(name),
                        "file": .string(file.path),
                    ]
                ) { "" }
                context.output.say("wrote the \(kind.words) to \(printable(file.path))")
            } else {
                show(key.bytes, context)
            }
        }
    }

    private var name: String { label ?? kind.rawValue }

    private func addPassphrase(to vault: Vault, _ context: Context) throws {
        let new = try context.newPassphrase(newPassphrase, orGiven: false)
        guard let path = withKeyFile else {
            return show(try vault.addPassphrase(new, label: name), context)
        }
        let isThere = FileOnDisk(path) != nil
        let text: SharedSecret
        if isThere {
            text = SharedSecret(try SecretInput.read(file: path, "key file"))
        } else {
            text = SharedSecret(try vault.makeKeyFile())
        }
        guard KeyFile.isMeant(by: text.bytes) else {
            throw ToolError(
                .refused,
                code: "key-file",
                "\(printable(path)) is no key file",
                hint: "name a file that is not there yet: it is made"
            )
        }
        let made = try isThere ? nil : NewKeyFile(path)
        // On disk before anything needs it.
        try made?.write(text.bytes)
        do throws(VaultError) {
            show(try vault.addPassphrase(new, keyFile: text, label: name), context)
        } catch {
            made?.discard()
            throw error
        }
        context.output.say(
            "it opens together with \(printable(path)) alone: keep that file apart from the vault, "
                + "and name it with --key-file"
        )
    }

    private func show(_ slot: SlotID, _ context: Context) {
        context.output.show(
            [
                "kind": .string(kind.rawValue), "label": .string(name), "id": .string(slot.hex),
                "keyFile": .optional(withKeyFile),
            ]
        ) { "" }
        context.output.say("added passphrase '\(printable(name))'")
    }

    /// Adds the key; one that is to lie in a file does so before it opens anything.
    private func addKey(to vault: Vault, keptIn file: NewKeyFile?) throws -> SecretBytes {
        var isWritten = false
        let keep: KeepingKey = { key throws(VaultError) in
            try file?.write(key)
            isWritten = file != nil
        }
        do throws(VaultError) {
            return kind == .recovery
                ? try vault.addRecoveryCode(label: name, keep: keep)
                : try vault.addMachineKey(label: name, keep: keep)
        } catch {
            if isWritten { file?.discard() }
            throw error
        }
    }

    private func show(_ key: borrowing SecretBytes, _ context: Context) {
        context.output.show(
            ["kind": .string(kind.rawValue), "label": .string(name)],
            withKey: key
        )
        guard kind == .recovery else { return }
        context.output.say("this is shown once: write it down, and keep it apart from the vault")
    }
}
