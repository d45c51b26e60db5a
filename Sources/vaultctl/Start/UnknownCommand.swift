import Vault

/// A command line whose command does not exist.
///
/// Nothing behind the command is repeated: after a misspelt `set` that may be a value.
struct UnknownCommand {
    let error: ToolError

    /// Words that other programs have for the same thing.
    private static let synonyms: [Set<String>] = [
        ["list", "ls"], ["rm", "remove", "delete", "del", "unset"], ["set", "add", "put"],
        ["get", "cat", "read"], ["rename", "mv", "move"], ["copy", "cp"], ["run", "exec"],
        ["create", "add", "new", "init"], ["push", "sync", "deploy"], ["plan", "diff"],
    ]

    /// Looks at a line that the parser has refused, or whose help it shows; nil when its command
    /// exists.
    init?(in arguments: [String]) {
        let arguments = arguments.first == "help" ? Array(arguments.dropFirst()) : arguments
        guard let command = arguments.first, !command.hasPrefix("-") else { return nil }
        guard CommandTree.names.contains(command) else {
            error = Self.error(command, among: CommandTree.names, "")
            return
        }
        let names = CommandTree.names(in: command)
        guard !names.isEmpty, let second = arguments.dropFirst().first, !second.hasPrefix("-"),
            !names.contains(second)
        else { return nil }
        error = Self.error(second, among: names, command + " ")
    }

    private static func error(
        _ word: String,
        among names: [String],
        _ group: String
    ) -> ToolError {
        let same = synonyms.filter { $0.contains(word) }.joined()
        let meant = names.first { same.contains($0) } ?? Spelling.nearest(to: word, among: names)
        let near = meant.map { "did you mean '\(group)\($0)'?" }
        return .usage(
            isShowable(word) ? "there is no command '\(group)\(word)'" : "there is no such command",
            hint: near ?? "'vaultctl \(group)--help' lists the commands"
        )
    }

    /// Whether a word looks like a command, and not like something that was pasted by mistake.
    private static func isShowable(_ word: String) -> Bool {
        word.utf8.count <= 20
            && word.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-")
                    || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
            }
    }
}
