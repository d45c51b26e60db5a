import ArgumentParser
import Vault

/// Says what went wrong, once, and with which status.
struct ErrorReport {
    let status: Int32
    private let lines: String

    /// Describes whatever ended the command.
    init(_ error: any Error, json: Bool) {
        switch error {
        case let error as SilentExit: self.init(status: error.status.rawValue, lines: "")
        case let error as ToolError: self.init(error, json: json)
        case let error as VaultError: self.init(ToolError(error), json: json)
        default: self.init(parser: error, json: json)
        }
    }

    private init(status: Int32, lines: String) {
        self.status = status
        self.lines = lines
    }

    private init(_ error: ToolError, json: Bool) {
        status = error.status.rawValue
        lines = json ? Self.document(error) : Self.text(error)
    }

    /// What the argument parser throws: a request for help or a wrong usage.
    private init(parser error: any Error, json: Bool) {
        let code = Root.exitCode(for: error)
        status = code.rawValue
        guard code == .success || !json else {
            lines = Self.document(.usage(Root.message(for: error)))
            return
        }
        let message = Root.fullMessage(for: error)
        guard code != .success else {
            Output.write(message + "\n", to: Output.standardOutput)
            lines = ""
            return
        }
        lines = message + "\n"
    }

    func show() {
        Output.write(lines, to: Output.standardError)
    }

    private static func text(_ error: ToolError) -> String {
        "Error: \(error.message)\n" + (error.hint.map { "Hint:  \($0)\n" } ?? "")
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
