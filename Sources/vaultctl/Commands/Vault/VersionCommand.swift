import ArgumentParser
import Vault

/// The command `vaultctl version`.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the version."
    )

    @Flag(help: "Print one JSON document.")
    var json = false

    func run() {
        Self.show(json: json)
    }

    static func show(json: Bool) {
        guard json else {
            return Output.write("vaultctl \(Program.version)\n", to: Output.standardOutput)
        }
        let document: JSONValue = ["schema": 1, "version": .string(Program.version)]
        Output.write(
            String(decoding: document.serialized, as: UTF8.self) + "\n",
            to: Output.standardOutput
        )
    }
}
