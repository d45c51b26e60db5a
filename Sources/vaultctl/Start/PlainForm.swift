/// Commands in their plainest form, which scripts call in loops: a command and a name, no option.
///
/// The argument parser takes longer over `get NAME` than the vault takes to find, verify and open
/// it. Whatever is not exactly of this form, a misspelt word included, is the parser's.
enum PlainForm {
    /// Runs the command if it has this form; false leaves it to the parser.
    static func run(_ arguments: [String]) throws -> Bool {
        switch (arguments.count, arguments.first) {
        case (1, "version"):
            VersionCommand.show(json: false)
        case (2, "get") where !arguments[1].isEmpty && !arguments[1].hasPrefix("-"):
            try EntryGet.show(arguments[1], Context(Settings()))
        default:
            return false
        }
        return true
    }
}
