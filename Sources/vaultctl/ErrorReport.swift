import ArgumentParser
import Vault

/// Says what went wrong, once, and with which status.
struct ErrorReport {
    let status: Int32
    private let lines: String

    /// Describes whatever ended the command that these arguments are.
    init(_ error: any Error, of arguments: [String]) {
        let json = arguments.prefix { $0 != "--" }.contains("--json")
        switch Self.ownError(in: error) ?? error {
        case let error as SilentExit: self.init(status: error.status.rawValue, lines: "")
        case let error as ToolError: self.init(error, json: json)
        case let error as VaultError: self.init(ToolError(error), json: json)
        default: self.init(parser: error, json: json, of: arguments)
        }
    }

    private init(status: Int32, lines: String) {
        self.status = status
        self.lines = lines
    }

    /// Describes one error of several.
    init(_ error: ToolError, json: Bool) {
        status = error.status.rawValue
        lines = json ? Self.document(error) : Self.text(error)
    }

    /// What the argument parser throws: a request for help or a wrong usage.
    private init(parser error: any Error, json: Bool, of arguments: [String]) {
        let code = Root.exitCode(for: error)
        // The parser takes 'help' of a command that is not there for a wish to see all.
        if code != .success || arguments.first == "help",
            let unknown = UnknownCommand(in: arguments)
        {
            self.init(unknown.error, json: json)
            return
        }
        guard code != .success else {
            Output.write(Root.fullMessage(for: error) + "\n", to: Output.standardOutput)
            self.init(status: code.rawValue, lines: "")
            return
        }
        // A shell asks, and would show what it is told in the middle of a line.
        guard arguments.first != "---completion" else {
            self.init(status: code.rawValue, lines: "")
            return
        }
        if json {
            let message = Self.withoutValues(Root.message(for: error), of: arguments)
            self.init(status: code.rawValue, lines: Self.document(.usage(message)))
        } else {
            let message = Self.withoutValues(Root.fullMessage(for: error), of: arguments)
            self.init(status: code.rawValue, lines: message + "\n")
        }
    }

    /// The parser repeats the word that it does not understand, and after `set` that may be a value.
    private static func withoutValues(_ message: String, of arguments: [String]) -> String {
        guard arguments.first == "set" else { return message }
        var message = message
        for word in arguments.dropFirst() {
            let value = word.split(separator: "=", maxSplits: 1).last ?? ""
            for part in [word, String(value)] {
                message = message.replacing("'\(part)'", with: "'…'")
            }
        }
        return message
    }

    /// What a `validate` of ours threw, out of the parser's wrapping.
    ///
    /// The parser has a type of its own for it, and knows neither our statuses nor our hints.
    private static func ownError(in error: any Error) -> ToolError? {
        if let error = error as? ToolError { return error }
        for child in Mirror(reflecting: error).children {
            if let inner = child.value as? any Error, let found = ownError(in: inner) {
                return found
            }
        }
        return nil
    }

    func show() {
        Output.write(lines, to: Output.standardError)
    }

    /// What was typed may be in it, and what a script was given by somebody else.
    private static func text(_ error: ToolError) -> String {
        "Error: \(printable(error.message))\n"
            + (error.hint.map { "Hint:  \(printable($0))\n" } ?? "")
    }

    private static func document(_ error: ToolError) -> String {
        let document: JSONValue = [
            "schema": 1,
            "error": [
                "code": .string(error.code), "message": .string(error.message),
                "hint": .optional(error.hint),
            ],
        ]
        return String(decoding: document.serialized, as: UTF8.self) + "\n"
    }
}
