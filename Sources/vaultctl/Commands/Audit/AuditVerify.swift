import ArgumentParser
import Vault

/// The command `vaultctl audit verify`.
struct AuditVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the whole history and every record, and say what was checked.",
        discussion: """
            Every event: its number, link, signature, and whether its author might write it. Every \
            record of your teams: its place in the signed state, its seal, and what it refers to. \
            And that nothing is missing that this machine has seen before.

            Status 14 when something does not verify.

            Example:
              vaultctl audit verify
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        try context.withVault { vault in
            let found = try vault.verify()
            context.output.show(
                [
                    "ok": true, "events": .integer(Int64(found.events)),
                    "records": .integer(Int64(found.records)),
                    "head": [
                        "seq": .integer(Int64(found.head.sequence)),
                        "link": .string(found.head.link.hex),
                    ],
                    "pinned": .bool(found.isPinned), "anchored": false,
                ]
            ) {
                """
                verified  \(found.events) events: numbers, links, signatures, authority
                          \(found.records) records: signed state, seals, references
                          \(seen(found))
                head      \(found.head.sequence) \(found.head.link)

                """
            }
        }
    }

    private func seen(_ found: Verification) -> String {
        found.isPinned
            ? "nothing is missing that this machine has seen"
            : "this machine had not seen the vault before: an older copy would look the same"
    }
}
