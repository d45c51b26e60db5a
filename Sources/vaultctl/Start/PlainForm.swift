/// Commands in their plainest form, which scripts call in loops: without an option.
///
/// The argument parser takes longer over `get NAME` than the vault takes to find, verify and open
/// it. Whatever is not exactly of this form, a misspelt word included, is the parser's.
enum PlainForm {
    /// Runs the command if it has this form; false leaves it to the parser.
    static func run(_ arguments: [String]) throws -> Bool {
        switch (arguments.count, arguments.first) {
        case (1, "version"):
            VersionCommand.show(json: false)
        case (1, "list"):
            try EntryList.show(Context(Settings()))
        case (1, "run") where unsafe CommandLineTail.words != nil:
            try EntryRun.run(with: RunVariables(), Settings())
        case (2, "get") where isName(arguments[1]):
            try EntryGet.show(arguments[1], Context(Settings()))
        // What is of the form NAME=VALUE is refused, and why, by the parser's command.
        case (2, "set") where isName(arguments[1]) && !arguments[1].contains("="):
            try EntrySet.store(as: arguments[1], Context(Settings()))
        default:
            return false
        }
        return true
    }

    private static func isName(_ word: String) -> Bool { !word.isEmpty && !word.hasPrefix("-") }
}
