import ArgumentParser
import Vault

/// The command `vaultctl import`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Store the secrets of a file, all of them or none.",
        discussion: """
            The format is told from the file's name and header, or given with --format; \
            docs/IMPORT.md says what each means. An entry that has the value already stays as it \
            is. Where one exists with another value, --replace makes a new version and --keep \
            leaves it; without either you are asked.

            Examples:
              vaultctl import .env --dry-run
              vaultctl import .env --tag staging --keep
              vaultctl import 1password.csv --format 1password
              sops -d secrets.yaml | vaultctl import - --format yaml --replace
            """
    )

    @Argument(help: ArgumentHelp("The file; '-' is standard input.", valueName: "f|-"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "The file's format.",
            valueName: "format"
        )
    )
    var format: ImportFormat?

    @Flag(help: "Make a new version where an entry has another value.")
    var replace = false

    @Flag(help: "Leave entries that exist as they are.")
    var keep = false

    @Option(help: ArgumentHelp("Put this before every name.", valueName: "p"))
    var prefix: String = ""

    @Option(help: ArgumentHelp("A tag for what is stored; several times.", valueName: "tag"))
    var tag: [String] = []

    @Flag(name: .customLong("dry-run"), help: "Show names and actions; store nothing.")
    var isRehearsal = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !(replace && keep) else {
            throw ToolError.usage("give one of --replace and --keep")
        }
    }

    func run() throws {
        let context = try Context(global)
        let document = try document()
        let values = try values(of: document)
        try context.withVault { vault in
            let team = context.team(team, in: vault)
            let actions =
                if isRehearsal {
                    try rehearse(values, in: team, of: vault)
                } else {
                    try store(values, in: team, of: vault, context)
                }
            show(values, actions, skipped: document.skipped, context.output)
        }
    }

    private func document() throws -> ImportedDocument {
        let text = try SecretInput.read(
            file: file,
            "import",
            atMost: ImportFormat.maximumByteCount
        )
        guard let format = format ?? ImportFormat(fileName: file, content: text) else {
            throw ToolError.usage(
                "the format cannot be told from the file's name",
                hint: "--format names it"
            )
        }
        do throws(DocumentError) {
            return try format.read(text)
        } catch {
            throw ToolError(
                .refused,
                code: "document",
                "\(printable(file)), line \(error.line), column \(error.column): \(error.reason)"
            )
        }
    }

    private func values(of document: ImportedDocument) throws(ToolError) -> [NewValue] {
        var values: [NewValue] = []
        for secret in document.secrets {
            guard let name = try? Name(prefix + secret.name) else {
                throw ToolError(
                    .refused,
                    code: "name",
                    "\(printable(file)), line \(secret.line): the name cannot be an entry's"
                )
            }
            var details = EntryDetails()
            details.note = secret.note
            details.addedTags = secret.tags + tag
            values.append(NewValue(name, secret.value, details))
        }
        return values
    }

    private func rehearse(
        _ values: [NewValue],
        in team: TeamChoice,
        of vault: Vault
    ) throws -> [StoreAction] {
        try vault.preview(storing: values, in: team).map { keep && $0 == .update ? .keep : $0 }
    }

    private func store(
        _ values: [NewValue],
        in team: TeamChoice,
        of vault: Vault,
        _ context: Context
    ) throws -> [StoreAction] {
        guard !keep, !replace else {
            return try vault.store(values, existing: keep ? .keep : .replace, in: team)
        }
        let actions = try vault.store(values, existing: .refuse, in: team)
        let existing = zip(values, actions).filter { $0.1 == .update }.map { $0.0.name.text }
        guard !existing.isEmpty else { return actions }
        try confirm(replacing: existing, context)
        return try vault.store(values, existing: .replace, in: team)
    }

    /// - Throws: status 6 when nobody can be asked.
    private func confirm(replacing existing: [String], _ context: Context) throws(ToolError) {
        let first = existing[0]
        guard context.canAsk || context.settings.yes else {
            throw ToolError(
                .exists,
                code: "exists",
                existing.count == 1
                    ? "entry \(first) exists with another value"
                    : "entry \(first) and \(existing.count - 1) more exist with other values",
                hint: "--replace makes new versions, --keep leaves them"
            )
        }
        try context.confirm(
            existing.count == 1
                ? "Make a new version of \(first)?"
                : "Make new versions of \(first) and \(existing.count - 1) more?"
        )
    }

    private func show(
        _ values: [NewValue],
        _ actions: [StoreAction],
        skipped: [Int],
        _ output: Output
    ) {
        output.show(
            [
                "imported": .array(
                    zip(values, actions).map { new, action in
                        ["name": .string(new.name.text), "action": .string(action.rawValue)]
                    }
                )
            ]
        ) {
            var table = Table("NAME", "ACTION")
            for (new, action) in zip(values, actions) {
                table.add(Cell(new.name.text), Cell(action.rawValue))
            }
            return table.text(output.style, empty: "the file has no secret")
        }
        if !skipped.isEmpty {
            let lines = skipped.prefix(10).map(String.init).joined(separator: ", ")
            output.warn(
                "left out what has no value, on "
                    + (skipped.count == 1 ? "line " : "lines ") + lines
                    + (skipped.count > 10 ? " and \(skipped.count - 10) more" : "")
            )
        }
        let count = { (action: StoreAction) in actions.count { $0 == action } }
        output.say(
            "\(isRehearsal ? "would store" : "stored") \(count(.create)) new, "
                + "\(count(.update)) changed, left \(count(.keep))"
        )
    }
}
