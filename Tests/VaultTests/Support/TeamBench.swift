import TestSupport
@testable import Vault
import VaultModel

/// A vault that is made once, of three people.
///
/// Alice is its admin, Bob is in the teams voice and models, Carol in models and billing. Each has a machine key, since no test should pay for passphrases.
struct TeamVault {
    /// The file.
    let bytes: [UInt8]
    /// The machine keys.
    let keys: [String: [UInt8]]

    static let made = TeamVault()

    private init() {
        do {
            let machine = TestMachine()
            let alice = try machine.open()
            for team in ["models", "billing"] { _ = try alice.createTeam(try Name(team)) }
            for team in ["voice", "models", "billing"] {
                for number in 1...3 {
                    try alice.set("\(team)_\(number)", "\(team) \(number)", in: .named(team))
                }
                try alice.set("\(team)_1", "\(team) 1 again", in: .named(team))
            }
            var keys = ["Alice": OriginalVault.made.machineKey]
            for (name, teams) in [("Bob", ["voice", "models"]), ("Carol", ["models", "billing"])] {
                keys[name] = try Self.admit(name, to: teams, by: alice, machine)
            }
            self.keys = keys
            bytes = machine.bytes
        } catch {
            preconditionFailure("the vault of three cannot be made: \(error)")
        }
    }

    /// Lets somebody in by a card, and gives him a machine key.
    private static func admit(
        _ name: String,
        to teams: [String],
        by admin: Vault,
        _ machine: TestMachine
    ) throws -> [UInt8] {
        let environment = machine.environment(state: name)
        let (card, _) = try LockedVault(opening: machine.path, environment: environment)
            .makeCard(named: try Name(name), passphrase: secret("\(name)'s passphrase"))
        try admin.add(try MemberCard(Array(card.text.utf8)), as: .member, to: teams)
        let vault = try Vault(
            opening: machine.path,
            with: .passphrase(secret("\(name)'s passphrase")),
            environment: environment
        )
        return try vault.addMachineKey(label: "tests").withSpan { key in key.indices.map { key[$0] }
        }
    }
}

/// A machine with a copy of the vault of three, on which each of them is a user.
final class TeamBench: Sendable {
    let machine: TestMachine

    init(holding bytes: [UInt8] = TeamVault.made.bytes) {
        machine = TestMachine(holding: bytes)
    }

    /// The vault as one of the three has it; `state` is what is known of its past.
    func open(as person: String = "Alice", state: String? = nil) throws(VaultError) -> Vault {
        var environment = machine.environment(state: state ?? person)
        environment.unlockCache = nil
        return try open(as: person, environment)
    }

    /// The vault as one of the three has it, in an environment of its own.
    func open(as person: String, _ environment: VaultEnvironment) throws(VaultError) -> Vault {
        let key = TeamVault.made.keys[person] ?? []
        return try Vault(
            opening: machine.path,
            with: .machineKey(SecretBytes(copying: key.span)),
            environment: environment
        )
    }

    /// What somebody reads: the teams and the values in them.
    func reading(as person: String, state: String? = nil) throws -> [String: [String: String]] {
        let vault = try open(as: person, state: state)
        var reading: [String: [String: String]] = [:]
        for team in try vault.teamNames() {
            var values: [String: String] = [:]
            for value in try vault.values(in: .named(team.text)) {
                values[value.entry.name.text] = text(value.value.bytes)
            }
            reading[team.text] = values
        }
        return reading
    }

    /// What is in a team of the vault of three.
    static func content(of teams: String...) -> [String: [String: String]] {
        var content: [String: [String: String]] = [:]
        for team in teams {
            content[team] = [
                "\(team)_1": "\(team) 1 again", "\(team)_2": "\(team) 2", "\(team)_3": "\(team) 3",
            ]
        }
        return content
    }
}
