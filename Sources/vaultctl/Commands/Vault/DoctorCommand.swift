import ArgumentParser
import Vault

/// The command `vaultctl doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what is wrong with the vault and its surroundings, and how to mend it.",
        discussion: """
            It looks at the vault's file and directory, at what this machine remembers of it, at \
            config.json, the clock and the machine, and changes nothing. It never asks: with \
            --key-file, --passphrase-file or their variables it also verifies all that is inside, \
            and says so when others can read these files.

            Status 0 when there is no problem, 14 when the file is not what its members signed, 7 \
            for any other problem. A warning is no problem.

            Examples:
              vaultctl doctor
              vaultctl doctor --json | jq '.checks[] | select(.status != "ok")'
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let settings = global.settings
        let configuration: Configuration
        var findings = [program]
        do throws(VaultError) {
            configuration = try Configuration()
            findings += check(configuration)
        } catch {
            configuration = .none
            findings.append(
                .problem("config", error, hint: "docs/CONFIG.md says what may stand there")
            )
        }
        let context = Context(settings, configuration)
        findings.append(
            Examination.privateDirectory(ProcessEnvironment.stateDirectory, as: "state")
        )
        let examination = Examination(of: context.path, environment: context.environment)
        let (outside, locked) = examination.outside()
        findings += outside
        findings += secretFiles(settings)
        if let locked { findings += inside(locked, examination, context) }
        findings += [memory, terminal(context)]
        show(findings, context.output)
        guard findings.contains(where: { $0.status == .problem }) else { return }
        throw SilentExit(
            status: findings.contains(where: \.isIntegrity) ? .integrity : .refused
        )
    }

    private func show(_ findings: [Finding], _ output: Output) {
        output.show(["checks": .array(findings.map(\.json))]) {
            findings.map { finding in
                let status = finding.status.rawValue
                let padding = String(repeating: " ", count: 9 - status.count)
                let id = finding.id + String(repeating: " ", count: 11 - finding.id.count)
                let hint = finding.hint.map { "         Hint:      \(printable($0))\n" } ?? ""
                return output.style.status(finding.status) + padding + id
                    + printable(finding.message) + "\n" + hint
            }.joined()
        }
    }
}

// What has nothing to do with one vault.
extension DoctorCommand {
    private var program: Finding {
        .ok(
            "program",
            (["vaultctl \(Program.version)"] + Examination.libraries).joined(separator: ", ")
        )
    }

    private func check(_ configuration: Configuration) -> [Finding] {
        var findings = [
            Examination.privateDirectory(ProcessEnvironment.configDirectory, as: "config")
        ]
        if !configuration.unknownKeys.isEmpty {
            let keys = configuration.unknownKeys.sorted().joined(separator: ", ")
            findings.append(
                .warning(
                    "config",
                    "nobody reads these keys of config.json: \(keys)",
                    hint: "it knows vault, vaults and teams"
                )
            )
        }
        for name in configuration.vaults.keys.sorted()
        where !Examination.isThere(configuration.path(of: name)) {
            findings.append(
                .warning(
                    "config",
                    "vault '\(name)' of config.json is not there: \(configuration.path(of: name))",
                    hint: "correct its path; 'vaultctl init --vault \(name)' makes it"
                )
            )
        }
        return findings
    }

    private func secretFiles(_ settings: Settings) -> [Finding] {
        let files = [
            ("key-file", settings.givenKeyFile), ("passphrase", settings.givenPassphraseFile),
        ]
        return files.compactMap { id, path in
            guard let path, path != "-" else { return nil }
            return Examination.secretFile(path, as: id)
        }
    }

    private var memory: Finding {
        guard let limit = Machine.lockableByteCount, limit < 2 << 20 else {
            return .ok("memory", "secrets can be kept out of the swap")
        }
        return .warning(
            "memory",
            "only \(limit / 1024) KiB can be kept out of the swap: a large secret may get there",
            hint: "raise the limit with 'ulimit -l', or encrypt the swap"
        )
    }

    private func terminal(_ context: Context) -> Finding {
        if context.isSilent { return .ok("terminal", "nobody is asked, as was said") }
        guard Terminal() != nil else {
            return .ok("terminal", "there is none, so nobody can be asked")
        }
        return .ok("terminal", "questions are asked on it")
    }
}

// What needs a key.
extension DoctorCommand {
    private func inside(
        _ locked: LockedVault,
        _ examination: Examination,
        _ context: Context
    ) -> [Finding] {
        do {
            guard let credential = try context.givenCredential() else {
                return [.ok("content", "not looked at: it is sealed, and no key was given")]
            }
            let vault = try Vault(locked, with: credential)
            return examination.inside(vault) + team(in: vault, context)
        } catch {
            let error = (error as? ToolError) ?? (error as? VaultError).map(ToolError.init)
            return [
                .problem(
                    "unlock",
                    error?.message ?? "the vault cannot be unlocked",
                    hint: error?.hint
                )
            ]
        }
    }

    private func team(in vault: Vault, _ context: Context) -> [Finding] {
        guard let id = context.configuration.team(in: vault.id) else { return [] }
        do throws(VaultError) {
            return [.ok("team", "team \(try vault.team(.id(id)).name) is in use")]
        } catch {
            let error = ToolError(error)
            return [.warning("team", error.message, hint: error.hint)]
        }
    }
}

extension Finding {
    fileprivate var json: JSONValue {
        [
            "id": .string(id), "status": .string(status.rawValue), "message": .string(message),
            "hint": .optional(hint),
        ]
    }
}
