import ArgumentParser
import Vault

/// The command `vaultctl run`.
struct EntryRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a command with the entries as environment variables.",
        usage: """
            vaultctl run [--only <name,…>] [--tag <tag>] [--allow <name,…>] [<options>] \
            -- <command> [<argument> …]
            """,
        discussion: """
            The command takes vaultctl's place: no shell reads it, and its status and signals are \
            its own. It is looked for in PATH; 127 means it is not there, 126 that it cannot be \
            executed. It gets your environment without VAULTCTL_… variables; an entry takes the \
            place of a variable of its name. Every process of yours can see a command's environment.

            Entries whose names cannot be variables are left out with a warning. Names by which a \
            loader, a shell or an interpreter decides what to run or to trust, such as LD_PRELOAD, \
            PATH or HTTPS_PROXY, are refused unless --allow names them.

            --json concerns errors alone; what the command prints is its own.

            Examples:
              vaultctl run -- ./server --port 8080
              vaultctl run --only OPENAI_API_KEY,DEEPGRAM_API_KEY -- uv run bot.py
              vaultctl run --tag ci -- sh -c 'curl -H "Authorization: Bearer $TOKEN" "$URL"'
            """
    )

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var rest: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only these entries; may be given several times.",
            valueName: "name,…"
        )
    )
    var only: [String] = []

    @Option(help: ArgumentHelp("Only entries with this tag.", valueName: "tag"))
    var tag: String?

    @Option(
        help: ArgumentHelp("Give an entry in spite of its name.", valueName: "name,…")
    )
    var allow: [String] = []

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard CommandLineTail.isThere, unsafe CommandLineTail.words != nil else {
            throw ToolError.usage(
                "there is no command behind '--'",
                hint: "vaultctl run [OPTION]… -- COMMAND [ARGUMENT]…"
            )
        }
        guard let word = rest.first else { return }
        throw ToolError.usage(
            "'\(printable(word))' is no option of run",
            hint: "the command and all its arguments stand behind '--'"
        )
    }

    func run() throws {
        let variables = RunVariables(only: only, tag: tag, allow: allow, team: team.team)
        try Self.run(with: variables, global.settings)
    }

    /// Becomes the command behind `--`, with the entries that are chosen.
    static func run(with variables: RunVariables, _ settings: Settings) throws {
        guard let words = unsafe CommandLineTail.words, let first = unsafe words[0] else { return }
        let name = unsafe String(cString: first)
        let path = unsafe Array(UnsafeBufferPointer(start: first, count: name.utf8.count + 1))
        let program = try file(of: name, at: path)
        let environment = EnvironmentBlock(try variables.entries(Context(settings)))
        throw unsafe Replacement.become(program, named: name, words, with: environment)
    }

    /// Looks for the command before anything is unlocked: a slip costs no passphrase.
    private static func file(of name: String, at path: [CChar]) throws(ToolError) -> ProgramFile {
        do throws(ProgramFile.Missing) {
            return try ProgramFile(named: path)
        } catch {
            switch error {
            case .notFound:
                throw ToolError(
                    .commandNotFound,
                    code: "command-not-found",
                    "there is no command \(printable(name))"
                )
            case .notExecutable: throw .notExecutable(name, "it is no executable file")
            }
        }
    }
}
