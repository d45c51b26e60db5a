import TestSupport
import Testing
@testable import Vault

/// A vault that can be put back to how it was, and what can be done to it.
final class FaultBench {
    /// Something that a command does in one transaction.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let run: @Sendable (Vault) throws -> Void

        init(_ name: String, _ run: @escaping @Sendable (Vault) throws -> Void) {
            testDescription = name
            self.run = run
        }
    }

    /// The team in which everything happens.
    static let team = TeamChoice.named("voice")

    private let directory = TemporaryDirectory(inMemory: true)
    private let original: [UInt8]
    private let originalPins: [String: [UInt8]]
    private let key: [UInt8]

    var path: String { directory.path("team.vault") }
    private var state: String { directory.path("state") }
    var bytes: [UInt8] { contents(of: path) }

    /// Makes a vault of 24 entries; the first three have several versions.
    init() throws {
        Faults.install()
        let directory = directory
        let vault = try Vault.create(
            at: directory.path("team.vault"),
            founder: try Name("Alice"),
            passphrase: Self.secret("correct horse battery staple"),
            team: try Name("voice"),
            environment: Self.environment(directory.path("state"))
        )
        key = try vault.addMachineKey(label: "tests").withSpan { key in key.indices.map { key[$0] }
        }
        let values = try (0..<24).map { number in
            NewValue(try Name("ENTRY_\(number)"), SharedSecret(Self.secret("value \(number)")))
        }
        _ = try vault.store(values, existing: .replace, in: Self.team)
        for number in 0..<3 {
            for version in 0..<4 {
                _ = try vault.set(
                    Name("ENTRY_\(number)"),
                    to: Self.secret("version \(version)"),
                    in: .only
                )
            }
        }
        original = contents(of: directory.path("team.vault"))
        originalPins = Self.pins(directory.path("state"))
    }

    private nonisolated(unsafe) static var made: FaultBench?

    /// The one of the suites, which run one after the other: only the first test pays for a
    /// passphrase.
    static func shared() throws -> FaultBench {
        if let made = unsafe made { return made }
        let bench = try FaultBench()
        unsafe made = bench
        return bench
    }

    private static func environment(_ state: String) -> VaultEnvironment {
        VaultEnvironment(
            stateDirectory: state,
            version: "test",
            host: "here",
            now: { Timestamp(milliseconds: 1_800_000_000_000) }
        )
    }

    private static func pins(_ state: String) -> [String: [UInt8]] {
        let names = names(in: state + "/pins").filter { $0.hasSuffix(".json") }
        return Dictionary(
            uniqueKeysWithValues: names.map { ($0, contents(of: "\(state)/pins/\($0)")) }
        )
    }

    private static func secret(_ text: String) -> SecretBytes {
        let bytes = Array(text.utf8)
        return SecretBytes(copying: bytes.span)
    }

    func open() throws(VaultError) -> Vault {
        let key = key
        return try Vault(
            opening: path,
            with: .machineKey(SecretBytes(copying: key.span)),
            environment: Self.environment(state)
        )
    }

    /// Puts the vault and what the machine has seen of it back.
    func reset() {
        reset(to: [path: original])
    }

    /// Puts other files in the place of the vault's, and back what the machine had seen before.
    func reset(to files: [String: [UInt8]]) {
        for name in directory.names where name.hasPrefix("team.vault") {
            removeFile(directory.path(name))
        }
        for (path, bytes) in files { write(bytes, to: path) }
        for (name, bytes) in originalPins { write(bytes, to: "\(state)/pins/\(name)") }
    }

    /// Everything in the vault, after it was verified whole.
    func content() throws -> [String] {
        let vault = try open()
        let verification = try vault.verify()
        let values = try vault.values(in: Self.team).map { item in
            let value = item.value.bytes.withSpan { bytes in bytes.indices.map { bytes[$0] } }
            let versions = item.entry.versions.map(\.number)
            return "\(EntrySummary(item.entry)) \(versions) \(value)"
        }
        let teams = try vault.teams().map { "team \($0.name)" }
        return values + teams + ["\(verification.events) events"]
    }
}

extension FaultBench.Change {
    /// One of each kind of change.
    static let all: [FaultBench.Change] = [
        FaultBench.Change("a new entry") { vault in
            _ = try vault.set(Name("NEW"), to: secret("new"), in: FaultBench.team)
        },
        FaultBench.Change("a new version, and old ones dropped") { vault in
            var details = EntryDetails()
            details.kept = 2
            details.note = "fewer"
            _ = try vault.set(Name("ENTRY_0"), to: secret("newest"), details, in: FaultBench.team)
        },
        FaultBench.Change("an import of 300") { vault in
            let values = try (0..<300).map { number in
                NewValue(try Name("IMPORTED_\(number)"), SharedSecret(secret("imported \(number)")))
            }
            _ = try vault.store(values, existing: .replace, in: FaultBench.team)
        },
        FaultBench.Change("a large value") { vault in
            let value = String(repeating: "large ", count: 20_000)
            _ = try vault.set(Name("LARGE"), to: secret(value), in: FaultBench.team)
        },
        FaultBench.Change("a removal") { vault in
            try vault.remove(
                [Name("ENTRY_1"), Name("ENTRY_2"), Name("ENTRY_9")],
                in: FaultBench.team
            )
        },
        FaultBench.Change("a new name") { vault in
            _ = try vault.rename(Name("ENTRY_3"), to: Name("RENAMED"), in: FaultBench.team)
        },
        FaultBench.Change("a team") { vault in
            _ = try vault.createTeam(Name("models"))
        },
        FaultBench.Change("a machine key") { vault in
            _ = try vault.addMachineKey(label: "another")
        },
    ]

    private static func secret(_ text: String) -> SecretBytes {
        let bytes = Array(text.utf8)
        return SecretBytes(copying: bytes.span)
    }
}
