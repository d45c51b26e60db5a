import ArgumentParser
import Vault

/// The command `vaultctl audit anchor`.
struct AuditAnchor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchor",
        abstract: "Print one line to keep somewhere else, which binds the history as it is now.",
        discussion: """
            The line names the newest event and a digest over it and all events before it; it \
            holds no secret. Kept where nobody who writes the vault can change it, such as a \
            ticket, a signed Git tag or a Git note, it shows later that nothing was taken away, \
            changed or exchanged: 'vaultctl audit verify --anchor LINE'.

            Examples:
              vaultctl audit anchor >> anchors.txt
              git notes --ref vaultctl append -m "$(vaultctl audit anchor)"
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let anchor = try vault.anchor()
            context.output.show(
                [
                    "anchor": .string(anchor.description), "vault": .string(anchor.vault.base32),
                    "head": [
                        "seq": .integer(Int64(anchor.sequence)), "link": .string(anchor.link.hex),
                    ],
                ]
            ) { "\(anchor)\n" }
        }
    }
}
