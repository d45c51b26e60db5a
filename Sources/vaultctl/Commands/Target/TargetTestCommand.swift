import ArgumentParser
import Vault

/// The command `vaultctl target test`.
struct TargetTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Ask a target's provider whether a push could go there. Writes nothing.",
        discussion: """
            The provider is asked with the target's token: whether it takes the token, whether the \
            region exists, and what the set or the team holds now.

            Status 0: a push could go there; 7: a check says no; 8: the token was refused; 9, 10: \
            the provider did not answer as it should.

            Example:
              vaultctl target test prod
            """
    )

    @Argument(help: "The target's name.", completion: .targets)
    var name: String

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let command = self
        try runBlocking { try await command.test() }
    }

    private func test() async throws {
        let context = try Context(global)
        let name = try vaultctl.name(name, of: "target")
        let vault = try context.open()
        let test = try await vault.test(name, in: context.team(team, in: vault))
        vault.notices.forEach(context.output.warn)
        context.output.show(test.json) { test.text(context.output.style) }
        if let failure = test.failure { throw SilentExit(status: ExitStatus(code: failure.code)) }
        guard test.problems.isEmpty else { throw SilentExit(status: .refused) }
    }
}

extension TargetTest {
    fileprivate var json: JSONObject {
        [
            "target": .string(target.name.text), "provider": .string(target.provider.rawValue),
            "ok": .bool(failure == nil && problems.isEmpty),
            "exists": exists.map(JSONValue.bool) ?? .null, "region": .optional(region),
            "team": .optional(team), "readiness": .optional(readiness),
            "keys": keys.map(JSONValue.strings) ?? .null,
            "problems": .array(
                problems.map { ["code": .string($0.code), "message": .string($0.message)] }
            ),
            "error": failure.map {
                ["code": .string($0.code), "message": .string($0.message)]
            } ?? .null,
        ]
    }

    fileprivate func text(_ style: Style) -> String {
        var text = style.bold(printable(target.name.text)) + "\n"
        text += "  server  \(printable(target.baseURL))\n"
        if let failure {
            return text + "  ! \(printable(failure.message)) (\(failure.code))\n"
        }
        text += "  token   accepted\n"
        if let exists {
            let set = printable(target.set ?? "-")
            let place = region.map { " in \(printable($0))" } ?? ""
            let state = readiness.map { ", \(printable($0))" } ?? ""
            text +=
                exists
                ? "  set     \(set)\(place)\(state)\n"
                : "  set     \(set) does not exist yet; a push makes it"
                    + (target.region.map { " in \(printable($0))" } ?? "") + "\n"
        }
        if let team { text += "  team    \(printable(team))\n" }
        if let keys { text += "  keys    \(keys.count)\n" }
        for problem in problems {
            text += "  ! \(printable(problem.message)) (\(problem.code))\n"
        }
        return text
    }
}
