import TestSupport
import Vault

/// Everything that a vault says to its founder, but for times and what was drawn by chance: the same
/// for two runs of the same command.
struct VaultContent: Hashable, Sendable, CustomStringConvertible {
    private let lines: [String]

    /// Reads and verifies everything in a home's vault, as a machine that has never seen it.
    init(of home: Home) {
        let state = TemporaryDirectory(inMemory: true)
        // Until the last transaction: each would make the directory anew.
        defer { withExtendedLifetime(state) {} }
        do throws(VaultError) {
            let vault = try Self.open(home, state.path)
            _ = try vault.verify()
            lines = try Self.commons(of: vault) + Self.teams(of: vault)
        } catch .noVault {
            lines = ["no vault"]
        } catch {
            lines = ["not a vault that opens: \(error.sentence)"]
        }
    }

    /// Whether there is a vault and everything in it was read.
    var isWhole: Bool { lines.count > 1 }

    var description: String { lines.joined(separator: "; ") }

    /// What is missing here and what is here besides, compared with another.
    func difference(from other: VaultContent) -> String {
        lines.difference(from: other.lines).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }.joined(separator: "; ")
    }

    private static func open(_ home: Home, _ state: String) throws(VaultError) -> Vault {
        let environment = VaultEnvironment(stateDirectory: state, version: "test", host: "h")
        let locked = try LockedVault(opening: home.vault, environment: environment)
        let key = contents(of: home.keyFile)
        if !key.isEmpty {
            do throws(VaultError) {
                let line = key.dropLast()
                return try Vault(locked, with: .machineKey(SecretBytes(copying: Array(line).span)))
            } catch .locked {
                // After a renewal of the seed only the new passphrase opens anything.
            }
        }
        let passphrase = contents(of: home.path(key.isEmpty ? "passphrase" : "new-passphrase"))
        return try Vault(locked, with: .passphrase(SecretBytes(copying: passphrase.span)))
    }

    private static func commons(of vault: Vault) throws(VaultError) -> [String] {
        var lines: [String] = []
        try vault.events { event throws(VaultError) in
            lines.append("event \(event.operation) of \(event.team?.text ?? "-")")
        }
        for member in try vault.members() {
            lines.append("member \(member.name) \(member.role) \(member.teams)")
        }
        for key in try vault.keys() {
            lines.append("key \(key.kind) '\(key.label ?? "-")' \(key.cost) \(key.isYours)")
        }
        return lines
    }

    private static func teams(of vault: Vault) throws(VaultError) -> [String] {
        var lines: [String] = []
        for team in try vault.teams() {
            lines.append("team \(team.name) of \(team.members)")
            let choice = TeamChoice.named(team.name.text)
            for entry in try vault.entries(in: choice).entries {
                lines.append("entry \(entry.name) '\(entry.note)' \(entry.tags) \(entry.kept)")
                for version in entry.versions {
                    let value = try vault.value(of: entry.name, version: version.number, in: choice)
                    let bytes = value.withSpan { span in span.indices.map { span[$0] } }
                    lines.append("\(version.number) \(String(decoding: bytes, as: UTF8.self))")
                }
            }
            for target in try vault.targets(in: choice) {
                let map = target.map.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                lines.append("target \(target.name) \(target.region ?? "-") \(map)")
            }
            for rotation in try vault.rotations(in: choice) {
                let steps = rotation.steps.map { "\($0.entry) \($0.state)" }
                lines.append("rotation \(rotation.name) \(rotation.ended != nil) \(steps)")
            }
        }
        return lines
    }
}
