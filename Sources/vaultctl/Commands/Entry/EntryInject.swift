import ArgumentParser
import Vault

/// The command `vaultctl inject`.
struct EntryInject: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inject",
        abstract: "Put values in the places of a template that name them.",
        discussion: """
            {{ NAME }} is the value of an entry of the team, vaultctl://TEAM/NAME that of an entry \
            of another team; in braces an address may have any characters. {{ "{{" }} stands for \
            two braces. Everything else stays as it is, byte for byte, and what is in a value is \
            not looked at.

            The file that --output makes is yours alone (mode 0600) and is there whole or not at \
            all; it may take the place of a regular file of yours. If one entry is missing, all \
            that are missing are named and nothing is written.

            Examples:
              vaultctl inject -i config.template.yaml -o config.yaml
              echo 'Authorization: Bearer {{ API_TOKEN }}' | vaultctl inject
              vaultctl inject -i compose.env.template | docker run --env-file /dev/stdin app
            """
    )

    @Option(
        name: [.customShort("i"), .customLong("input")],
        help: ArgumentHelp("The template; standard input unless given.", valueName: "f|-")
    )
    var input = "-"

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The file to write; standard output unless given.", valueName: "f|-")
    )
    var output = "-"

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let context = try Context(global)
        if output != "-", input != "-", let template = FileOnDisk(input),
            template == FileOnDisk(output)
        {
            throw ToolError(
                .refused,
                code: "same-file",
                "the template is the output",
                hint: "-o names another file"
            )
        }
        let file = output == "-" ? nil : try OutputFile(output, isReplacing: true)
        let template = try Self.template(try SecretInput.read(file: input, "template"))
        let values = try values(for: template.references, context)
        let filled = template.filled { reference in
            guard let value = values[reference]
            else { preconditionFailure("unreachable: what is missing was an error before") }
            return value
        }
        guard let file else { return Output.write(filled) }
        try file.write(filled)
        context.output.show(["file": .string(file.path), "bytes": .integer(Int64(filled.count))]) {
            ""
        }
        context.output.say("wrote \(printable(file.path)): \(filled.count) bytes")
    }

    private static func template(_ text: borrowing SecretBytes) throws(ToolError) -> Template {
        do throws(DocumentError) {
            return try Template(parsing: text)
        } catch {
            throw ToolError(
                .refused,
                code: "template",
                "the template, line \(error.line), column \(error.column): \(error.reason)"
            )
        }
    }

    /// The values by their references; a template that asks for none unlocks nothing.
    private func values(
        for references: [Template.Reference],
        _ context: Context
    ) throws -> [Template.Reference: SharedSecret] {
        guard !references.isEmpty else {
            context.output.warn("the template asks for no value")
            return [:]
        }
        let teams = Dictionary(grouping: references, by: \.team)
        return try context.withVault { vault in
            var values: [Template.Reference: SharedSecret] = [:]
            var missing: [Template.Reference] = []
            for (name, references) in teams {
                let team = context.team(named: name ?? team.team, in: vault)
                guard let found = try Self.find(references, in: team, of: vault) else {
                    missing += try Self.missing(references, in: team, of: vault)
                    continue
                }
                values.merge(found) { first, _ in first }
            }
            guard missing.isEmpty else { throw Self.notFound(missing, of: references) }
            return values
        }
    }

    /// The values of a team as they are at one moment; nil where one is missing.
    private static func find(
        _ references: [Template.Reference],
        in team: TeamChoice,
        of vault: Vault
    ) throws -> [Template.Reference: SharedSecret]? {
        var selection = EntrySelection()
        selection.names = try references.map { try name($0.name, of: "entry") }
        do throws(VaultError) {
            let found = try vault.values(of: selection, in: team)
            let values = Dictionary(
                uniqueKeysWithValues: found.map { ($0.entry.name.text, $0.value) }
            )
            return Dictionary(
                uniqueKeysWithValues: references.compactMap { reference in
                    values[reference.name].map { (reference, $0) }
                }
            )
        } catch {
            guard case .notFound(let noun, _, _) = error, noun == .entry || noun == .team
            else { throw error }
            return nil
        }
    }

    private static func missing(
        _ references: [Template.Reference],
        in team: TeamChoice,
        of vault: Vault
    ) throws -> [Template.Reference] {
        do throws(VaultError) {
            let names = Set(try vault.summaries(in: team).entries.map(\.name.text))
            return references.filter { !names.contains($0.name) }
        } catch {
            // A team that is not there has no entries. One that was not named in the template is the
            // person's slip, and its own error.
            guard case .notFound(.team, _, _) = error, references.first?.team != nil
            else { throw error }
            return references
        }
    }

    private static func notFound(
        _ missing: [Template.Reference],
        of references: [Template.Reference]
    ) -> ToolError {
        let names = references.filter(missing.contains).map { reference in
            reference.team.map { "vaultctl://\($0)/\(reference.name)" } ?? reference.name
        }
        return ToolError(
            .notFound,
            code: "not-found",
            "the template asks for what is not there: \(printable(names.joined(separator: ", ")))",
            hint: "'vaultctl list' shows the names, nothing was written"
        )
    }
}
