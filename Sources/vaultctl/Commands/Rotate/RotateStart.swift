import ArgumentParser
import Vault

/// The command `vaultctl rotate start`.
struct RotateStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Begin a campaign.",
        discussion: """
            The entries may come from several sources; each is taken once. --leaver takes those \
            whose present value was there while the member could read it. The reason is signed \
            into the history: write no secret there.

            Examples:
              vaultctl rotate start 2026-q4 --tag prod --due 14d
              vaultctl rotate start bob-left --leaver Bob --owner Ada --due 7d
              vaultctl rotate start leak-4711 --value-from leaked.txt --due 2d
              vaultctl rotate start tokens --entry PIPECAT_TOKEN --entry BASETEN_KEY
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @Option(
        help: ArgumentHelp("An entry; may be given several times.", valueName: "entry"),
        completion: .entries
    )
    var entry: [String] = []

    @Option(help: ArgumentHelp("All entries with this tag.", valueName: "tag"))
    var tag: [String] = []

    @Option(help: ArgumentHelp("All that this member could read.", valueName: "member"))
    var leaver: [String] = []

    @Option(
        name: .customLong("value-from"),
        help: ArgumentHelp("All that hold the value in a file.", valueName: "f|-"),
        completion: .file()
    )
    var file: String?

    @Option(help: ArgumentHelp("Who sees to it; otherwise you.", valueName: "name"))
    var owner: String?

    @Option(help: ArgumentHelp("When it is to be finished.", valueName: "14d|2026-12-01"))
    var due: ExpiryOption?

    @Option(help: ArgumentHelp("Why, in words.", valueName: "text"))
    var reason: String?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !entry.isEmpty || !tag.isEmpty || !leaver.isEmpty || file != nil else {
            throw ToolError.usage(
                "say which entries: --entry, --tag, --leaver or --value-from"
            )
        }
    }

    func run() throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "campaign")
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            var plan = RotationPlan(
                name: name,
                reason: reason ?? source,
                entries: try entries(vault, team, context)
            )
            plan.owner = owner
            if case .at(let time)? = due?.expiry(from: Timestamp.now) { plan.due = time }
            let rotation = try vault.startRotation(plan, in: team)
            context.output.show(rotation)
            context.output.say(
                "next: 'vaultctl rotate next \(printable(name.text))' goes through them"
            )
        }
    }

    /// What is written into the history when nobody gives a reason.
    private var source: String {
        var words: [String] = []
        if !tag.isEmpty { words.append("tag " + tag.joined(separator: ", ")) }
        if !leaver.isEmpty { words.append("member " + leaver.joined(separator: ", ") + " left") }
        if file != nil { words.append("a value leaked") }
        if !entry.isEmpty { words.append("chosen entries") }
        return words.joined(separator: "; ")
    }

    private func entries(
        _ vault: Vault,
        _ team: TeamChoice,
        _ context: Context
    ) throws -> Set<Name> {
        var entries = Set(try entry.map { try vaultctl.name($0, of: "entry") })
        if !tag.isEmpty {
            let tagged = try vault.summaries(in: team).entries.filter { entry in
                entry.tags.contains { tag.contains($0) }
            }
            entries.formUnion(tagged.map(\.name))
        }
        for member in leaver {
            entries.formUnion(try vault.entries(readBy: member, in: team))
        }
        if let file {
            let value = try context.soughtValue(in: file)
            let home = try vault.team(team).name
            let found = try vault.whereabouts(of: value).holders.filter { $0.team == home }
            entries.formUnion(found.map(\.entry))
        }
        return entries
    }
}
