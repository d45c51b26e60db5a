import Vault

/// Which entries `run` gives to a command as variables.
struct RunVariables {
    /// Names with commas between them; all entries where there is none.
    var only: [String] = []
    /// Only entries with this tag.
    var tag: String?
    /// Names that are given in spite of what they are.
    var allow: [String] = []
    /// The team, if one was named.
    var team: String?

    /// The entries to give, each checked.
    func entries(_ context: Context) throws -> [EntryValue] {
        var selection = EntrySelection()
        selection.names = try names
        selection.tag = tag
        let values = try context.withVault { vault in
            try vault.values(of: selection, in: context.team(named: team, in: vault))
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
