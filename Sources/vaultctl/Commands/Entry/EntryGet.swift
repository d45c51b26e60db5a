import ArgumentParser
import Vault

/// The command `vaultctl get`.
struct EntryGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Print a value: its bytes and nothing else.",
        discussion: """
            A newline is added only on a terminal. With --json the value is text, or \
            {"base64": "..."} where it is not UTF-8.

            Examples:
              vaultctl get OPENAI_API_KEY
              vaultctl get TLS_KEY --version 3 > key.pem
            """
    )

    @Argument(help: "The entry's name.", completion: .entries)
    var name: String

    @Option(help: ArgumentHelp("An older version.", valueName: "n"))
    var version: Int?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        try Self.show(name, version: version, team: team.team, Context(global))
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
