import Testing

/// What `--help` tells of the commands.
enum Help {
    /// Every command that can be run, as the words after the program's name.
    static func commands() async throws -> [[String]] {
        try await commands(under: [])
    }

    private static func commands(under group: [String]) async throws -> [[String]] {
        let names = try await subcommands(of: group)
        guard !names.isEmpty else { return [group] }
        var commands: [[String]] = []
        for name in names { commands += try await self.commands(under: group + [name]) }
        return commands
    }

    /// The names in the list of subcommands; none for a command that can be run.
    private static func subcommands(of group: [String]) async throws -> [String] {
        let help = try await Home().run(group + ["--help"]).text
        guard let list = help.split(separator: "SUBCOMMANDS:\n").dropFirst().first else {
            return []
        }
        return list.split(separator: "\n").compactMap { line in
            // Two spaces and a name; what is further in continues a sentence.
            guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
            return line.split(separator: " ").first.map(String.init)
        }.filter { $0 != "See" }
    }
}
