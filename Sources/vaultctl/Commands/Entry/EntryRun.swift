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
        guard let words = unsafe CommandLineTail.words, let first = unsafe words[0] else { return }
        let name = unsafe String(cString: first)
        let path = unsafe Array(UnsafeBufferPointer(start: first, count: name.utf8.count + 1))
        let program = try file(of: name, at: path)
        let environment = EnvironmentBlock(try variables())
        throw unsafe Replacement.become(program, named: name, words, with: environment)
    }

    /// Looks for the command before anything is unlocked: a slip costs no passphrase.
    private func file(of name: String, at path: [CChar]) throws(ToolError) -> ProgramFile {
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

    /// The entries to give, each checked.
    private func variables() throws -> [EntryValue] {
        let context = try Context(global)
        var selection = EntrySelection()
        selection.names = try names
        selection.tag = tag
        let values = try context.withVault { vault in
            try vault.values(of: selection, in: context.team(team, in: vault))
        }
        try requireAllSelected(values, selection)
        let (variables, others) = values.reduce(into: ([EntryValue](), [String]())) {
            if VariableName.isWellFormed($1.entry.name.text) {
                $0.0.append($1)
            } else {
                $0.1.append($1.entry.name.text)
            }
        }
        try leaveOut(others, context.output)
        try requireHarmless(variables)
        try requireText(variables)
        if variables.isEmpty { context.output.warn("there is no entry to give to the command") }
        return variables
    }

    private var names: [Name]? {
        get throws(ToolError) {
            guard !only.isEmpty else { return nil }
            let words = Self.words(of: only)
            guard !words.isEmpty else { throw .usage("--only names no entry") }
            return try words.map { word throws(ToolError) in try name(word, of: "entry") }
        }
    }

    private static func words(of lists: [String]) -> [String] {
        lists.flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// A tag that selects nothing, or not all that was named, is a slip.
    private func requireAllSelected(
        _ values: [EntryValue],
        _ selection: EntrySelection
    ) throws(ToolError) {
        guard let tag else { return }
        let missing = Set(selection.names ?? []).subtracting(values.map(\.entry.name)).sorted()
        guard values.isEmpty || !missing.isEmpty else { return }
        throw ToolError(
            .notFound,
            code: "not-found",
            missing.isEmpty
                ? "no entry has tag \(printable(tag))"
                : "there is no tag \(printable(tag)) on \(Self.list(missing.map(\.text)))",
            hint: "'vaultctl list' shows names and tags"
        )
    }

    /// A name that cannot be a variable's is an error where it was asked for.
    private func leaveOut(_ names: [String], _ output: Output) throws(ToolError) {
        guard !names.isEmpty else { return }
        guard only.isEmpty else {
            throw ToolError(
                .refused,
                code: "variable-name",
                "\(Self.list(names)): that cannot be the name of a variable",
                hint: "a variable has letters of ASCII, digits and '_', and no digit first"
            )
        }
        output.warn("left out \(Self.list(names)): that cannot be the name of a variable")
    }

    private func requireHarmless(_ variables: [EntryValue]) throws(ToolError) {
        let allowed = Set(Self.words(of: allow))
        let names = variables.map(\.entry.name.text)
            .filter { VariableName.isDangerous($0) && !allowed.contains($0) }
        guard !names.isEmpty else { return }
        throw ToolError(
            .refused,
            code: "dangerous-variable",
            "\(Self.list(names)): that decides what a program runs or trusts",
            hint: "--allow \(names.joined(separator: ",")) gives it all the same"
        )
    }

    private func requireText(_ variables: [EntryValue]) throws(ToolError) {
        let names = variables.filter { variable in
            variable.value.bytes.withSpan { bytes in bytes.indices.contains { bytes[$0] == 0 } }
        }
        guard !names.isEmpty else { return }
        throw ToolError(
            .refused,
            code: "nul",
            "\(Self.list(names.map(\.entry.name.text))): a variable cannot hold a NUL byte",
            hint: "--only and --tag choose other entries"
        )
    }

    private static func list(_ names: [String]) -> String {
        (names.count == 1 ? "entry " : "entries ") + names.map(printable).joined(separator: ", ")
    }
}
