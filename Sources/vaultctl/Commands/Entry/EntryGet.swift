import ArgumentParser
import Vault

/// The command `vaultctl get`.
struct EntryGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Print a value: its bytes and nothing else.",
        discussion: """
            A newline is added only on a terminal. With --json the value is text, or \
            {"base64": "..."} where it is not UTF-8. --copy puts the value on the clipboard (wl-copy, \
            xclip or pbcopy) and prints nothing; after 45 seconds the clipboard is cleared if the \
            value is still there.

            Examples:
              vaultctl get OPENAI_API_KEY
              vaultctl get OPENAI_API_KEY --copy
              vaultctl get TLS_KEY --version 3 > key.pem
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String

    @Option(help: ArgumentHelp("An older version.", valueName: "n"))
    var version: Int?

    @Flag(help: "Copy to the clipboard and print nothing.")
    var copy = false

    @Option(
        name: .customLong("clear-after"),
        help: ArgumentHelp("How long a copy stays on the clipboard.", valueName: "45s")
    )
    var clearAfter: TimeSpan?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard copy || clearAfter == nil else {
            throw ToolError.usage("--clear-after goes with --copy")
        }
        guard let clearAfter, clearAfter.duration < .seconds(1) else { return }
        throw ToolError.usage("a copy stays for a second at least")
    }

    func run() throws {
        let context = try Context(global)
        guard copy else {
            return try Self.show(name, version: version, team: team.team, context)
        }
        let stay = clearAfter?.duration ?? Self.standardStay
        try Self.copy(name, version: version, team: team.team, for: stay, context)
    }

    /// Prints a value, the current one unless a version is given.
    static func show(
        _ name: String,
        version: Int? = nil,
        team: String? = nil,
        _ context: Context
    ) throws {
        let name = try vaultctl.name(name, of: "entry")
        try context.withVault { vault in
            let value = try vault.value(
                of: name,
                version: version,
                in: context.team(named: team, in: vault)
            )
            guard !context.output.json else { return show(value, of: name, context) }
            Output.write(value)
            if StandardOutput.isTerminal { Output.write("\n", to: Output.standardOutput) }
        }
    }

    private static let standardStay = Duration.seconds(45)

    /// Puts a value on the clipboard, and starts what takes it away again.
    private static func copy(
        _ name: String,
        version: Int?,
        team: String?,
        for stay: Duration,
        _ context: Context
    ) throws {
        let name = try vaultctl.name(name, of: "entry")
        let clipboard = try Clipboard()
        let value = try context.withVault { vault in
            SharedSecret(
                try vault.value(
                    of: name,
                    version: version,
                    in: context.team(named: team, in: vault)
                )
            )
        }
        let digest = try SecretDigest(of: value.bytes)
        // What clears it is there before the value is: a copy that stays for good is worse than none.
        guard let remover = ClipboardClear.start(after: stay) else {
            throw ToolError(.failed, code: "clipboard", "no process can be started")
        }
        try clipboard.put(value.bytes)
        guard remover.tell(digest.bytes) else {
            clipboard.empty()
            throw ToolError(.failed, code: "clipboard", "the clipboard could not be cleared later")
        }
        let seconds = stay.components.seconds
        context.output.show(["name": .string(name.text), "clearedAfter": .integer(seconds)]) { "" }
        context.output.say("copied \(name); the clipboard is cleared in \(seconds) s")
    }

    private static func show(_ value: borrowing SecretBytes, of name: Name, _ context: Context) {
        // JSON is text: here a value is a String for as long as it takes to print it.
        let json: JSONValue = value.withSpan { bytes in
            guard let text = try? UTF8Span(validating: bytes) else {
                return ["base64": .string(text(of: Base64.encoded(bytes)))]
            }
            return .string(String(copying: text))
        }
        context.output.show(["name": .string(name.text), "value": json]) { "" }
    }

    private static func text(of ascii: borrowing SecretBytes) -> String {
        ascii.withSpan { bytes in
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
    }
}
