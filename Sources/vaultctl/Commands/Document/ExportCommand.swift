import ArgumentParser
import Vault

/// The command `vaultctl export`.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write entries and their values as a file.",
        discussion: """
            All entries of the team, or those that are named. What was exported is in the clear: \
            'vaultctl run' gives values to a program without a file. A file that --out makes is \
            yours alone (mode 0600) and must not be there yet. 'vaultctl import' reads dotenv, \
            json and yaml back byte for byte; shell is for 'eval'. The export is recorded in the \
            history, so it takes the right to write the vault's file.

            Examples:
              vaultctl export --format dotenv --out .env
              vaultctl export OPENAI_API_KEY HF_TOKEN --format json
              eval "$(vaultctl export --tag dev --format shell)"
            """
    )

    @Argument(help: "The entries' names; all of the team unless given.", completion: .entries)
    var names: [String] = []

    @Option(
        help: ArgumentHelp(
            "The format.",
            valueName: "format"
        )
    )
    var format: ExportFormat

    @Option(help: ArgumentHelp("Only entries with this tag.", valueName: "tag"))
    var tag: String?

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp("The file to make; standard output unless given.", valueName: "file")
    )
    var path: String?

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        var selection = EntrySelection()
        if !names.isEmpty {
            selection.names = try names.map { text throws(ToolError) in
                try name(text, of: "entry")
            }
        }
        selection.tag = tag
        let file = try path.map { path throws(ToolError) in
            try OutputFile(new: path, hint: "--out names another path")
        }
        try context.withVault { vault in
            let values = try vault.export(selection, in: context.team(team, in: vault))
            let document = try document(of: values)
            guard let file else { return Output.write(document) }
            try file.write(document)
            context.output.show(
                ["file": .string(file.path), "entries": .integer(Int64(values.count))]
            ) { "" }
            context.output.say(
                "wrote \(values.count) \(values.count == 1 ? "entry" : "entries") to "
                    + "\(printable(file.path)), in the clear"
            )
        }
    }

    private func document(of values: [EntryValue]) throws(ToolError) -> SecretBytes {
        do throws(UnwritableSecret) {
            return try format.document(of: values.map { ($0.entry.name.text, $0.value) })
        } catch {
            throw ToolError(
                .refused,
                code: "unwritable",
                "entry \(printable(error.name)) cannot be written as \(format.rawValue): "
                    + error.reason
            )
        }
    }
}
