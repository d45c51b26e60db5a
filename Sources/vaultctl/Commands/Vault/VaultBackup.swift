import ArgumentParser
import Vault

/// The command `vaultctl backup`.
struct VaultBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the vault into a new file, and verify the copy.",
        discussion: """
            The copy is one consistent state, whatever others write meanwhile. It is verified like \
            'vaultctl audit verify' does before it gets its name, opens with the same passphrases \
            and keys, and is as well sealed as the vault. A file that exists is never replaced.

            What this machine has seen is kept elsewhere: a backup alone cannot tell whether it is \
            the newest.

            Examples:
              vaultctl backup ./team-2026-11-20.vault
              vaultctl --vault ./team-2026-11-20.vault audit verify
            """
    )

    @Argument(help: "The new file.", completion: .file())
    var file: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let copied: Verification
            do throws(VaultError) {
                copied = try vault.backUp(to: file)
            } catch {
                guard case .vaultExists = error else { throw error }
                throw ToolError.fileExists(
                    file,
                    hint: "name another: a backup never replaces a file"
                )
            }
            context.output.show(copied.json(with: ["file": .string(file)])) { "" }
            context.output.say(
                "copied and verified \(printable(file)): \(copied.events) events, "
                    + "\(copied.records) records"
            )
        }
    }
}

extension Verification {
    /// What it went through, beside other fields.
    func json(with fields: JSONObject) -> JSONObject {
        var json = fields
        json["events"] = .integer(Int64(events))
        json["records"] = .integer(Int64(records))
        json["head"] = [
            "seq": .integer(Int64(head.sequence)), "link": .string(head.link.hex),
        ]
        return json
    }
}
