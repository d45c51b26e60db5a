import ArgumentParser
import Vault

/// The command `vaultctl set`.
struct EntrySet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Store a value as the newest version of an entry.",
        discussion: """
            The value is asked for on the terminal without being shown, or read from standard \
            input, a file, a descriptor or a variable. It is never an argument: those are seen by \
            every process of the machine and kept by the shell. --generate makes one of 32 letters \
            and digits that nobody sees, --generate=64 a longer one.

            Examples:
              vaultctl set OPENAI_API_KEY
              vaultctl set WEBHOOK_SECRET --generate
              pbpaste | vaultctl set OPENAI_API_KEY
              vaultctl set TLS_KEY --from-file ./key.pem --tag tls --expires 90d
            """
    )

    @Argument(
        help: "The entry's name, usually that of an environment variable.",
        completion: .entries
    )
    var name: String

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var rest: [String] = []

    @Option(
        name: .customLong("from-file"),
        help: ArgumentHelp("Read the value from a file; '-' is standard input.", valueName: "f|-")
    )
    var file: String?

    @Option(
        name: .customLong("from-fd"),
        help: ArgumentHelp("Read the value from a file descriptor.", valueName: "n")
    )
    var descriptor: Int32?

    @Option(
        name: .customLong("from-env"),
        help: ArgumentHelp("Read the value from an environment variable.", valueName: "var")
    )
    var variable: String?

    @Option(help: ArgumentHelp("Make a value; '=len' may be left out.", valueName: "len"))
    var generate: Int?

    @Option(help: ArgumentHelp("A note for people.", valueName: "text"))
    var note: String?

    @Option(help: ArgumentHelp("A tag; may be given several times.", valueName: "tag"))
    var tag: [String] = []

    @Option(
        help: ArgumentHelp(
            "Until when the value is good.",
            valueName: "90d|2027-01-31|never"
        )
    )
    var expires: ExpiryOption?

    @Flag(name: .customLong("allow-empty"), help: "Store a value of no bytes.")
    var allowsEmpty = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if let option = rest.lazy.compactMap(Self.option).first {
            throw ToolError.usage(
                "there is no such option",
                hint: "did you mean '\(option)'?"
            )
        }
        guard rest.isEmpty, !name.contains("=") else {
            throw ToolError.usage(
                "a value is never given as an argument",
                hint: "'vaultctl set NAME' asks for it, or reads it from standard input"
            )
        }
        guard
            [file != nil, descriptor != nil, variable != nil, generate != nil]
                .count(where: { $0 }) <= 1
        else {
            throw ToolError.usage("give one of --from-file, --from-fd, --from-env and --generate")
        }
    }

    /// The option that was probably meant by a word that is none; the word itself may be a value.
    private static func option(meantBy word: String) -> String? {
        guard word.hasPrefix("--"), let name = word.split(separator: "=").first else { return nil }
        let options = helpMessage().split { " \n<>,[]()|=".contains($0) }.map(String.init)
        return Spelling.nearest(to: String(name), among: options.filter { $0.hasPrefix("--") })
    }

    func run() throws {
        try Self.store(
            as: name,
            Context(global),
            team: team.team,
            details,
            generating: generate,
            allowsEmpty: allowsEmpty,
            value
        )
    }

    /// What is said of the value, counted from now.
    private func details() -> EntryDetails {
        var details = EntryDetails()
        details.note = note
        details.tags = tag.isEmpty ? nil : tag
        details.expires = expires?.expiry(from: Timestamp.now)
        return details
    }

    /// Stores a value: what is typed or comes on standard input, unless it is made or got elsewhere.
    static func store(
        as name: String,
        _ context: Context,
        team: String? = nil,
        _ details: () -> EntryDetails = EntryDetails.init,
        generating characterCount: Int? = nil,
        allowsEmpty: Bool = false,
        _ read: (Name, Context) throws -> SecretBytes = input
    ) throws {
        let name = try vaultctl.name(name, of: "entry")
        let generator = try characterCount.map { count throws(VaultError) in
            try SecretGenerator(characters: count, of: .alphanumeric)
        }
        try context.withVault { vault in
            let value = try generator?.generate() ?? read(name, context)
            guard value.count > 0 || allowsEmpty else {
                throw ToolError(
                    .refused,
                    code: "empty-value",
                    "the value is empty",
                    hint: "--allow-empty stores it all the same"
                )
            }
            let team = context.team(named: team, in: vault)
            let entry = try vault.set(name, to: value, details(), in: team)
            tell(entry, byteCount: value.count, generator, context.output)
        }
    }

    private static func tell(
        _ entry: Entry,
        byteCount count: Int,
        _ generator: SecretGenerator?,
        _ output: Output
    ) {
        let (name, version) = (entry.name, entry.current.number)
        output.show(
            [
                "name": .string(name.text), "version": .integer(Int64(version)),
                "bytes": .integer(Int64(count)),
            ]
        ) { "" }
        output.say(
            "stored version \(version) of \(name): \(count) " + (count == 1 ? "byte" : "bytes")
                + (generator.map { ", \(Int($0.bits)) bits" } ?? "")
        )
        if let generator { output.warn(about: generator) }
        if let expired = entry.expires, expired < Timestamp.now {
            output.warn(
                "\(name) expired on \(expired) and will not be pushed: give the new value a "
                    + "date with --expires"
            )
        }
    }

    private func value(for name: Name, _ context: Context) throws -> SecretBytes {
        if let file { return try SecretInput.read(file: file, "value") }
        if let descriptor { return try SecretInput.read(descriptor: descriptor, "value") }
        if let variable { return try SecretInput.read(variable: variable) }
        return try Self.input(for: name, context)
    }

    private static func input(for name: Name, _ context: Context) throws -> SecretBytes {
        if StandardInput.isTerminal {
            let terminal = try context.terminalForValue(hint: "give the value on standard input")
            return try terminal.askSecret("Value of \(name): ")
        }
        return try SecretInput.read(descriptor: StandardInput.descriptor, "value")
            .withoutFinalNewline()
    }
}
