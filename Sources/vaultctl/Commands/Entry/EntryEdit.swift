import ArgumentParser
import Vault

/// The command `vaultctl edit`.
struct EntryEdit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change the note, tags, expiry or retention of an entry.",
        discussion: """
            The value stays as it is; 'vaultctl set' changes that. No editor is ever started on a \
            value. An entry keeps its 32 newest versions unless --kept says otherwise; older \
            values are deleted.

            Examples:
              vaultctl edit OPENAI_API_KEY --note 'the account of the voice team'
              vaultctl edit OPENAI_API_KEY --tag prod --untag staging --expires 90d
              vaultctl edit OPENAI_API_KEY --kept 5
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String

    @Option(help: ArgumentHelp("A note for people; '' removes it.", valueName: "text"))
    var note: String?

    @Option(help: ArgumentHelp("Add a tag; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("Remove a tag; may be given several times.", valueName: "tag"))
    var untag: [String] = []

    @Option(
        help: ArgumentHelp(
            "Until when the value is good.",
            valueName: "90d|2027-01-31|never"
        )
    )
    var expires: ExpiryOption?

    @Option(help: ArgumentHelp("How many versions are kept, 1 to 256.", valueName: "n"))
    var kept: Int?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard note != nil || !tag.isEmpty || !untag.isEmpty || expires != nil || kept != nil else {
            throw ToolError.usage(
                "say what to change",
                hint: "--note, --tag, --untag, --expires and --kept change an entry"
            )
        }
        if let both = tag.first(where: untag.contains) {
            throw ToolError.usage("tag '\(printable(both))' is both added and removed")
        }
    }

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "entry")
        var details = EntryDetails()
        details.note = note
        details.addedTags = tag
        details.removedTags = untag
        details.expires = expires?.expiry(from: Timestamp.now)
        details.kept = kept
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            try confirmDrop(of: name, in: team, vault, context)
            let (teamName, entry) = try vault.edit(name, details, in: team)
            context.output.show(["entry": .object(EntrySummary(entry).json(teamName))]) { "" }
            context.output.say("changed \(name)")
        }
    }

    /// Versions beyond the new number are deleted, and that is asked for.
    private func confirmDrop(
        of name: Name,
        in team: TeamChoice,
        _ vault: Vault,
        _ context: Context
    ) throws {
        guard let kept else { return }
        let versions = try vault.entry(name, in: team).versions.count
        guard kept > 0, versions > kept else { return }
        let count = versions - kept
        try context.confirm(
            "Delete the \(count == 1 ? "oldest version" : "\(count) oldest versions") of \(name)?"
        )
    }
}
