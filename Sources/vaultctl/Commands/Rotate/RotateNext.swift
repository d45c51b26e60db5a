import ArgumentParser
import Vault

/// The command `vaultctl rotate next`.
struct RotateNext: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "Go on with a campaign: new value, push, ready, done; entry by entry.",
        discussion: """
            Asks for the new value of the next entry, pushes the targets that use it, waits until \
            they are ready, and writes down that it is done. Then the next one. Leaving it blank \
            ends the round; the campaign goes on where it stopped. An entry that has a new value \
            already is only pushed. An entry that has expired needs --expires. Without a terminal it \
            takes one entry, whose value comes from standard input or is made with --generate.

            Examples:
              vaultctl rotate next 2026-q4
              vaultctl rotate next 2026-q4 --expires 90d
              vaultctl rotate next 2026-q4 --entry WEBHOOK_SECRET --generate -y
              printf %s "$NEW" | vaultctl rotate next 2026-q4 --entry OPENAI_API_KEY -y
            """
    )

    @Argument(help: "The campaign's name.")
    var name: String

    @Option(
        help: ArgumentHelp("This entry alone.", valueName: "entry"),
        completion: .entries
    )
    var entry: String?

    @Flag(help: "Make the new value: 32 letters and digits.")
    var generate = false

    @Option(
        help: ArgumentHelp(
            "Until when the new value is good.",
            valueName: "90d|2026-12-01|never"
        )
    )
    var expires: ExpiryOption?

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let command = self
        try runBlocking { try await command.rotate() }
    }

    private func rotate() async throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "campaign")
        let chosen = try entry.map { try vaultctl.name($0, of: "entry") }
        let vault = try context.open()
        let team = context.team(team, in: vault)
        var rotation = try vault.rotation(name, in: team)
        endOnInterrupt()
        for step in try steps(of: rotation, chosen, context) {
            guard let next = try await round(step, of: name, vault, team, context) else { break }
            rotation = next
        }
        vault.notices.forEach(context.output.warn)
        context.output.show(rotation)
        if rotation.ended == nil, rotation.steps.allSatisfy(\.isOver) {
            context.output.say(
                "next: 'vaultctl rotate end \(printable(name.text))' closes the campaign"
            )
        }
    }

    /// The entries that are taken now, in order.
    private func steps(
        of rotation: Rotation,
        _ chosen: Name?,
        _ context: Context
    ) throws(ToolError) -> [Rotation.Step] {
        guard rotation.ended == nil else {
            throw ToolError(.refused, code: "ended", "campaign \(rotation.name) has ended")
        }
        if let chosen, !rotation.steps.contains(where: { $0.entry == chosen }) {
            throw ToolError(
                .notFound,
                code: "not-found",
                "entry \(chosen) is not part of campaign \(rotation.name)",
                hint: "'vaultctl rotate show' lists its entries"
            )
        }
        let left = rotation.steps.filter { !$0.isOver && (chosen == nil || $0.entry == chosen) }
        // One entry at a time where nobody is asked whether to go on.
        return StandardInput.isTerminal && !generate ? left : Array(left.prefix(1))
    }

    /// Takes one entry to its end; nil where the person leaves.
    private func round(
        _ step: Rotation.Step,
        of name: Name,
        _ vault: Vault,
        _ team: TeamChoice,
        _ context: Context
    ) async throws -> Rotation? {
        if step.state == .waiting {
            let details = try details(of: try vault.entry(step.entry, in: team))
            guard let value = try newValue(of: step.entry, context) else { return nil }
            let entry = try vault.set(step.entry, to: value, details, in: team)
            context.output.say("stored version \(entry.current.number) of \(step.entry)")
        }
        let now = try vault.rotation(name, in: team).steps.first { $0.entry == step.entry }
        for target in now?.stale ?? [] {
            try context.confirm(
                "Push \(step.entry) to \(target)?",
                otherwise: "\(step.entry) has its new value, which was not pushed to \(target)",
                hint: "'vaultctl rotate next \(printable(name.text))' goes on there"
            )
            let mapped = try vault.target(target, in: team).mapped
            let keys = mapped.filter { $0.value == step.entry }.keys
            let options = PushOptions(
                selection: PushSelection(keys: Set(keys)),
                timeout: waiting.duration
            )
            let progress = ProgressLines(context.output)
            let record = try await vault.push(target, in: team, options) { progress.show($0) }
            progress.end()
            guard let record else { continue }
            context.output.say(record.summary(context.output.style))
            progress.remind(of: [record])
            let status = record.status(isFollowed: !waiting.noWait)
            guard status == .done else { throw SilentExit(status: status) }
        }
        let rotation = try vault.finishStep(step.entry, of: name, in: team)
        context.output.say("done: \(step.entry)")
        return rotation
    }

    /// What the new value comes with; one that has expired already would not be pushed.
    private func details(of entry: Entry) throws(ToolError) -> EntryDetails {
        var details = EntryDetails()
        details.expires = expires?.expiry(from: Timestamp.now)
        if details.expires == nil, let expired = entry.expires, expired < Timestamp.now {
            throw ToolError(
                .refused,
                code: "expired-entry",
                "entry \(entry.name) expired on \(expired)",
                hint: "--expires 90d gives the new value its own date, --expires never none"
            )
        }
        return details
    }

    private func newValue(of entry: Name, _ context: Context) throws -> SecretBytes? {
        if generate {
            return try SecretGenerator(characters: 32, of: .alphanumeric).generate()
        }
        let value: SecretBytes
        if StandardInput.isTerminal {
            let terminal = try context.terminalForValue(
                hint: "give the value on standard input, or --generate"
            )
            value = try terminal.askSecret("New value of \(entry) (blank: later): ")
            guard value.count > 0 else { return nil }
        } else {
            value = try SecretInput.read(descriptor: StandardInput.descriptor, "value")
                .withoutFinalNewline()
        }
        guard value.count > 0 else {
            throw ToolError(.refused, code: "empty-value", "the value is empty")
        }
        return value
    }
}
