import Vault

/// A command line whose command does not exist.
///
/// Nothing behind the command is repeated: after a misspelt `set` that may be a value.
struct UnknownCommand {
    let error: ToolError

    /// Looks at a line that the parser has refused; nil when its command exists.
    init?(in arguments: [String]) {
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
        let near = Spelling.nearest(to: word, among: names).map { "did you mean '\(group)\($0)'?" }
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
