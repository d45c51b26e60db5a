import ArgumentParser
import Vault

/// The command `vaultctl drift`.
struct DriftCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Compare what the clouds list with what was pushed. Writes nothing anywhere.",
        discussion: """
            What was pushed from here and is gone, was made anew by others, lies in another region, \
            is of another type or no longer ready is a difference. Keys that were not pushed from \
            here show as 'unmanaged'; they are no fault and count for nothing with --exit-code. No \
            provider shows values, so a value that others have overwritten in place cannot be seen.

            Examples:
              vaultctl drift
              vaultctl drift prod --exit-code || vaultctl push prod --yes
            """
    )

    @Argument(
        help: "The targets; all of the team where none is named.",
        completion: .targets
    )
    var targets: [String] = []

    @Flag(name: .customLong("exit-code"), help: "Status 13 when something has drifted.")
    var exitCode = false

    @OptionGroup var team: TeamOption
    @OptionGroup var global: GlobalOptions

    func run() throws {
        let command = self
        try runBlocking { try await command.show() }
    }

    private func show() async throws {
        let context = try Context(global)
        let vault = try context.open()
        let team = context.team(team, in: vault)
        let names = try context.targets(targets, in: team, vault)
        let drifts = try await vault.drift(of: names, in: team)
        vault.notices.forEach(context.output.warn)
        context.output.show(["targets": .array(drifts.map(\.json))]) {
            drifts.isEmpty
                ? "no targets yet: 'vaultctl target add' makes one\n"
                : drifts.map { $0.text(context.output.style) }.joined()
        }
        let failures = Set(drifts.compactMap { $0.failure.map { ExitStatus(code: $0.code) } })
        if let first = failures.first {
            throw SilentExit(status: failures.count == 1 ? first : .partlyPushed)
        }
        if exitCode, drifts.contains(where: \.hasDrifted) {
            throw SilentExit(status: .differences)
        }
    }
}

extension TargetDrift {
    fileprivate var json: JSONValue {
        [
            "target": .string(target.name.text),
            "differences": .array(
                differences.map { difference in
                    [
                        "key": .optional(difference.key),
                        "kind": .string(difference.kind.rawValue),
                        "detail": .string(difference.detail),
                    ]
                }
            ),
            "error": failure.map {
                ["code": .string($0.code), "message": .string($0.message)]
            } ?? .null,
        ]
    }

    fileprivate func text(_ style: Style) -> String {
        let name = style.bold(printable(target.name.text))
        if let failure { return "\(name)  ! \(printable(failure.message)) (\(failure.code))\n" }
        guard !differences.isEmpty else {
            guard let last = target.last else { return "\(name)  never pushed\n" }
            let isHeld = last.items.values.contains { $0.state.isHeld }
            return
                "\(name)  \(isHeld ? "as it was pushed" : "nothing that was pushed is known to be there")\n"
        }
        return "\(name)\n"
            + differences.map { difference in
                let key = difference.key.map { printable($0) + "  " } ?? ""
                let detail = printable(difference.detail)
                return "  \(difference.kind.sign) \(key)\(difference.kind.rawValue): \(detail)\n"
            }.joined()
    }
}

extension TargetDrift.Kind {
    fileprivate var sign: String {
        switch self {
        case .missing: "-"
        case .unmanaged: "?"
        case .region, .type, .readiness, .recreated: "!"
        }
    }
}
