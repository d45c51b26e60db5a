import ArgumentParser
import Vault

/// The command `vaultctl key add`.
struct KeyAdd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a key that opens the vault.",
        discussion: """
            A machine key opens the vault without a passphrase and without its cost: for CI. It is \
            printed once, on standard output or into a new file that only you can read, and never \
            again. Whoever has it and the vault reads what you can read.

            Examples:
              vaultctl key add --machine --label ci --out ./ci.key
              VAULTCTL_KEY_FILE=./ci.key vaultctl get OPENAI_API_KEY
            """
    )

    @Flag(help: "A machine key.")
    var machine = false

    @Option(help: ArgumentHelp("What the key is for.", valueName: "text"))
    var label: String = "machine"

    @Option(
        help: ArgumentHelp("Write the key to a new file of mode 0600.", valueName: "f"),
        completion: .file()
    )
    var out: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard machine else {
            throw ToolError.usage(
                "say which key: --machine",
                hint: "'vaultctl key add --help' tells more"
            )
        }
    }

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let file = try out.map { path throws(ToolError) in try NewFile(path) }
            let key: SecretBytes
            do {
                key = try addKey(to: vault, keptIn: file)
            } catch {
                file?.discard()
                throw error
            }
            if let file {
                context.output.show(["label": .string(label), "file": .string(file.path)]) { "" }
                context.output.say("wrote the machine key to \(printable(file.path))")
            } else {
                show(key, context)
            }
        }
    }

    /// Adds the key; one that is to lie in a file does so before it opens anything.
    private func addKey(to vault: Vault, keptIn file: NewFile?) throws(VaultError) -> SecretBytes {
        try vault.addMachineKey(label: label) { key throws(VaultError) in
            do throws(ToolError) {
                try file?.write(key)
            } catch {
                throw .failed(error.message)
            }
        }
    }

    private func show(_ key: borrowing SecretBytes, _ context: Context) {
        guard global.json else {
            Output.write(key)
            return Output.write("\n", to: Output.standardOutput)
        }
        // JSON is text: here the key is a String for as long as it takes to print it.
        let text = key.withSpan { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        context.output.show(["label": .string(label), "key": .string(text)]) { "" }
    }
}
